import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type CheckedDraft, functionsApi, queries } from '#api';
import { type EditorSession, SessionProvider } from '#editor';
import { diffDocuments } from '#model';
import type { FunctionDocument } from '#schema';
import { edgeId, FunctionCanvas } from '../canvas/index.ts';
import { openForReading } from './open-for-reading.ts';
import { unionOf } from './union.ts';

interface DifferenceProps {
  before: FunctionDocument;
  after: FunctionDocument;
}

/** Two versions in one picture: what has come, what is gone, and what is not as it was. */
export function DifferencePicture({ before, after }: DifferenceProps) {
  const union = useMemo(() => unionOf(before, after), [before, after]);
  const marks = useMemo(() => {
    const { blocks, edges } = diffDocuments(before, after);
    return new Map([
      ...blocks.map(({ id, fate }) => [id, fate] as const),
      ...edges.map(({ edge, fate }) => [edgeId(edge), fate] as const),
    ]);
  }, [before, after]);
  const session = useReadingSession(union);
  // Without it there is the list, which tells all of it.
  if (!session || marks.size === 0) return null;
  return (
    <div
      className="relative h-96 overflow-hidden rounded-panel border border-border xl:sticky xl:top-6 xl:h-[70vh] xl:flex-1"
      data-scope="canvas"
    >
      <SessionProvider session={session}>
        <FunctionCanvas isComparison marks={marks} label="Picture of the difference" />
      </SessionProvider>
    </div>
  );
}

function useReadingSession(document: FunctionDocument): EditorSession | undefined {
  const catalog = useQuery(queries.catalog()).data;
  const [session, setSession] = useState<EditorSession>();
  useEffect(() => {
    if (!catalog) return;
    const loading = new AbortController();
    let made: EditorSession | undefined;
    functionsApi.check(document, loading.signal).then(
      (checked) => {
        if (loading.signal.aborted) return;
        const draft: CheckedDraft = {
          ...{ document, revision: 1, liveVersion: null, changed: false, updatedAt: '', updatedBy: '' },
          ...checked,
        };
        made = openForReading(draft, catalog);
        setSession(made);
      },
      () => undefined,
    );
    return () => {
      loading.abort();
      made?.dispose();
      setSession(undefined);
    };
  }, [catalog, document]);
  return session;
}
