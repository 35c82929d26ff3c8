import { ArrowDown, ArrowUp, ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react';
import type { JsonValue } from '#schema';
import { formatCount, IconButton, SearchField } from '#ui';
import { findInValue } from './tree-rows.ts';
import type { TreeState } from './use-tree.ts';

interface TreeSearchProps {
  value: JsonValue;
  query: string;
  onQuery: (query: string) => void;
  tree: TreeState;
}

/** Search by key or value; Enter goes on, Shift+Enter back. */
export function TreeSearch({ value, query, onQuery, tree }: TreeSearchProps) {
  const wanted = useDeferredValue(query);
  const matches = useMemo(() => findInValue(value, wanted), [value, wanted]);
  const [at, setAt] = useState(-1);
  const go = (to: number): void => {
    const next = (to + matches.ids.length) % matches.ids.length;
    const id = matches.ids[next];
    if (id === undefined) return;
    setAt(next);
    tree.reveal(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go(event.shiftKey ? at - 1 : at + 1);
  };
  const onChange = (text: string): void => {
    setAt(-1);
    onQuery(text);
  };
  return (
    <div className="flex shrink-0 items-center gap-1 border-b border-border px-2 py-1">
      <SearchField
        label="Search keys and values"
        size="compact"
        value={query}
        onChange={onChange}
        onKeyDown={onKeyDown}
        className="max-w-64 flex-1"
      />
      {wanted.trim() !== '' && (
        <>
          <span className="shrink-0 px-1 text-caption text-muted" role="status">
            {matches.ids.length === 0
              ? 'No match'
              : `${at + 1}/${formatCount(matches.ids.length)}${matches.isWhole ? '' : '+'}`}
          </span>
          <IconButton icon={ArrowUp} label="Previous match" size="compact" onPress={() => go(at - 1)} />
          <IconButton icon={ArrowDown} label="Next match" size="compact" onPress={() => go(at + 1)} />
        </>
      )}
      <span className="flex-1" />
      <IconButton icon={ChevronsUpDown} label="Open all" size="compact" onPress={tree.openAll} />
      <IconButton icon={ChevronsDownUp} label="Close all" size="compact" onPress={tree.closeAll} />
    </div>
  );
}
