import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { functionsApi, queries } from '#api';
import type { FunctionDocument } from '#schema';
import { lazyPart } from '#ui';
import { DocumentDiffView } from '../publish/DocumentDiffView.tsx';
import { DocumentError } from '../publish/DocumentError.tsx';
import type { VersionedKind } from '../publish/use-versions.ts';
import { Versions } from '../publish/VersionsView.tsx';

const DifferencePicture = lazyPart(async () => (await import('./DifferencePicture.tsx')).DifferencePicture);

const KIND: VersionedKind<FunctionDocument> = {
  noun: 'function',
  api: functionsApi,
  save: (name, document, revision) => functionsApi.save(name, { ...document, name }, revision),
  changed: (name) => [['draft', name], ['functions']],
  Diff: FunctionDifference,
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
      renderError={(error, retry) => <DocumentError noun="function" name={name} error={error} onRetry={retry} />}
      chosen={{ base, head }}
      onChoose={(key, id) => void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true })}
      onRestored={() => void navigate({ to: '/functions/$name', params: { name } })}
    />
  );
}

/** The list, and the picture of it where blocks or connections differ. */
function FunctionDifference(sides: ComponentProps<VersionedKind<FunctionDocument>['Diff']>) {
  return (
    <div className="flex flex-col gap-4 xl:flex-row xl:items-start">
      <DifferencePicture before={sides.before} after={sides.after} />
      <div className="min-w-0 flex-1">
        <DocumentDiffView {...sides} />
      </div>
    </div>
  );
}
