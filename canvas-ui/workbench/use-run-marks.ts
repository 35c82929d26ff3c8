import { useMemo } from 'react';
import { useRunner } from '#editor';
import type { BlockMark } from '../canvas/index.ts';
import { useDocumentDiff } from '../publish/index.ts';

/** While a run of a version lies over the canvas: which blocks of the draft are not as they were in it. */
export function useRunMarks(): ReadonlyMap<string, BlockMark> | undefined {
  const diff = useDocumentDiff(useRunner(({ shown }) => shown?.version ?? null));
  return useMemo(() => diff && new Map(diff.blocks.map(({ id, fate }) => [id, fate])), [diff]);
}
