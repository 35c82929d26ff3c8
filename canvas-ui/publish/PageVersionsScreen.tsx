import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { pagesApi, queries, toProblem } from '#api';
import type { PageDocument } from '#schema';
import { ErrorState, Skeleton } from '#ui';
import { PageDiffView } from './PageDiffView.tsx';
import { useVersions, type VersionedKind, VersionsView } from './VersionsView.tsx';

const KIND: VersionedKind<PageDocument> = {
  noun: 'page',
  api: pagesApi,
  save: (name, document, revision) => pagesApi.save(name, { ...document, name }, revision),
  changed: () => [['pages']],
  Diff: PageDiffView,
};

/** All versions of a page. */
export function PageVersionsScreen() {
  const { name } = useParams({ from: '/pages/$name/versions' });
  const { base, head } = useSearch({ from: '/pages/$name/versions' });
  const navigate = useNavigate({ from: '/pages/$name/versions' });
  const versions = useVersions(KIND, name);
  const draft = useQuery(queries.page(name));
  useEffect(() => {
    document.title = `Versions of ${name} · Switchyard`;
  }, [name]);
  const error = versions.error ?? draft.error;
  if (error && !(versions.data && draft.data)) {
    const retry = () => void Promise.all([versions.refetch(), draft.refetch()]);
    return <ErrorState problem={toProblem(error)} onRetry={retry} />;
  }
  if (!versions.data || !draft.data) return <Skeleton lines={10} className="p-6" />;
  return (
    <VersionsView
      kind={KIND}
      name={name}
      title={
        <Link to="/pages/$name" params={{ name }} className="font-normal text-muted hover:text-text">
          {name} /
        </Link>
      }
      draft={draft.data}
      versions={versions.data}
      chosen={{ base, head }}
      onChoose={(key, id) => void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true })}
      onRestored={() => void navigate({ to: '/pages/$name', params: { name } })}
    />
  );
}
