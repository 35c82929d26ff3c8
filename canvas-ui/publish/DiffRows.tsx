import { Minus, Move, Pencil, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FieldChange } from '#model';
import { Pill } from '#ui';
import { FieldDiff } from './FieldDiff.tsx';

/** What a view of a difference is given, whatever the documents are of. */
export interface DiffProps<Document> {
  before: Document;
  after: Document;
  beforeLabel?: string;
  afterLabel?: string;
}

export interface Labels {
  before: string;
  after: string;
}

const FATES = {
  added: { icon: Plus, tone: 'text-success', word: 'added' },
  removed: { icon: Minus, tone: 'text-error', word: 'removed' },
  changed: { icon: Pencil, tone: 'text-warning', word: 'changed' },
  moved: { icon: Move, tone: 'text-info', word: 'moved' },
} as const;

/** Differences of one kind. */
export function DiffGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-label font-semibold text-muted">{title}</h3>
      <ul className="divide-y divide-border rounded-control border border-border">{children}</ul>
    </section>
  );
}

interface RowProps {
  fate: keyof typeof FATES;
  name: string;
  hint?: string;
  fields: readonly FieldChange[];
  labels?: Labels;
}

/** One thing that is not as it was, and in which of its fields. */
export function DiffRow({ fate, name, hint, fields, labels }: RowProps) {
  const { icon: Icon, tone, word } = FATES[fate];
  return (
    <li className="px-3 py-2" data-fate={fate}>
      <div className="flex items-center gap-2">
        <Icon size={14} aria-hidden className={tone} />
        <span className="font-medium">{name}</span>
        {hint && <span className="text-label text-subtle">{hint}</span>}
        <Pill className="ms-auto">{word}</Pill>
      </div>
      {fields.map((change) => (
        <FieldDiff key={change.path} change={change} beforeLabel={labels?.before} afterLabel={labels?.after} />
      ))}
    </li>
  );
}
