import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { approvalsApi } from '#api';
import type { Approval } from '#schema';
import { formatTime, toast } from '#ui';
import { AnswerForm } from './AnswerForm.tsx';

/** What is asked, the form that goes with it, and the two answers. */
export function ApprovalForm({ approval, onDone }: { approval: Approval; onDone(): void }) {
  const { id, task, functionName, runId, askedAt, until, answeredAt } = approval;
  const queryClient = useQueryClient();
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
        <AnswerForm
          fields={task.fields}
          onAnswer={async (answer) => {
            try {
              await approvalsApi.answer(id, answer);
              toast.success(`${task.title}: ${answer.decision}`);
              onDone();
            } finally {
              await queryClient.invalidateQueries({ queryKey: ['approvals'] });
            }
          }}
        />
      )}
    </div>
  );
}
