import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { pagesApi, queries, whyNotOf } from '#api';
import { createEditKeeper, tabName, toastNotices } from '#editor';
import type { CatalogDocument, PageDocument } from '#schema';
import { Skeleton } from '#ui';
import { DocumentError } from '../publish/index.ts';
import { Builder } from './Builder.tsx';
import { createPageSession, type PageSession } from './page-session.ts';
import { PageSessionProvider } from './session-context.tsx';

/** The builder of one page. */
export function BuilderScreen() {
  const { name } = useParams({ from: '/pages/$name' });
  const queryClient = useQueryClient();
  const { session, error, retry } = useSessionOf(name);
  useEffect(() => {
    document.title = `${name} · Switchyard`;
  }, [name]);
  useRenamed(session, name);
  if (error) return <DocumentError noun="page" name={name} error={error} onRetry={retry} />;
  if (!session) return <Skeleton lines={10} className="p-8" />;
  return (
    <PageSessionProvider session={session} key={name}>
      <Builder onChanged={() => void queryClient.invalidateQueries({ queryKey: ['pages'] })} />
    </PageSessionProvider>
  );
}

/** A page whose document has another name is at another address. */
function useRenamed(session: PageSession | undefined, name: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    return session?.store.subscribe((state, before) => {
      if (state.name !== before.name && state.name !== name) {
        void navigate({ to: '/pages/$name', params: { name: state.name }, replace: true });
      }
    });
  }, [session, name, navigate]);
}

/** Read afresh each time; what was not saved yet is saved when the page is left. */
function useSessionOf(name: string): { session: PageSession | undefined; error: unknown; retry(): void } {
  const catalog = useQuery(queries.catalog());
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState<{ name: string; session?: PageSession; error?: unknown }>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts it again
  useEffect(() => {
    if (!catalog.data) return;
    const loading = new AbortController();
    let session: PageSession | undefined;
    open(name, catalog.data, queryClient, loading.signal).then(
      (made) => {
        session = made;
        if (loading.signal.aborted) made.dispose();
        else setOpened({ name, session: made });
      },
      (error: unknown) => !loading.signal.aborted && setOpened({ name, error }),
    );
    return () => {
      loading.abort();
      if (!session) return;
      const leaving = session;
      void leaving.autosave
        .flush()
        .finally(() => leaving.dispose())
        .then(() => queryClient.invalidateQueries({ queryKey: ['pages'] }));
    };
  }, [name, catalog.data, queryClient, attempt]);
  const mine = opened?.name === name ? opened : undefined;
  return {
    session: mine?.session,
    error: mine?.error ?? catalog.error,
    retry: () => {
      setOpened(undefined);
      setAttempt((before) => before + 1);
    },
  };
}

async function open(
  name: string,
  catalog: CatalogDocument,
  queryClient: QueryClient,
  signal: AbortSignal,
): Promise<PageSession> {
  const keeper = createEditKeeper<PageDocument>(tabName(), { now: Date.now, prefix: 'page ' });
  const [draft, kept, who] = await Promise.all([
    pagesApi.draft(name, signal),
    keeper.find(name),
    queryClient.ensureQueryData(queries.session()),
  ]);
  return createPageSession({
    draft: kept?.revision ? { ...draft, revision: kept.revision } : draft,
    kept: kept?.document,
    // What they may do can be taken from them while they edit.
    whyReadOnly: () => whyNotOf(queryClient.getQueryData(queries.session().queryKey) ?? who, 'page.edit', name),
    catalog,
    keeper,
    notices: toastNotices,
  });
}
