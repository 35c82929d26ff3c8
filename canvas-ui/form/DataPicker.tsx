import { type KeyboardEvent, useCallback, useId, useRef } from 'react';
import type { DataNode } from '#model';
import { Button, Kbd, Popover, SearchField } from '#ui';
import { DataTree } from './DataTree.tsx';
import type { InsertHow } from './insertion.ts';
import { type InsertTarget, useSurroundings } from './surroundings.tsx';
import { useDataTree } from './use-data-tree.ts';
import type { PickerState } from './use-picker.ts';

interface DataPickerProps {
  state: PickerState;
  label: string;
  target: InsertTarget;
}

/** What the field can read, searched by key and by value, at the caret or below the plug. */
export function DataPicker({ state, label, target }: DataPickerProps) {
  const caret = useRef<HTMLSpanElement>(null);
  const { caret: rect, isOpen, button, close } = state;
  return (
    <>
      {rect && (
        <span
          ref={caret}
          aria-hidden="true"
          className="pointer-events-none fixed w-px"
          style={{ left: rect.left, top: rect.top, height: rect.bottom - rect.top }}
        />
      )}
      <Popover
        label={`Data for ${label}`}
        anchor={rect ? caret : button}
        placement={rect ? 'bottom start' : 'bottom end'}
        isOpen={isOpen}
        onOpenChange={(open) => !open && close()}
        className="h-96 w-90"
      >
        <PickerBody
          label={label}
          onTypeOn={state.typeOn}
          onChoose={(path, how) => {
            close();
            target.insert(path, how);
          }}
        />
      </Popover>
    </>
  );
}

const NOTHING: readonly DataNode[] = [];

const insertedOf = ({ path, inserted = path }: DataNode) => inserted;

interface PickerBodyProps {
  label: string;
  onChoose: (path: string, how: InsertHow) => void;
  onTypeOn: PickerState['typeOn'];
}

/** What is typed here searches, and is never lost to who meant to write on: `}}`, Esc, and Enter where nothing is found give it to the text. */
function PickerBody({ label, onChoose, onTypeOn }: PickerBodyProps) {
  const surroundings = useSurroundings();
  const id = useId();
  const roots = surroundings?.roots() ?? NOTHING;
  const search = useCallback((query: string) => surroundings?.search(query) ?? NOTHING, [surroundings]);
  const tree = useDataTree(roots, search);
  const current = tree.rows[tree.active]?.node;
  const choose = (how: InsertHow) => current && onChoose(insertedOf(current), how);
  const replace = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    choose('replace');
  };
  // Before the search empties itself.
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || tree.query === '' || !onTypeOn) return;
    event.stopPropagation();
    event.preventDefault();
    onTypeOn(tree.query);
  };
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    replace(event);
    if (event.defaultPrevented) return;
    if (event.key === 'ArrowDown') document.getElementById(id)?.focus();
    else if (event.key === 'Enter' && current) choose('insert');
    else if (event.key === 'Enter') onTypeOn?.(tree.query);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="p-2" onKeyDownCapture={leave}>
        <SearchField
          label="Search by key or value"
          value={tree.query}
          onChange={(query) => (onTypeOn && query.includes('}}') ? onTypeOn(query) : tree.setQuery(query))}
          onKeyDown={keyDown}
          autoFocus
        />
      </div>
      {tree.rows.length === 0 ? (
        <p className="flex-1 px-4 py-2 text-body text-muted">
          {tree.query === ''
            ? 'Nothing can be read here yet. Add parameters, or blocks before this one.'
            : `Nothing matches.${onTypeOn ? ' Enter writes it as it is.' : ''}`}
        </p>
      ) : (
        <DataTree
          id={id}
          label={`Data for ${label}`}
          rows={tree.rows}
          active={tree.active}
          isFound={tree.isFound}
          onMove={tree.move}
          onChoose={(node) => onChoose(insertedOf(node), 'insert')}
          onKeyDown={replace}
          className="flex-1 border-t border-border"
        />
      )}
      <div className="flex items-center gap-2 border-t border-border bg-sunken p-2">
        <code className="min-w-0 flex-1 truncate font-mono text-code text-muted">{current && insertedOf(current)}</code>
        <Button size="compact" variant="quiet" isDisabled={!current} onPress={() => choose('replace')}>
          Replace <Kbd keys="Ctrl+Enter" />
        </Button>
        <Button size="compact" variant="primary" isDisabled={!current} onPress={() => choose('insert')}>
          Insert
        </Button>
      </div>
    </>
  );
}
