import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { type TreeMove, treeMove, typeAhead } from './tree-keys.ts';
import { allOpen, ancestorsOf, firstOpen, type Omitted, type TreeRow, treeRows } from './tree-rows.ts';

export interface TreeState {
  rows: readonly TreeRow[];
  /** Index of the row that the keyboard is at. */
  active: number;
  go: (at: number) => void;
  toggle: (at: number) => void;
  /** Opens whatever hides a row, and goes there. */
  reveal: (id: string) => void;
  openAll: () => void;
  closeAll: () => void;
  /** True if the key meant something here. */
  onKey: (event: KeyboardEvent) => boolean;
}

const FORGET_TYPED_MS = 700;

export function useTree(value: JsonValue, omitted: Omitted): TreeState {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(value));
  const [activeId, setActiveId] = useState('');
  const typed = useRef({ text: '', at: 0 });
  const rows = useMemo(() => treeRows(value, open, omitted), [value, open, omitted]);
  const active = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex(({ id }) => id === activeId),
      ),
    [rows, activeId],
  );

  const go = (at: number): void => setActiveId(rows[at]?.id ?? '');
  const toggle = (at: number): void => {
    const row = rows[at];
    if (row) setOpen(row.isOpen ? without(open, row.id) : new Set(open).add(row.id));
  };
  const openSiblings = (at: number): void => {
    const parent = rows[at]?.parent;
    const siblings = rows.filter((row) => row.parent === parent && row.isOpen === false);
    setOpen(new Set([...open, ...siblings.map(({ id }) => id)]));
  };
  const apply = (move: TreeMove): void => {
    if ('go' in move) go(move.go);
    else if ('toggle' in move) toggle(move.toggle);
    else openSiblings(move.openSiblings);
  };
  const reveal = useCallback((id: string): void => {
    setOpen((before) => new Set([...before, ...ancestorsOf(id)]));
    setActiveId(id);
  }, []);
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const known = treeMove(rows, active, event.key);
    if (known) typed.current.text = '';
    const move = known ?? typedMove(rows, active, event, typed.current);
    if (move) apply(move);
    return move !== undefined;
  };
  return {
    rows,
    active,
    go,
    toggle,
    reveal,
    onKey,
    openAll: () => setOpen(allOpen(value)),
    closeAll: () => setOpen(new Set([''])),
  };
}

function typedMove(
  rows: readonly TreeRow[],
  active: number,
  { key, timeStamp }: KeyboardEvent,
  typed: { text: string; at: number },
): TreeMove | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  typed.text = timeStamp - typed.at > FORGET_TYPED_MS ? key : typed.text + key;
  typed.at = timeStamp;
  const at = typeAhead(rows, active, typed.text);
  return at === undefined ? undefined : { go: at };
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(ids);
  rest.delete(id);
  return rest;
}
