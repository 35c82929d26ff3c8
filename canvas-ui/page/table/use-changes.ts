import { useEffect, useEffectEvent } from 'react';
import type { JsonValue } from '#schema';
import { isRecord, listIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { keyOf, openChanges, type TableRow } from './rows.ts';
import type { TableRows } from './use-rows.ts';

export interface TableChanges {
  count: number;
  isSaving: boolean;
  /** Cells can be edited: the rows can be told apart. */
  isPossible: boolean;
  edit(row: TableRow, key: string, value: JsonValue): void;
  save(): void;
  discard(): void;
}

/** Edited rows, whole, until somebody saves or discards them. Those that new data have are saved. */
export function useChanges(given: RendererProps, { rowKey, all }: TableRows): TableChanges {
  const { props, values, set, fire, running } = given;
  const changes = listIn(values.changes);
  const dropSaved = useEffectEvent(() => {
    const open = openChanges(changes, listIn(props.data), rowKey);
    if (open !== changes) set('changes', [...open]);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only new data say what was saved
  useEffect(dropSaved, [props.data]);
  const isSaving = running.has('save');
  return {
    count: changes.length,
    isSaving,
    isPossible: rowKey !== undefined && all.length > 0 && !isSaving,
    edit: ({ key, row }, member, value) => {
      if (!isRecord(row)) return;
      const next = { ...row, [member]: value };
      set('changes', [...changes.filter((change) => keyOf(change, rowKey) !== key), next]);
      void fire('edit', { row: next, event: { key: member, value } });
    },
    save: () => void fire('save', { event: { changes: [...changes] } }),
    discard: () => set('changes', []),
  };
}
