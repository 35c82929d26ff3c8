// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one can not be those of a <table>
import type { JsonValue } from '#schema';
import { cx } from '#ui';
import { isContainer, quote } from './json-text.ts';
import { LineParts, partColour } from './Tokens.tsx';
import type { Column } from './table-columns.ts';

export const TABLE_ROW_HEIGHT = 28;

interface TableCellProps {
  id: string;
  column: Column;
  /** Counted from 1, as ARIA does. */
  position: number;
  value: JsonValue | undefined;
  isActive: boolean;
  onPress: () => void;
  onOpen: () => void;
}

/** One cell of a table of values. Long texts and nested values open with Enter or a double click. */
export function TableCell({ id, column, position, value, isActive, onPress, onOpen }: TableCellProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the keys of all its cells
    <div
      role="gridcell"
      id={id}
      aria-colindex={position}
      aria-selected={isActive}
      tabIndex={-1}
      onClick={onPress}
      onDoubleClick={onOpen}
      className={cx(
        'flex shrink-0 items-center border-e border-border px-3 whitespace-pre',
        column.isNumeric && 'justify-end',
        isActive &&
          'bg-accent-bg [--color-subtle:var(--color-muted)] -outline-offset-2 outline-accent group-focus-visible/grid:outline-2',
      )}
      style={{ width: column.width }}
    >
      <span className="min-w-0 truncate">
        <CellText value={value} />
      </span>
    </div>
  );
}

function CellText({ value }: { value: JsonValue | undefined }) {
  // A key that a row does not have is not null: nothing is drawn.
  if (value === undefined) return null;
  if (isContainer(value)) return <LineParts value={value} max={80} />;
  if (typeof value === 'string') return <bdi>{value === '' ? <Faint text="empty" /> : plain(value)}</bdi>;
  if (value === null) return <Faint text="null" />;
  return <span className={typeof value === 'boolean' ? partColour.boolean : 'text-text'}>{String(value)}</span>;
}

function Faint({ text }: { text: string }) {
  return <span className="text-subtle italic">{text}</span>;
}

/** Without quotes, on one line. */
function plain(text: string): string {
  return quote(text, 200).slice(1, -1).replaceAll('\\"', '"');
}
