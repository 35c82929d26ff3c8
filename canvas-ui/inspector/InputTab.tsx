import { ClipboardCopy, CornerDownLeft, Ellipsis, Plug } from 'lucide-react';
import { type KeyboardEvent, useId } from 'react';
import { useSession } from '#editor';
import type { DataNode } from '#model';
import { EmptyState, IconButton, Menu, SearchField } from '#ui';
import { copyText, DataTree, type FieldSurroundings, useDataTree, useSurroundings } from '../form/index.ts';
import { SourceSelect } from './SourceSelect.tsx';

/** What the block can read, with values. Rows go into the field that had the focus last. */
export function InputTab() {
  const surroundings = useSurroundings();
  return surroundings && <Input surroundings={surroundings} />;
}

function Input({ surroundings }: { surroundings: FieldSurroundings }) {
  const { notices } = useSession();
  const id = useId();
  const tree = useDataTree(surroundings.roots(), surroundings.search);
  const insert = ({ path }: DataNode) => {
    const target = surroundings.memory.target();
    if (target) {
      target.insert(path, 'insert');
      notices.announce(`${path} inserted into ${target.label}.`);
    } else copy(path, 'Choose a field in Config first. The path is copied.');
  };
  const copy = (text: string, said: string) => {
    void navigator.clipboard.writeText(text).then(
      () => notices.info(said),
      () => notices.error('The clipboard can not be used here.'),
    );
  };
  const act = (action: string, node: DataNode) => {
    if (action === 'insert') insert(node);
    else if (action === 'path') copy(node.path, `${node.path} copied.`);
    else copy(copyText(node.value), 'Value copied.');
  };
  const keyDown = (event: KeyboardEvent, node: DataNode | undefined) => {
    if (!node || event.key.toLowerCase() !== 'c' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    act(event.shiftKey ? 'value' : 'path', node);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 border-b border-border p-2">
        <SearchField
          label="Filter by key or value"
          size="compact"
          value={tree.query}
          onChange={tree.setQuery}
          className="flex-1"
        />
        <SourceSelect />
      </div>
      {tree.rows.length === 0 ? (
        <EmptyState
          icon={Plug}
          title={tree.query === '' ? 'Nothing to read yet' : 'Nothing matches'}
          text={
            tree.query === ''
              ? 'A block reads parameters and the blocks before it. Add one of them.'
              : 'Try another key or value.'
          }
        />
      ) : (
        <DataTree
          id={id}
          label="What this block can read"
          rows={tree.rows}
          active={tree.active}
          isFound={tree.isFound}
          onMove={tree.move}
          onChoose={insert}
          onKeyDown={keyDown}
          tools={(node) => <RowMenu node={node} onAction={(action) => act(action, node)} />}
          className="flex-1"
        />
      )}
      <p className="border-t border-border px-3 py-2 text-label text-subtle">
        Drag a row into a field, or press Enter to insert it.
      </p>
    </div>
  );
}

function RowMenu({ node, onAction }: { node: DataNode; onAction: (action: string) => void }) {
  return (
    <Menu
      label={`Actions for ${node.path}`}
      placement="bottom end"
      trigger={<IconButton icon={Ellipsis} label={`Actions for ${node.path}`} size="compact" />}
      items={[
        { id: 'insert', label: 'Insert', icon: CornerDownLeft, shortcut: 'Enter' },
        { id: 'path', label: 'Copy path', icon: ClipboardCopy, shortcut: 'Ctrl+C' },
        {
          id: 'value',
          label: 'Copy value',
          icon: ClipboardCopy,
          shortcut: 'Ctrl+Shift+C',
          isDisabled: node.value === undefined,
        },
      ]}
      onAction={onAction}
    />
  );
}
