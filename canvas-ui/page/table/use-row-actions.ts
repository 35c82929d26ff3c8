import { useState } from 'react';
import { isRecord, listIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import type { TableRow } from './rows.ts';

export interface RowAction {
  id: string;
  label: string;
  isDisabled(row: TableRow): boolean;
  isRunning(row: TableRow): boolean;
  run(row: TableRow): void;
}

/** What can be done with each row. While the steps of one run, no other starts. */
export function useRowActions({ props, fire, running, evaluate }: RendererProps): readonly RowAction[] {
  const [started, setStarted] = useState<string>();
  const isBusy = running.has('action');
  return listIn(props.rowActions).flatMap((action, at): RowAction[] => {
    if (!isRecord(action)) return [];
    const id = textIn(action.id) ?? String(at);
    const name = (row: TableRow) => `${id} ${row.key}`;
    return [
      {
        id,
        label: textIn(action.label) ?? id,
        isDisabled: ({ row, index }) => {
          if (isBusy) return true;
          if (!Object.hasOwn(action, 'disabled')) return false;
          const result = evaluate(`rowActions.${at}.disabled`, { row, index });
          // What can not be told to be allowed is not.
          return !('value' in result) || result.value === true;
        },
        isRunning: (row) => isBusy && started === name(row),
        run: (row) => {
          setStarted(name(row));
          void fire('action', { row: row.row, event: { id } });
        },
      },
    ];
  });
}
