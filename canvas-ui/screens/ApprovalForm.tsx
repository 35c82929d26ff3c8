import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { approvalsApi, ProblemError, sayProblem } from '#api';
import { parsePointer, withValueAt } from '#model';
import { type Approval, isJsonObject, type JsonValue } from '#schema';
import { Button, formatTime, TextField, toast } from '#ui';
import { type FieldProblem, paramsFormSchema, SchemaForm } from '../form/index.ts';

type Decision = 'approved' | 'rejected';

/** What is asked, the form that goes with it, and the two answers. */
export function ApprovalForm({ approval, onDone }: { approval: Approval; onDone(): void }) {
  const { task, functionName, runId, askedAt, until, answeredAt } = approval;
  const [form, setForm] = useState<Record<string, JsonValue>>({});
  const [comment, setComment] = useState('');
  const send = useAnswer(approval, onDone);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-label text-muted">
        <Link to="/runs/$id" params={{ id: runId }} className="text-accent-text underline">
          {functionName}
        </Link>{' '}
        asked {formatTime(askedAt)}
        {until && `, and waits until ${formatTime(until)}`}
      </p>
      {task.description && <p className="whitespace-pre-wrap wrap-anywhere">{task.description}</p>}
      {answeredAt === null && (
        <>
          {task.fields.length > 0 && (
            <SchemaForm
              schema={paramsFormSchema(task.fields)}
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
              onPress={() => void send.run('rejected', form, comment)}
            >
              Reject
            </Button>
            <Button
              variant="primary"
              icon={Check}
              isPending={send.pending === 'approved'}
              isDisabled={send.pending !== undefined}
              onPress={() => void send.run('approved', form, comment)}
            >
              Approve
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function useAnswer({ id, task }: Approval, onDone: () => void) {
  const queryClient = useQueryClient();
  const [pending, setPending] = useState<Decision>();
  const [error, setError] = useState<string>();
  const [problems, setProblems] = useState<ReadonlyMap<string, readonly FieldProblem[]>>(new Map());
  const run = async (decision: Decision, form: Record<string, JsonValue>, comment: string) => {
    setPending(decision);
    setError(undefined);
    try {
      await approvalsApi.answer(id, { decision, form, comment });
      toast.success(`${task.title}: ${decision}`);
      onDone();
    } catch (thrown) {
      setError(sayProblem(thrown));
      if (thrown instanceof ProblemError) {
        setProblems(new Map(thrown.issues.map(({ path, severity, message }) => [path, [{ severity, message }]])));
      }
    } finally {
      setPending(undefined);
      await queryClient.invalidateQueries({ queryKey: ['approvals'] });
    }
  };
  return { run, pending, error, problems };
}
