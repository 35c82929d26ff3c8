import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { ProblemError, sayProblem } from '#api';
import { parsePointer, withValueAt } from '#model';
import { type AnswerGiven, isJsonObject, type JsonValue, type Task } from '#schema';
import { Button, TextField } from '#ui';
import { type FieldProblem, paramsFormSchema, SchemaForm } from '../form/index.ts';

/** The form that goes with a question, and the two answers. */
export function AnswerForm({
  fields,
  onAnswer,
}: {
  fields: Task['fields'];
  /** Rejects where it was not taken. */
  onAnswer(answer: AnswerGiven): Promise<void>;
}) {
  const [form, setForm] = useState<Record<string, JsonValue>>({});
  const [comment, setComment] = useState('');
  const send = useSend(onAnswer);
  return (
    <>
      {fields.length > 0 && (
        <SchemaForm
          schema={paramsFormSchema(fields)}
          value={form}
          problems={send.problems}
          onChange={(path, value) => {
            const next = withValueAt(form, parsePointer(path) ?? [], value);
            if (isJsonObject(next)) setForm(next);
          }}
        />
      )}
      <TextField label="Comment" rows={3} value={comment} onChange={setComment} maxLength={5000} />
      {send.error && (
        <p role="alert" className="rounded-control bg-error-bg p-3 text-error">
          {send.error}
        </p>
      )}
      <div className="flex justify-end gap-2 border-t border-border pt-4">
        <Button
          icon={X}
          isPending={send.pending === 'rejected'}
          isDisabled={send.pending !== undefined}
          onPress={() => void send.run({ decision: 'rejected', form, comment })}
        >
          Reject
        </Button>
        <Button
          variant="primary"
          icon={Check}
          isPending={send.pending === 'approved'}
          isDisabled={send.pending !== undefined}
          onPress={() => void send.run({ decision: 'approved', form, comment })}
        >
          Approve
        </Button>
      </div>
    </>
  );
}

function useSend(onAnswer: (answer: AnswerGiven) => Promise<void>) {
  const [pending, setPending] = useState<AnswerGiven['decision']>();
  const [error, setError] = useState<string>();
  const [problems, setProblems] = useState<ReadonlyMap<string, readonly FieldProblem[]>>(new Map());
  const run = async (answer: AnswerGiven) => {
    setPending(answer.decision);
    setError(undefined);
    try {
      await onAnswer(answer);
    } catch (thrown) {
      setError(sayProblem(thrown));
      if (thrown instanceof ProblemError) {
        setProblems(new Map(thrown.issues.map(({ path, severity, message }) => [path, [{ severity, message }]])));
      }
    } finally {
      setPending(undefined);
    }
  };
  return { run, pending, error, problems };
}
