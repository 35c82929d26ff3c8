import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { functionsApi, queries } from '#api';
import type { FunctionDocument } from '#schema';
import { Skeleton } from '#ui';
import { DocumentDiffView } from './DocumentDiffView.tsx';
import { FunctionError } from './FunctionError.tsx';
import { useVersions, type VersionedKind, VersionsView } from './VersionsView.tsx';

const KIND: VersionedKind<FunctionDocument> = {
  noun: 'function',
  api: functionsApi,
  save: (name, document, revision) => functionsApi.save(name, { ...document, name }, revision),
  changed: (name) => [['draft', name], ['functions']],
  Diff: DocumentDiffView,
};

/** All versions of a function. */
export function VersionsScreen() {
  const { name } = useParams({ from: '/functions/$name/versions' });
  const { base, head } = useSearch({ from: '/functions/$name/versions' });
  const navigate = useNavigate({ from: '/functions/$name/versions' });
  const versions = useVersions(KIND, name);
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
  return (
    <VersionsView
      kind={KIND}
      name={name}
      title={
        <Link to="/functions/$name" params={{ name }} className="font-normal text-muted hover:text-text">
          {name} /
        </Link>
      }
      draft={draft.data}
      versions={versions.data}
      chosen={{ base, head }}
      onChoose={(key, id) => void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true })}
      onRestored={() => void navigate({ to: '/functions/$name', params: { name } })}
    />
  );
}
