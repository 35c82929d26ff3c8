import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { GitCompare, RotateCcw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { sayProblem, toProblem, useWhyNot } from '#api';
import type { Version } from '#schema';
import {
  Button,
  ConfirmDialog,
  cx,
  EmptyState,
  ErrorState,
  formatAgo,
  Pill,
  Select,
  Skeleton,
  toast,
  useNow,
} from '#ui';
import { Checkpoints } from './Checkpoints.tsx';
import { useVersion, useVersions, type VersionedKind } from './use-versions.ts';

const DRAFT = 'draft';

interface ViewProps<Document> {
  kind: VersionedKind<Document>;
  name: string;
  /** A way back to the editor. */
  title: ReactNode;
  draft: { document: Document; liveVersion: number | null; revision: number };
  versions: readonly Version[];
  /** Which two are compared: the number of a version, or `draft`. */
  chosen: { base: string | undefined; head: string | undefined };
  onChoose(key: 'base' | 'head', id: string): void;
  onRestored(): void;
}

interface ScreenProps<Document> extends Omit<ViewProps<Document>, 'draft' | 'versions'> {
  draft: UseQueryResult<ViewProps<Document>['draft']>;
  renderError(error: unknown, retry: () => void): ReactNode;
}

/** All versions of a document, as soon as they are there. */
export function Versions<Document>({ draft, renderError, ...view }: ScreenProps<Document>) {
  const { kind, name } = view;
  const versions = useVersions(kind, name);
  // A query tells of what was read of it: not reading the draft before the versions are there would miss it when it comes first.
  const { data: drafted, error: draftError } = draft;
  useEffect(() => {
    document.title = `Versions of ${name} · Switchyard`;
  }, [name]);
  const error = versions.error ?? draftError;
  if (error && !(versions.data && drafted)) {
    return renderError(error, () => void Promise.all([versions.refetch(), draft.refetch()]));
  }
  if (!versions.data || !drafted) return <Skeleton lines={10} className="p-6" />;
  return <VersionsView {...view} draft={drafted} versions={versions.data} />;
}

/** All versions of a document, any two of them side by side, and the way back to an older one. */
function VersionsView<Document>(props: ViewProps<Document>) {
  const { kind, name, title, draft, versions, chosen, onChoose, onRestored } = props;
  const live = draft.liveVersion;
  const head = chosen.head ?? DRAFT;
  const base = chosen.base ?? String(head === DRAFT ? (live ?? DRAFT) : Math.max(1, Number(head) - 1));
  const items = [
    { id: DRAFT, label: 'Draft' },
    ...versions.map(({ number }) => ({ id: String(number), label: `v${number}` })),
  ];
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-320 flex-col gap-4 p-4 md:p-6">
        <h1 className="text-page font-semibold">{title} Versions</h1>
        <div className="grid gap-6 lg:grid-cols-[20rem_1fr]">
          <div className="flex flex-col gap-4">
            <VersionList {...{ kind, versions, live, name, head }} onShow={(id) => onChoose('head', id)} />
            <Checkpoints {...{ kind, name }} revision={draft.revision} onRestored={onRestored} />
          </div>
          <section aria-label="Difference" className="min-w-0">
            <div className="mb-3 flex flex-wrap items-end gap-2">
              <Select label="From" items={items} value={base} onChange={(id) => onChoose('base', id)} />
              <Select label="To" items={items} value={head} onChange={(id) => onChoose('head', id)} />
            </div>
            <Comparison {...{ kind, name, base, head }} draft={draft.document} />
          </section>
        </div>
      </div>
    </main>
  );
}

interface ListProps<Document> {
  kind: VersionedKind<Document>;
  versions: readonly Version[];
  live: number | null;
  name: string;
  head: string;
  onShow(id: string): void;
}

function VersionList<Document>({ kind, versions, live, name, head, onShow }: ListProps<Document>) {
  const now = useNow(30_000);
  const [back, setBack] = useState<number>();
  const whyNot = useWhyNot(`${kind.noun}.publish`, name);
  const queryClient = useQueryClient();
  const rollBack = async (to: number) => {
    setBack(undefined);
    try {
      const { number } = await kind.api.rollback(name, to);
      toast.success(`${name}: v${number} is live, the same as v${to}`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    for (const queryKey of [['versions', kind.noun, name], ...kind.changed(name)]) {
      await queryClient.invalidateQueries({ queryKey });
    }
  };
  if (versions.length === 0) {
    return (
      <EmptyState
        icon={GitCompare}
        title="Never published"
        text="Publish the draft, and it is version 1."
        className="py-6"
      />
    );
  }
  return (
    <ol className="flex flex-col gap-2">
      {versions.map(({ number, note, publishedAt, publishedBy, rollbackOf }) => (
        <li
          key={number}
          className={cx(
            'rounded-panel border bg-surface p-3',
            head === String(number) ? 'border-accent' : 'border-border',
          )}
        >
          <div className="flex items-center gap-2">
            <button type="button" className="font-semibold hover:underline" onClick={() => onShow(String(number))}>
              v{number}
            </button>
            {number === live && <Pill tone="success">live</Pill>}
            {rollbackOf !== null && <Pill>same as v{rollbackOf}</Pill>}
            <span className="ms-auto text-label text-subtle">{formatAgo(publishedAt, now)}</span>
          </div>
          <p className="text-label text-muted">
            {publishedBy}
            {note && `: ${note}`}
          </p>
          {number !== live && (
            <Button
              size="compact"
              variant="quiet"
              icon={RotateCcw}
              whyNot={whyNot}
              onPress={() => setBack(number)}
              className="mt-1"
            >
              Roll back to v{number}
            </Button>
          )}
        </li>
      ))}
      <ConfirmDialog
        title={`Make v${back} live again?`}
        text={`It is published once more, as a new version. The draft and all versions stay as they are.`}
        confirmLabel="Roll back"
        isOpen={back !== undefined}
        onConfirm={() => back !== undefined && void rollBack(back)}
        onClose={() => setBack(undefined)}
      />
    </ol>
  );
}

interface ComparisonProps<Document> {
  kind: VersionedKind<Document>;
  name: string;
  base: string;
  head: string;
  draft: Document;
}

function Comparison<Document>({ kind, name, base, head, draft }: ComparisonProps<Document>) {
  const before = useSide(kind, { name, id: base, draft });
  const after = useSide(kind, { name, id: head, draft });
  const error = before.error ?? after.error;
  if (error) return <ErrorState problem={toProblem(error)} />;
  if (!before.document || !after.document) return <Skeleton lines={8} />;
  const label = (id: string) => (id === DRAFT ? 'Draft' : `v${id}`);
  const { Diff } = kind;
  return <Diff before={before.document} after={after.document} beforeLabel={label(base)} afterLabel={label(head)} />;
}

interface Side<Document> {
  name: string;
  id: string;
  draft: Document;
}

function useSide<Document>(kind: VersionedKind<Document>, { name, id, draft }: Side<Document>) {
  const version = useVersion(kind, name, /^\d+$/.test(id) ? Number(id) : undefined);
  return { document: id === DRAFT ? draft : version.data?.document, error: version.error };
}
