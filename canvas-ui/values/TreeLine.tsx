import type { JsonValue } from '#schema';
import { cx, formatCount, Twisty } from '#ui';
import { isContainer, type JsonContainer, keyText, quote, sizeOf } from './json-text.ts';
import { LineParts, Marked, partColour } from './Tokens.tsx';
import type { TreeRow } from './tree-rows.ts';

export const TREE_ROW_HEIGHT = 24;
const INDENT = 16;
const MOST_INDENT = 24;
/** The faintest text has too little contrast on the tint. */
const ACTIVE = 'bg-accent-bg [--color-subtle:var(--color-muted)]';

interface TreeLineProps {
  row: TreeRow;
  id: string;
  top: number;
  isActive: boolean;
  query: string;
  onPress: () => void;
  onToggle: () => void;
}

/** One line of a tree. Only the list around it takes focus: this is what it points at. */
export function TreeLine({ row, id, top, isActive, query, onPress, onToggle }: TreeLineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys of all its lines
    <div
      role="treeitem"
      id={id}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isActive}
      {...(row.isOpen === undefined ? {} : { 'aria-expanded': row.isOpen })}
      tabIndex={-1}
      onClick={onPress}
      onDoubleClick={onToggle}
      className={cx(
        'absolute inset-x-0 top-0 flex items-center gap-1 pe-3 whitespace-pre outline-none',
        isActive ? ACTIVE : 'hover:bg-hover',
      )}
      style={{
        height: TREE_ROW_HEIGHT,
        transform: `translateY(${top}px)`,
        paddingInlineStart: 4 + Math.min(row.depth, MOST_INDENT) * INDENT,
      }}
    >
      <Twisty isOpen={row.isOpen} onToggle={onToggle} />
      {row.omitted === undefined ? <Content row={row} query={query} /> : <LeftOut count={row.omitted} />}
    </div>
  );
}

function Content({ row, query }: { row: TreeRow; query: string }) {
  const { key, value } = row;
  return (
    <>
      {key !== undefined && (
        <span className={cx('shrink-0', typeof key === 'number' ? 'text-subtle' : 'text-text')}>
          <bdi>
            <Marked text={keyText(key, 120)} query={typeof key === 'string' ? query : ''} />
          </bdi>
          <span className="text-subtle">:</span>
        </span>
      )}
      {isContainer(value) ? (
        <Summary value={value} isOpen={row.isOpen === true} />
      ) : (
        <Scalar value={value} query={query} />
      )}
    </>
  );
}

function Summary({ value, isOpen }: { value: JsonContainer; isOpen: boolean }) {
  const size = sizeOf(value);
  const text = Array.isArray(value) ? `[${formatCount(size)}]` : `{${formatCount(size)}}`;
  return (
    <>
      <span className="shrink-0 text-caption text-subtle">{text}</span>
      {!isOpen && size > 0 && (
        <span className="min-w-0 truncate">
          <LineParts value={value} max={100} />
        </span>
      )}
    </>
  );
}

function Scalar({ value, query }: { value: Exclude<JsonValue, JsonContainer>; query: string }) {
  const type = value === null ? 'null' : typeof value;
  const colour = type === 'string' || type === 'number' || type === 'boolean' ? partColour[type] : partColour.null;
  return (
    <bdi className={cx('min-w-0 truncate', colour)}>
      <Marked text={typeof value === 'string' ? quote(value, 400) : String(value)} query={query} />
    </bdi>
  );
}

function LeftOut({ count }: { count: number }) {
  return <span className="text-subtle italic">{formatCount(count)} more are not shown</span>;
}
