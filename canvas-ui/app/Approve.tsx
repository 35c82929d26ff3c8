import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { approvalsApi, sayProblem } from '#api';
import { formatTime, Skeleton } from '#ui';
import { AnswerForm } from '../screens/AnswerForm.tsx';
import { Door } from './SignedOut.tsx';

/** A link from a mail: one question, for whoever has the link. Its secret stands behind # in the address, which no server's log has. */
export function Approve() {
  const [token] = useState(() => window.location.hash.slice(1));
  const [decision, setDecision] = useState<string>();
  const asked = useQuery({
    queryKey: ['approval-link', token],
    queryFn: ({ signal }) => approvalsApi.openLink(token, signal),
    retry: false,
    refetchOnWindowFocus: false,
  });
  const title = asked.data?.task.title;
  useEffect(() => {
    document.title = `${title ?? 'Approval'} · Switchyard`;
  }, [title]);
  if (decision) {
    return (
      <Door title={decision === 'approved' ? 'Approved' : 'Rejected'}>
        <p className="text-muted">Thank you. What waited for you goes on; you may close this page.</p>
      </Door>
    );
  }
  if (asked.error) {
    return (
      <Door title="Nothing to answer here">
        <p role="alert" className="text-muted">
          {sayProblem(asked.error)}
        </p>
      </Door>
    );
  }
  if (!asked.data) {
    return (
      <Door title="One moment">
        <Skeleton lines={4} />
      </Door>
    );
  }
  const { task, askedAt, until, recipient } = asked.data;
  return (
    <Door title={task.title}>
      <p className="text-label text-muted">
        {recipient} was asked {formatTime(askedAt)}
        {until && `, until ${formatTime(until)}`}. You answer in their name.
      </p>
      {task.description && <p className="whitespace-pre-wrap wrap-anywhere">{task.description}</p>}
      <AnswerForm
        fields={task.fields}
        onAnswer={async (answer) => {
          await approvalsApi.answerByLink(token, answer);
          setDecision(answer.decision);
        }}
      />
    </Door>
  );
}
