import { Equal, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { type DocumentDiff, diffDocuments } from '#model';
import type { FunctionDocument } from '#schema';
import { EmptyState } from '#ui';
import { DiffGroup, type DiffProps, DiffRow, type Labels } from './DiffRows.tsx';

interface ViewProps extends DiffProps<FunctionDocument> {
  /** Whom it concerns that something may break. */
  callers?: ReactNode;
}

/** The difference of two versions as people speak of it: parameters, blocks, connections, settings. */
export function DocumentDiffView({ before, after, beforeLabel = 'Before', afterLabel = 'After', callers }: ViewProps) {
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
      {diff.isBreaking && callers}
      <Parameters diff={diff} labels={labels} />
      <Blocks diff={diff} labels={labels} />
      <Connections diff={diff} />
      {diff.settings.length > 0 && (
        <DiffGroup title="Settings">
          <DiffRow fate="changed" name="Function" fields={diff.settings} labels={labels} />
        </DiffGroup>
      )}
    </div>
  );
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
    <DiffGroup title="Parameters and result">
      {parameters.map(({ name, fate, fields }) => (
        <DiffRow key={name} fate={fate} name={name} fields={fields} labels={labels} />
      ))}
      {result.fields.length > 0 && <DiffRow fate="changed" name="Result" fields={result.fields} labels={labels} />}
    </DiffGroup>
  );
}

function Blocks({ diff: { blocks }, labels }: PartProps) {
  if (blocks.length === 0) return null;
  return (
    <DiffGroup title="Blocks">
      {blocks.map(({ id, fate, name, type, fields, movedFrom }) => (
        <DiffRow
          key={id}
          fate={fate}
          name={name}
          hint={movedFrom === undefined ? type : `${type}, moved to another graph`}
          fields={fate === 'changed' ? fields : []}
          labels={labels}
        />
      ))}
    </DiffGroup>
  );
}

function Connections({ diff: { edges } }: { diff: DocumentDiff }) {
  if (edges.length === 0) return null;
  return (
    <DiffGroup title="Connections">
      {edges.map(({ fate, edge, from, to }) => (
        <DiffRow
          key={`${fate} ${edge.from} ${edge.port} ${edge.to}`}
          fate={fate}
          name={`${from} → ${to}`}
          hint={edge.port}
          fields={[]}
        />
      ))}
    </DiffGroup>
  );
}
