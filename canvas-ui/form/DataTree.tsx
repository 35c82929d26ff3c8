import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import type { DataNode } from '#model';
import { cx } from '#ui';
import { REFERENCE_TYPE } from '../code/index.ts';
import { ValueLine } from '../values/index.ts';
import { type DataRow, moveInTree, type TreeMove } from './data-node.ts';

export interface DataTreeProps {
  id: string;
  label: string;
  rows: readonly DataRow[];
  active: number;
  /** The rows at the top are called by their path. */
  isFound: boolean;
  onMove: (move: TreeMove) => void;
  /** Enter, or a double click. */
  onChoose: (node: DataNode) => void;
  /** At the end of the active row. */
  tools?: (node: DataNode) => ReactNode;
  /** A click chooses at once, as in a list of suggestions. */
  isMenu?: boolean;
  onKeyDown?: (event: KeyboardEvent, node: DataNode | undefined) => void;
  className?: string;
}

/** What can be read, as a tree with values. One tab stop, which points at its active row. */
export function DataTree(props: DataTreeProps) {
  const { id, label, rows, active, className } = props;
  const activeId = rows[active] ? rowId(id, active) : undefined;
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  const press = (event: KeyboardEvent) => {
    if (handleTreeKey(event, props)) event.preventDefault();
    else props.onKeyDown?.(event, rows[active]?.node);
  };
  return (
    <div
      id={id}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={activeId}
      onKeyDown={press}
      className={cx('group/tree min-h-0 overflow-auto p-1 -outline-offset-2', className)}
    >
      {rows.map((row, at) => (
        <TreeRow key={`${row.node.path}`} id={rowId(id, at)} row={row} at={at} tree={props} />
      ))}
    </div>
  );
}

function rowId(tree: string, at: number): string {
  return `${tree}-${at}`;
}

/** Answers whether the key was for the tree. */
function handleTreeKey(
  { key, altKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  { rows, active, onMove, onChoose }: Pick<DataTreeProps, 'rows' | 'active' | 'onMove' | 'onChoose'>,
): boolean {
  if (altKey || ctrlKey || metaKey) return false;
  const node = rows[active]?.node;
  if (key === 'Enter' && node) {
    onChoose(node);
    return true;
  }
  const move = moveInTree(key, rows, active);
  if (move) onMove(move);
  return move !== undefined;
}

function TreeRow({ id, row, at, tree }: { id: string; row: DataRow; at: number; tree: DataTreeProps }) {
  const { node, level, isExpanded, position, siblings } = row;
  const isActive = at === tree.active;
  const toggle: TreeMove = isExpanded ? { collapse: node.path } : { expand: node.path };
  const click = () => {
    tree.onMove({ active: at });
    if (tree.isMenu) tree.onChoose(node);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the tree points at its active row
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isActive}
      aria-expanded={node.hasChildren ? isExpanded : undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(REFERENCE_TYPE, node.path);
        event.dataTransfer.setData('text/plain', node.path);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onClick={click}
      onDoubleClick={() => !tree.isMenu && tree.onChoose(node)}
      className={cx(
        'group flex h-7 cursor-default items-center gap-1.5 rounded-small pe-1 text-body pointer-coarse:h-10',
        isActive ? 'bg-accent-bg' : 'hover:bg-hover',
      )}
      style={{ paddingInlineStart: (level - 1) * 12 }}
    >
      <span
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          if (node.hasChildren) tree.onMove(toggle);
        }}
        className={cx('flex size-6 shrink-0 items-center justify-center text-subtle', !node.hasChildren && 'invisible')}
      >
        <ChevronRight size={14} strokeWidth={1.75} className={cx('chevron', isExpanded && 'rotate-90')} />
      </span>
      <RowText node={node} label={tree.isFound && level === 1 ? node.path : node.name} />
      {isActive && tree.tools?.(node)}
    </div>
  );
}

function RowText({ node, label }: { node: DataNode; label: string }) {
  return (
    <>
      <bdi title={label} className="max-w-2/3 shrink-0 truncate font-mono text-code text-text">
        {label}
      </bdi>
      {node.mayBeMissing && <span className="shrink-0 text-caption text-warning">may be missing</span>}
      <span className="min-w-0 flex-1">
        {node.value === undefined ? (
          !node.hasChildren && <span className="text-label text-subtle">no value yet</span>
        ) : (
          <ValueLine value={node.value} max={60} />
        )}
      </span>
      <span className="shrink-0 pe-1 text-caption text-muted">{node.type}</span>
    </>
  );
}
