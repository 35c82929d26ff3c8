import { Equal } from 'lucide-react';
import { useMemo } from 'react';
import { diffPages, type PartDiff } from '#page-model';
import type { PageDocument } from '#schema';
import { EmptyState } from '#ui';
import { DiffGroup, type DiffProps, DiffRow, type Labels } from './DiffRows.tsx';

/** The difference of two versions of a page: its functions, components, variables, and what it is called. */
export function PageDiffView({ before, after, beforeLabel = 'Before', afterLabel = 'After' }: DiffProps<PageDocument>) {
  const diff = useMemo(() => diffPages(before, after), [before, after]);
  if (diff.isSame) return <EmptyState icon={Equal} title="Nothing is different" className="py-6" />;
  const labels = { before: beforeLabel, after: afterLabel };
  return (
    <div className="flex flex-col gap-4">
      <Parts title="Functions" parts={diff.functions} labels={labels} />
      <Parts title="Components" parts={diff.components} labels={labels} />
      <Parts title="Variables" parts={diff.variables} labels={labels} />
      {diff.settings.length > 0 && (
        <DiffGroup title="Page">
          <DiffRow fate="changed" name="Page" fields={diff.settings} labels={labels} />
        </DiffGroup>
      )}
      {diff.hasOtherLayout && (
        <p className="text-label text-muted">Components stand in other places, or have other widths.</p>
      )}
    </div>
  );
}

function Parts({ title, parts, labels }: { title: string; parts: readonly PartDiff[]; labels: Labels }) {
  if (parts.length === 0) return null;
  return (
    <DiffGroup title={title}>
      {parts.map(({ id, fate, name, of, fields }) => (
        <DiffRow key={id} {...{ fate, name, fields, labels }} {...(of === '' || of === name ? {} : { hint: of })} />
      ))}
    </DiffGroup>
  );
}
