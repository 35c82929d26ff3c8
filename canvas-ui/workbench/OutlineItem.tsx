import { ChevronDown, ChevronRight, CircleAlert, Pin, StickyNote } from 'lucide-react';
import { memo } from 'react';
import { useBlockRun, useDocument, useSession, useView } from '#editor';
import { ERROR_PORT, type OutlineRow } from '#model';
import { cx, KindTile, StatusIcon } from '#ui';

interface ItemProps {
  row: OutlineRow;
  /** Has the tree's one tab stop. */
  isCurrent: boolean;
  onGo(key: string): void;
  onToggle(key: string, isOpen: boolean): void;
  onNote(id: string): void;
}

/** Every edit makes all rows anew, of which hardly any says something else. */
export const OutlineItem = memo(function OutlineItem({ row, isCurrent, onGo, onToggle, onNote }: ItemProps) {
  const isSelected = useView(({ selected }) => selected.has(row.key));
  const { key, level, position, count, isOpen } = row;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div
      role="treeitem"
      tabIndex={isCurrent ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={count}
      aria-selected={isSelected}
      aria-expanded={isOpen}
      data-block={row.kind === 'block' ? row.title : undefined}
      className={cx(
        'flex min-h-8 [contain-intrinsic-block-size:auto_32px] [content-visibility:auto] cursor-default items-center gap-1.5 rounded-small py-1 pe-2 outline-offset-[-2px]',
        isSelected ? 'bg-accent-bg' : 'hover:bg-hover',
      )}
      style={{ paddingInlineStart: (level - 1) * 16 + 4 }}
      onClick={() => {
        onGo(key);
        if (row.kind === 'note') onNote(row.note.id);
      }}
      onKeyDown={undefined}
    >
      {isOpen === undefined ? (
        <span className="w-4 shrink-0" />
      ) : (
        <Chevron
          size={16}
          aria-hidden
          className="shrink-0 text-muted"
          onClick={(event) => {
            event.stopPropagation();
            onToggle(key, !isOpen);
          }}
        />
      )}
      {row.kind === 'block' && <BlockRow row={row} />}
      {row.kind === 'graph' && <span className="text-label font-medium text-muted">{row.title}</span>}
      {row.kind === 'note' && (
        <>
          <StickyNote size={16} strokeWidth={1.75} className="mx-1 shrink-0 text-subtle" aria-label="Note" />
          <span className="truncate text-muted">{row.title}</span>
        </>
      )}
    </div>
  );
}, isSameItem);

function isSameItem(before: ItemProps, after: ItemProps): boolean {
  const [{ row: old }, { row }] = [before, after];
  return (
    before.isCurrent === after.isCurrent &&
    before.onGo === after.onGo &&
    before.onToggle === after.onToggle &&
    before.onNote === after.onNote &&
    (['key', 'kind', 'title', 'level', 'position', 'count', 'isOpen'] as const).every(
      (part) => old[part] === row[part],
    ) &&
    isSameBlock(old, row)
  );
}

function isSameBlock(old: OutlineRow, row: OutlineRow): boolean {
  if (old.kind !== 'block' || row.kind !== 'block') return old.kind === row.kind;
  return (
    old.block === row.block &&
    old.ports.length === row.ports.length &&
    old.ports.every(({ port, to }, at) => {
      const now = row.ports[at];
      return now?.port === port && to.length === now.to.length && to.every((block, index) => block === now.to[index]);
    })
  );
}

function BlockRow({ row }: { row: Extract<OutlineRow, { kind: 'block' }> }) {
  const { catalog } = useSession();
  const { block, ports } = row;
  const run = useBlockRun(block.id);
  const problems = useDocument((state) => state.problems.blocks.get(block.id));
  const isPinned = useDocument(({ history }) => Object.hasOwn(history.document.layout.pins ?? {}, block.name));
  const { kind, title } = catalog.face(block);
  const leads = ports
    .filter(({ to }) => to.length > 0)
    .map(({ port, to }) => `${port === ERROR_PORT ? 'on error' : port} → ${to.map(({ name }) => name).join(', ')}`);
  return (
    <>
      <KindTile kind={kind} size="small" />
      <span className="min-w-0 flex-1">
        <span className={cx('block truncate', block.disabled && 'text-subtle line-through')}>{block.name}</span>
        {ports.length > 1 && <span className="block truncate text-caption text-muted">{leads.join(' · ')}</span>}
      </span>
      <span className="sr-only">, {title}</span>
      {block.disabled && <span className="text-caption text-muted">disabled</span>}
      {isPinned && <Pin size={14} className="text-pinned" aria-label="pinned" />}
      {problems && problems.worst !== 'info' && (
        <CircleAlert
          size={14}
          className={
            problems.worst === 'error' ? 'text-error' : problems.worst === 'warning' ? 'text-warning' : 'text-subtle'
          }
          aria-label={problems.all.length === 1 ? '1 problem' : `${problems.all.length} problems`}
        />
      )}
      {run && <StatusIcon status={run.status} />}
    </>
  );
}
