import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { GitCompare, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { functionsApi, queries, sayProblem, toProblem, useWhyNot } from '#api';
import type { FunctionDocument, Version } from '#schema';
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
import { DocumentDiffView } from './DocumentDiffView.tsx';
import { FunctionError } from './FunctionError.tsx';

const DRAFT = 'draft';

/** All versions of a function, any two of them side by side, and the way back to an older one. */
export function VersionsScreen() {
  const { name } = useParams({ from: '/functions/$name/versions' });
  const search = useSearch({ from: '/functions/$name/versions' });
  const navigate = useNavigate({ from: '/functions/$name/versions' });
  const versions = useQuery(queries.versions(name));
  const draft = useQuery(queries.draft(name));
  useEffect(() => {
    document.title = `Versions of ${name} · Switchyard`;
  }, [name]);
  const error = versions.error ?? draft.error;
  if (error && !(versions.data && draft.data)) {
    const retry = () => void Promise.all([versions.refetch(), draft.refetch()]);
    return <FunctionError name={name} error={error} onRetry={retry} />;
  }
  if (!versions.data || !draft.data) return <Skeleton lines={10} className="p-6" />;
  const live = draft.data.liveVersion;
  const head = search.head ?? DRAFT;
  const base = search.base ?? String(head === DRAFT ? (live ?? DRAFT) : Math.max(1, Number(head) - 1));
  const items = [
    { id: DRAFT, label: 'Draft' },
    ...versions.data.map(({ number }) => ({ id: String(number), label: `v${number}` })),
  ];
  const set = (key: 'base' | 'head') => (id: string) =>
    void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true });
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-320 flex-col gap-4 p-4 md:p-6">
        <h1 className="text-page font-semibold">
          <Link to="/functions/$name" params={{ name }} className="font-normal text-muted hover:text-text">
            {name} /
          </Link>{' '}
          Versions
        </h1>
        <div className="grid gap-6 lg:grid-cols-[20rem_1fr]">
          <div className="flex flex-col gap-4">
            <VersionList versions={versions.data} live={live} name={name} head={head} onShow={set('head')} />
            <Checkpoints name={name} draft={draft.data} />
          </div>
          <section aria-label="Difference" className="min-w-0">
            <div className="mb-3 flex flex-wrap items-end gap-2">
              <Select label="From" items={items} value={base} onChange={set('base')} />
              <Select label="To" items={items} value={head} onChange={set('head')} />
            </div>
            <Comparison name={name} base={base} head={head} draft={draft.data.document} />
          </section>
        </div>
      </div>
    </main>
  );
}

interface ListProps {
  versions: readonly Version[];
  live: number | null;
  name: string;
  head: string;
  onShow(id: string): void;
}

function VersionList({ versions, live, name, head, onShow }: ListProps) {
  const now = useNow(30_000);
  const [back, setBack] = useState<number>();
  const whyNot = useWhyNot('function.publish', name);
  const queryClient = useQueryClient();
  const rollBack = async (to: number) => {
    setBack(undefined);
    try {
      const { number } = await functionsApi.rollback(name, to);
      toast.success(`v${number} is live: the same as v${to}`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    for (const queryKey of [['versions', name], ['draft', name], ['functions']]) {
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
            <span className="ml-auto text-label text-subtle">{formatAgo(publishedAt, now)}</span>
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

interface ComparisonProps {
  name: string;
  base: string;
  head: string;
  draft: FunctionDocument;
}

function Comparison({ name, base, head, draft }: ComparisonProps) {
  const before = useSide(name, base, draft);
  const after = useSide(name, head, draft);
  const error = before.error ?? after.error;
  if (error) return <ErrorState problem={toProblem(error)} />;
  if (!before.document || !after.document) return <Skeleton lines={8} />;
  const label = (id: string) => (id === DRAFT ? 'Draft' : `v${id}`);
  return (
    <DocumentDiffView
      before={before.document}
      after={after.document}
      beforeLabel={label(base)}
      afterLabel={label(head)}
    />
  );
}

function useSide(name: string, id: string, draft: FunctionDocument) {
  const version = useQuery({ ...queries.version(name, Number(id)), enabled: id !== DRAFT && /^\d+$/.test(id) });
  return { document: id === DRAFT ? draft : version.data?.document, error: version.error };
}
