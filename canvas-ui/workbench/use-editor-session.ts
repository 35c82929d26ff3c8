import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type CheckedDraft, functionsApi, queries, whyNotOf } from '#api';
import {
  createEditKeeper,
  createEditorSession,
  type EditorSession,
  type KeptEdits,
  tabName,
  toastNotices,
} from '#editor';
import { addCodeLanguage } from '#expression';
import type { CatalogDocument } from '#schema';
import { createLayouter } from '../layout/index.ts';

/** A function opened for editing. It is read afresh each time, and what was not saved yet is saved when it is left. */
export function useEditorSession(name: string): { session: EditorSession | undefined; error: unknown; retry(): void } {
  const catalog = useQuery(queries.catalog());
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState<{ name: string; session?: EditorSession; error?: unknown }>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts it again
  useEffect(() => {
    if (!catalog.data) return;
    const loading = new AbortController();
    let session: EditorSession | undefined;
    open(name, catalog.data, queryClient, loading.signal).then(
      (made) => {
        session = made;
        if (loading.signal.aborted) made.dispose();
        else setOpened({ name, session: made });
      },
      (error: unknown) => {
        if (!loading.signal.aborted) setOpened({ name, error });
      },
    );
    return () => {
      loading.abort();
      if (!session) return;
      const leaving = session;
      void leaving.autosave.flush().finally(() => leaving.dispose());
    };
  }, [name, catalog.data, queryClient, attempt]);
  const mine = opened?.name === name ? opened : undefined;
  return {
    session: mine?.session,
    error: mine?.error ?? catalog.error,
    retry: () => {
      setOpened(undefined);
      setAttempt((before) => before + 1);
      if (catalog.isError) void catalog.refetch();
    },
  };
}

async function open(
  name: string,
  catalog: CatalogDocument,
  queryClient: QueryClient,
  signal: AbortSignal,
): Promise<EditorSession> {
  const keeper = createEditKeeper(tabName(), { now: Date.now });
  const [draft, kept, who] = await Promise.all([
    functionsApi.draft(name, signal),
    keeper.find(name),
    queryClient.ensureQueryData(queries.session()),
    knowPython(),
  ]);
  return createEditorSession({
    draft: onBase(draft, kept),
    kept: kept?.document,
    catalog,
    layouter: createLayouter(),
    keeper,
    notices: toastNotices,
    environment: async () => (await queryClient.ensureQueryData(queries.environments())).current,
    // What they may do can be taken from them while they edit.
    whyNot: (permission) => whyNotOf(queryClient.getQueryData(queries.session().queryKey) ?? who, permission, name),
    ended: () => {
      void queryClient.invalidateQueries({ queryKey: ['runs'] });
      void queryClient.invalidateQueries({ queryKey: ['functions'] });
    },
  });
}

/** Its names are read while editing. It comes while the draft does, and not with the other code. */
async function knowPython(): Promise<void> {
  addCodeLanguage('python', (await import('#python-code')).pythonCode);
}

/** Kept edits are saved over what they started from, so that somebody else's save in between becomes a conflict. */
function onBase(draft: CheckedDraft, kept: KeptEdits | undefined): CheckedDraft {
  return kept?.revision ? { ...draft, revision: kept.revision } : draft;
}
