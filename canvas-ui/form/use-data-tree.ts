import { useMemo, useState } from 'react';
import type { DataNode } from '#model';
import { type DataRow, type TreeMove, visibleRows } from './data-node.ts';

export interface DataTreeState {
  query: string;
  /** Rows are what a search found anywhere, so that a name alone does not tell where it stands. */
  isFound: boolean;
  setQuery(query: string): void;
  rows: readonly DataRow[];
  active: number;
  move(move: TreeMove): void;
}

/** Which rows of a data tree are in sight, and which one has the keyboard. */
export function useDataTree(roots: readonly DataNode[], search: (query: string) => readonly DataNode[]): DataTreeState {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(
    () => new Set(roots.slice(0, 2).map(({ path }) => path)),
  );
  const shown = useMemo(() => (query.trim() === '' ? roots : search(query)), [roots, search, query]);
  const rows = useMemo(() => visibleRows(shown, expanded), [shown, expanded]);
  return {
    query,
    setQuery(next) {
      setQuery(next);
      setActive(0);
    },
    isFound: shown !== roots,
    rows,
    active: Math.min(active, Math.max(0, rows.length - 1)),
    move(move) {
      if ('active' in move) setActive(move.active);
      else if ('expand' in move) setExpanded(new Set([...expanded, move.expand]));
      else setExpanded(new Set([...expanded].filter((path) => path !== move.collapse)));
    },
  };
}
