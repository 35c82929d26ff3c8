import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { pagesApi, queries } from '#api';
import type { PageDocument } from '#schema';
import { DocumentError } from './DocumentError.tsx';
import { PageDiffView } from './PageDiffView.tsx';
import type { VersionedKind } from './use-versions.ts';
import { Versions } from './VersionsView.tsx';

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
  return (
    <Versions
      kind={KIND}
      name={name}
      title={
        <Link to="/pages/$name" params={{ name }} className="font-normal text-muted hover:text-text">
          {name} /
        </Link>
      }
      draft={useQuery(queries.page(name))}
      renderError={(error, retry) => <DocumentError noun="page" name={name} error={error} onRetry={retry} />}
      chosen={{ base, head }}
      onChoose={(key, id) => void navigate({ search: (before) => ({ ...before, [key]: id }), replace: true })}
      onRestored={() => void navigate({ to: '/pages/$name', params: { name } })}
    />
  );
}
