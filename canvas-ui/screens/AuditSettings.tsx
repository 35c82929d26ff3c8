import { useQuery } from '@tanstack/react-query';
import { Download, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { queries, toProblem } from '#api';
import type { AuditLine } from '#schema';
import { DataTable, EmptyState, ErrorState, formatAgo, Pill, SearchField, Segmented, Skeleton, useNow } from '#ui';
import { sayDetails } from './audit-words.ts';
import { TwoLines } from './TwoLines.tsx';

const OUTCOMES = [
  { id: 'all', label: 'All' },
  { id: 'denied', label: 'Denied' },
  { id: 'failed', label: 'Failed' },
] as const;

const TONES = { done: 'success', denied: 'warning', failed: 'error' } as const;

/** Who did what, newest first. */
export function AuditSettings() {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<AuditLine['outcome']>();
  const filter = {
    ...(text.trim() === '' ? {} : { q: text.trim() }),
    ...(outcome === undefined ? {} : { outcome }),
  };
  const lines = useQuery(queries.audit(filter));
  const choose = (id: string) => setOutcome(id === 'denied' || id === 'failed' ? id : undefined);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <SearchField label="Search in people and objects" value={text} onChange={setText} className="w-64" />
        <Segmented label="Outcome" items={OUTCOMES} value={outcome ?? 'all'} onChange={choose} />
        <a
          href="/api/audit/export"
          download
          className="ms-auto flex h-8 items-center gap-2 rounded-control border border-border px-3 font-medium hover:bg-hover"
        >
          <Download size={16} aria-hidden /> Export
        </a>
      </div>
      {lines.error ? (
        <ErrorState problem={toProblem(lines.error)} onRetry={() => void lines.refetch()} />
      ) : lines.data ? (
        <AuditTable lines={lines.data} />
      ) : (
        <Skeleton lines={8} />
      )}
    </div>
  );
}

function AuditTable({ lines }: { lines: readonly AuditLine[] }) {
  const now = useNow(30_000);
  const isOwner = useQuery(queries.session()).data?.isOwner === true;
  const people = useQuery({ ...queries.people(), enabled: isOwner }).data ?? [];
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name;
  return (
    <DataTable
      label="Audit log"
      className="rounded-panel border border-border bg-surface"
      rows={lines}
      rowKey={({ number }) => String(number)}
      empty={<EmptyState icon={ScrollText} title="Nothing here" text="No line of the log fits what you look for." />}
      columns={[
        { id: 'actor', title: 'Who', render: ({ actor }) => <span className="font-medium">{actor.name}</span> },
        { id: 'action', title: 'What', render: ({ action }) => <code className="font-mono text-code">{action}</code> },
        {
          id: 'object',
          title: 'On',
          width: '38%',
          hideBelow: 'sm',
          render: (line) => <TwoLines title={line.object} text={sayDetails(line, nameOf)} />,
        },
        {
          id: 'outcome',
          title: 'Outcome',
          width: 100,
          render: ({ outcome }) => <Pill tone={TONES[outcome]}>{outcome}</Pill>,
        },
        { id: 'at', title: 'When', width: 130, hideBelow: 'md', render: ({ at }) => formatAgo(at, now) },
      ]}
    />
  );
}
