import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { copyText } from '#ui';
import { copied, PlaceBar } from './PlaceBar.tsx';
import { TextDialog } from './TextDialog.tsx';
import { TREE_ROW_HEIGHT, TreeLine } from './TreeLine.tsx';
import { TreeSearch } from './TreeSearch.tsx';
import { countUpTo, type Omitted, pathOf } from './tree-rows.ts';
import { type TreeState, useTree } from './use-tree.ts';

interface JsonTreeProps {
  value: JsonValue;
  label: string;
  /** What the path of the root is: `getOrder.data`. */
  base?: string | undefined;
  /** What is not here, by JSON Pointer. */
  omitted?: Omitted | undefined;
  maxHeight?: number | undefined;
}

const NOTHING_OMITTED: Omitted = new Map();
/** Longer strings, and those of several lines, can be opened. */
const LONG_TEXT = 80;
/** Smaller ones are in sight as a whole: nobody searches them. */
const SMALL = 16;

/** A value as a tree: one tab stop, arrows inside, search by key and by value, 100 000 nodes and more. */
export function JsonTree({ value, label, base = '', omitted = NOTHING_OMITTED, maxHeight }: JsonTreeProps) {
  const [query, setQuery] = useState('');
  const isSmall = useMemo(() => countUpTo(value, SMALL) < SMALL, [value]);
  const [shown, setShown] = useState<string>();
  const tree = useTree(value, omitted);
  const row = tree.rows[tree.active];
  const text = row && isLong(row.value) ? row.value : undefined;
  const path = pathOf(tree.rows, tree.active, base);
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && row && !getSelection()?.toString()) {
      void copyText(copied(row.value), 'Value');
    } else if (event.key === 'Enter' && text !== undefined) setShown(text);
    else if (!tree.onKey(event)) return;
    event.preventDefault();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {!isSmall && <TreeSearch value={value} query={query} onQuery={setQuery} tree={tree} />}
      <TreeLines tree={tree} label={label} query={query} maxHeight={maxHeight} onKeyDown={onKeyDown} />
      <PlaceBar
        path={path}
        value={row?.omitted === undefined ? row?.value : undefined}
        onOpen={text === undefined ? undefined : () => setShown(text)}
      />
      {shown !== undefined && <TextDialog title={path || label} text={shown} onClose={() => setShown(undefined)} />}
    </div>
  );
}

interface TreeLinesProps {
  tree: TreeState;
  label: string;
  query: string;
  maxHeight: number | undefined;
  onKeyDown: (event: KeyboardEvent) => void;
}

function TreeLines({ tree, label, query, maxHeight, onKeyDown }: TreeLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: tree.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => TREE_ROW_HEIGHT,
    overscan: 6,
    useFlushSync: false,
  });
  useEffect(() => virtual.scrollToIndex(tree.active), [virtual, tree.active]);
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      aria-activedescendant={`${id}-${tree.active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      dir="ltr"
      className="min-h-0 flex-1 overflow-auto py-1 font-mono text-code -outline-offset-2"
      style={{ maxHeight }}
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }} role="none">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = tree.rows[index];
          return (
            row && (
              <TreeLine
                key={row.id}
                row={row}
                id={`${id}-${index}`}
                top={start}
                isActive={index === tree.active}
                query={query}
                onPress={() => tree.go(index)}
                onToggle={() => row.isOpen !== undefined && tree.toggle(index)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

function isLong(value: JsonValue): value is string {
  return typeof value === 'string' && (value.length > LONG_TEXT || value.includes('\n'));
}
