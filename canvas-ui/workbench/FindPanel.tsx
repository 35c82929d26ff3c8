import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { type Action, useActions, useDocument, useRun, useSession } from '#editor';
import { cx, SearchField, Switch, VirtualList } from '#ui';
import { canvasControls } from '../canvas/index.ts';
import { findBlocks } from './find-blocks.ts';

const ROW_HEIGHT = 44;

/** Search in everything that a block says. What does not fit is dimmed on the canvas. */
export function FindPanel() {
  const { view } = useSession();
  const [query, setQuery] = useState('');
  const [inOutputs, setInOutputs] = useState(false);
  const [at, setAt] = useState(0);
  const document = useDocument((state) => state.history.document);
  const run = useRun();
  const found = useMemo(
    () => findBlocks(document, query, inOutputs ? run : undefined),
    [document, query, inOutputs, run],
  );
  useEffect(() => {
    view.set({ found: query.trim() === '' ? undefined : new Set(found.map(({ id }) => id)) });
    return () => view.set({ found: undefined });
  }, [view, query, found]);
  const go = (to: number) => {
    const next = found.at(to % Math.max(1, found.length));
    if (!next) return;
    setAt(found.indexOf(next));
    view.select([next.id]);
    canvasControls.panTo(next.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    go(event.shiftKey ? at - 1 : at + 1);
  };
  const field = useRef<HTMLInputElement>(null);
  useFindActions(field, (by) => go(at + by));
  return (
    <div className="flex h-full flex-col gap-2 p-2">
      <SearchField
        ref={field}
        label="Find in this function"
        value={query}
        onChange={(text) => {
          setQuery(text);
          setAt(-1);
        }}
        placeholder="Name, code, SQL, any text"
        onKeyDown={onKeyDown}
        autoFocus
      />
      <div className="flex items-center justify-between text-label text-muted">
        <Switch label="Also in the last outputs" isSelected={inOutputs} onChange={setInOutputs} />
        <span aria-live="polite">{query.trim() !== '' && `${Math.min(at + 1, found.length)}/${found.length}`}</span>
      </div>
      {query.trim() !== '' && found.length === 0 && <p className="p-4 text-center text-muted">Nothing found.</p>}
      {found.length > 0 && (
        <VirtualList
          label="Found blocks"
          items={found}
          rowHeight={ROW_HEIGHT}
          rowKey={({ id }) => id}
          className="flex-1"
          renderRow={({ name, excerpt }, index) => (
            <button
              type="button"
              onClick={() => go(index)}
              className={cx(
                'h-full w-full rounded-small px-2 text-start',
                index === at ? 'bg-accent-bg' : 'hover:bg-hover',
              )}
            >
              <span className="block truncate font-medium">{name}</span>
              <span className="block truncate font-mono text-caption text-muted">{excerpt}</span>
            </button>
          )}
        />
      )}
    </div>
  );
}

/** While the panel is open its keys act from anywhere in the editor: back to what is searched for, and on to the next one. */
function useFindActions(field: RefObject<HTMLInputElement | null>, step: (by: 1 | -1) => void): void {
  const latest = useRef(step);
  latest.current = step;
  const actions = useMemo((): Action[] => {
    const shared = { group: 'Panels', scope: 'editor' as const };
    return [
      {
        ...shared,
        id: 'find-field',
        title: 'Change what is searched for',
        keys: ['Ctrl+F'],
        run: () => field.current?.select(),
      },
      { ...shared, id: 'find-next', title: 'Next found block', keys: ['F3'], run: () => latest.current(1) },
      {
        ...shared,
        id: 'find-previous',
        title: 'Previous found block',
        keys: ['Shift+F3'],
        run: () => latest.current(-1),
      },
    ];
  }, [field]);
  useActions(actions);
}
