import { Equal, Minus, Move, Pencil, Plus, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { type DocumentDiff, diffDocuments, type FieldChange } from '#model';
import type { FunctionDocument } from '#schema';
import { EmptyState, Pill } from '#ui';
import { FieldDiff } from './FieldDiff.tsx';

interface DiffProps {
  before: FunctionDocument;
  after: FunctionDocument;
  beforeLabel?: string;
  afterLabel?: string;
}

const FATES = {
  added: { icon: Plus, tone: 'text-success', word: 'added' },
  removed: { icon: Minus, tone: 'text-error', word: 'removed' },
  changed: { icon: Pencil, tone: 'text-warning', word: 'changed' },
  moved: { icon: Move, tone: 'text-info', word: 'moved' },
} as const;

/** The difference of two versions as people speak of it: parameters, blocks, connections, settings. */
export function DocumentDiffView({ before, after, beforeLabel = 'Before', afterLabel = 'After' }: DiffProps) {
  const diff = useMemo(() => diffDocuments(before, after), [before, after]);
  if (diff.isSame || diff.isLayoutOnly) {
    return (
      <EmptyState
        icon={Equal}
        title={diff.isSame ? 'Nothing is different' : 'Only the drawing is different'}
        text={
          diff.isSame ? undefined : 'Blocks were moved, or notes, pins or test values changed. What runs is the same.'
        }
        className="py-6"
      />
    );
  }
  const labels = { before: beforeLabel, after: afterLabel };
  return (
    <div className="flex flex-col gap-4">
      <Breaks diff={diff} />
      <Parameters diff={diff} labels={labels} />
      <Blocks diff={diff} labels={labels} />
      <Connections diff={diff} />
      {diff.settings.length > 0 && (
        <Group title="Settings">
          <Row fate="changed" name="Function" fields={diff.settings} labels={labels} />
        </Group>
      )}
    </div>
  );
}

interface Labels {
  before: string;
  after: string;
}

interface PartProps {
  diff: DocumentDiff;
  labels: Labels;
}

/** What callers that were right before may stumble over. */
function Breaks({ diff: { parameters, result, settingsBreaks } }: { diff: DocumentDiff }) {
  const reasons = [
    ...parameters.flatMap(({ name, breaks }) => breaks.map((reason) => `${name}: ${reason}`)),
    ...result.breaks.map((reason) => `result: ${reason}`),
    ...settingsBreaks,
  ];
  if (reasons.length === 0) return null;
  return (
    <section className="rounded-control bg-warning-bg p-3 text-warning">
      <h3 className="flex items-center gap-2 font-semibold">
        <TriangleAlert size={16} aria-hidden />
        This may break callers
      </h3>
      <ul className="mt-1 list-inside list-disc">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </section>
  );
}

function Parameters({ diff: { parameters, result }, labels }: PartProps) {
  if (parameters.length === 0 && result.fields.length === 0) return null;
  return (
    <Group title="Parameters and result">
      {parameters.map(({ name, fate, fields }) => (
        <Row key={name} fate={fate} name={name} fields={fields} labels={labels} />
      ))}
      {result.fields.length > 0 && <Row fate="changed" name="Result" fields={result.fields} labels={labels} />}
    </Group>
  );
}

function Blocks({ diff: { blocks }, labels }: PartProps) {
  if (blocks.length === 0) return null;
  return (
    <Group title="Blocks">
      {blocks.map(({ id, fate, name, type, fields, movedFrom }) => (
        <Row
          key={id}
          fate={fate}
          name={name}
          hint={movedFrom === undefined ? type : `${type}, moved to another graph`}
          fields={fate === 'changed' ? fields : []}
          labels={labels}
        />
      ))}
    </Group>
  );
}

function Connections({ diff: { edges } }: { diff: DocumentDiff }) {
  if (edges.length === 0) return null;
  return (
    <Group title="Connections">
      {edges.map(({ fate, edge, from, to }) => (
        <Row
          key={`${fate} ${edge.from} ${edge.port} ${edge.to}`}
          fate={fate}
          name={`${from} → ${to}`}
          hint={edge.port}
          fields={[]}
        />
      ))}
    </Group>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
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

function Row({ fate, name, hint, fields, labels }: RowProps) {
  const { icon: Icon, tone, word } = FATES[fate];
  return (
    <li className="px-3 py-2" data-fate={fate}>
      <div className="flex items-center gap-2">
        <Icon size={14} aria-hidden className={tone} />
        <span className="font-medium">{name}</span>
        {hint && <span className="text-label text-subtle">{hint}</span>}
        <Pill className="ml-auto">{word}</Pill>
      </div>
      {fields.map((change) => (
        <FieldDiff key={change.path} change={change} beforeLabel={labels?.before} afterLabel={labels?.after} />
      ))}
    </li>
  );
}
