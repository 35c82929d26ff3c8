import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { cellText, isNumeric, type TableColumn } from './columns.ts';
import { fromEdited, toEdited } from './edited-value.ts';

interface CellEditorProps {
  column: TableColumn;
  value: JsonValue;
  /** Without a value the cell stays as it was. */
  onEnd(value?: JsonValue): void;
}

/** Enter or leaving takes what is in it, Esc does not. */
export function CellEditor({ column, value, onEnd }: CellEditorProps) {
  const [text, setText] = useState(() => toEdited(value, column.format));
  const input = useRef<HTMLInputElement & HTMLSelectElement>(null);
  // Leaving follows when Enter or Esc takes the editor away.
  const hasEnded = useRef(false);
  useEffect(() => input.current?.focus(), []);
  const end = (next?: JsonValue) => {
    if (hasEnded.current) return;
    hasEnded.current = true;
    onEnd(next);
  };
  const take = () => {
    const next = fromEdited(text, column.format);
    const isSame = next === undefined || next === value || text === toEdited(value, column.format);
    end(isSame ? undefined : next);
  };
  const shared = {
    ref: input,
    'aria-label': `${column.title}, was ${cellText(value, column) || 'empty'}`,
    value: text,
    onChange: ({ target }: { target: { value: string } }) => setText(target.value),
    onBlur: take,
    onClick: (event: { stopPropagation(): void }) => event.stopPropagation(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') take();
      else if (event.key === 'Escape') end();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    className:
      'h-8 w-full min-w-0 rounded-small border border-accent bg-surface px-1.5 text-body text-text -outline-offset-1',
  };
  if (column.format === 'boolean') {
    return (
      <select {...shared}>
        <option value="true">Yes</option>
        <option value="false">No</option>
        <option value="">–</option>
      </select>
    );
  }
  return (
    <input
      {...shared}
      type={column.format === 'date' ? 'date' : 'text'}
      inputMode={isNumeric(column) ? 'decimal' : undefined}
    />
  );
}
