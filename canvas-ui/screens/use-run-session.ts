import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type CheckedDraft, functionsApi, queries } from '#api';
import type { EditorSession } from '#editor';
import type { Run } from '#schema';
import { openForReading } from './open-for-reading.ts';

/** A run laid over the function as it was: a session in which nobody edits, and nothing is saved. */
export function useRunSession(run: Run | undefined): { session: EditorSession | undefined; isGone: boolean } {
  const catalog = useQuery(queries.catalog()).data;
  const [session, setSession] = useState<EditorSession>();
  const [isGone, setGone] = useState(false);
  const { id, functionName, version } = run ?? {};
  useEffect(() => {
    if (!catalog || id === undefined || functionName === undefined || version === undefined) return;
    const loading = new AbortController();
    let made: EditorSession | undefined;
    readAsItWas(functionName, version, loading.signal).then(
      async (draft) => {
        if (loading.signal.aborted) return;
        made = openForReading(draft, catalog);
        await made.runner.show(id);
        setSession(made);
      },
      () => !loading.signal.aborted && setGone(true),
    );
    return () => {
      loading.abort();
      made?.dispose();
    };
  }, [catalog, id, functionName, version]);
  return { session, isGone };
}

/** The version that ran; of a test-run the draft, which may have changed since. */
async function readAsItWas(name: string, version: number | null, signal: AbortSignal): Promise<CheckedDraft> {
  if (version === null) return await functionsApi.draft(name, signal);
  const published = await functionsApi.version(name, version, signal);
  const checked = await functionsApi.check(published.document, signal);
  return {
    document: published.document,
    revision: 1,
    liveVersion: version,
    changed: false,
    updatedAt: published.publishedAt,
    updatedBy: published.publishedBy,
    ...checked,
  };
}
