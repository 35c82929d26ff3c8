import { ListTree, Plus } from 'lucide-react';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useDocument, useSession, useView } from '#editor';
import { addSpotAtEnd, isEmpty, moveInOutline, type OutlineRow, outlineOf, type TreeKey } from '#model';
import { Button, EmptyState } from '#ui';
import { OutlineItem } from './OutlineItem.tsx';

const TREE_KEYS: readonly string[] = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
] satisfies TreeKey[];
const isTreeKey = (key: string): key is TreeKey => TREE_KEYS.includes(key);

/** The function as a tree: everything that the canvas shows, for those who would rather read, and for phones. */
export function Outline() {
  const session = useSession();
  const document = useDocument((state) => state.history.document);
  const shapes = useDocument((state) => state.shapes);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => outlineOf(document, shapes, closed), [document, shapes, closed]);
  if (isEmpty(document)) {
    return (
      <EmptyState
        icon={ListTree}
        title="No blocks yet"
        text="A function is a row of blocks: query something, decide, answer."
        action={
          <Button
            variant="primary"
            icon={Plus}
            onPress={() => session.view.show({ kind: 'picker', spot: { in: 'body' } })}
          >
            Add first block
          </Button>
        }
      />
    );
  }
  return (
    <div className="flex h-full flex-col">
      <OutlineTree rows={rows} setClosed={setClosed} />
      <div className="border-t border-border p-2">
        <Button
          variant="quiet"
          size="compact"
          icon={Plus}
          onPress={() => session.view.show({ kind: 'picker', spot: addSpotAtEnd(document) })}
        >
          Add a block at the end
        </Button>
      </div>
    </div>
  );
}

interface TreeProps {
  rows: readonly OutlineRow[];
  setClosed(change: (closed: ReadonlySet<string>) => ReadonlySet<string>): void;
}

function OutlineTree({ rows, setClosed }: TreeProps) {
  const { view } = useSession();
  const focused = useView((state) => state.focused);
  const [graph, setGraph] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const focus = graph ?? focused ?? rows[0]?.key;
  const current = rows.some(({ key }) => key === focus) ? focus : rows[0]?.key;
  const latest = useRef(rows);
  latest.current = rows;
  const go = useCallback(
    (key: string) => {
      const row = latest.current.find((one) => one.key === key);
      setGraph(row?.kind === 'block' ? undefined : key);
      if (row?.kind === 'block') view.select([key]);
      requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
    },
    [view],
  );
  const toggle = useCallback(
    (key: string, isOpen: boolean) =>
      setClosed((closed) => {
        const next = new Set(closed);
        if (isOpen) next.delete(key);
        else next.add(key);
        return next;
      }),
    [setClosed],
  );
  const open = useCallback((id: string) => view.show({ kind: 'note', id }), [view]);
  const move = (key: TreeKey) => {
    const to = moveInOutline(rows, current, key);
    if (to && 'focus' in to) go(to.focus);
    else if (to) toggle('open' in to ? to.open : to.close, 'open' in to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = rows.find((one) => one.key === current);
    if (isTreeKey(event.key)) move(event.key);
    else if (event.key === 'Enter' && row?.kind === 'note') open(row.note.id);
    else if (event.key === ' ' && focused !== undefined) view.toggle(focused);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={tree}
      role="tree"
      aria-label="Outline"
      aria-multiselectable="true"
      className="min-h-0 flex-1 overflow-y-auto p-1"
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => (
        <OutlineItem
          key={row.key}
          row={row}
          isCurrent={row.key === current}
          onGo={go}
          onToggle={toggle}
          onNote={open}
        />
      ))}
    </div>
  );
}
