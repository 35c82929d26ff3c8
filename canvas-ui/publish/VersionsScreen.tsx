import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { functionsApi, queries } from '#api';
import type { FunctionDocument } from '#schema';
import { DocumentDiffView } from './DocumentDiffView.tsx';
import { FunctionError } from './FunctionError.tsx';
import type { VersionedKind } from './use-versions.ts';
import { Versions } from './VersionsView.tsx';

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
  return (
    <Versions
      kind={KIND}
      name={name}
      title={
        <Link to="/functions/$name" params={{ name }} className="font-normal text-muted hover:text-text">
          {name} /
        </Link>
      }
      draft={useQuery(queries.draft(name))}
      renderError={(error, retry) => <FunctionError name={name} error={error} onRetry={retry} />}
      chosen={{ base, head }}
      onChoose={(key, id) => void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true })}
      onRestored={() => void navigate({ to: '/functions/$name', params: { name } })}
    />
  );
}
