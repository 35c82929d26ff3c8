import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '#api';
import { useSession } from '#editor';
import { recentEntries } from './kept-view.ts';
import { entriesForText, filterEntries, type PickerEntry, pickerEntries } from './picker-entries.ts';

/** What can be added, for a search or for a text that was pasted. */
export function useEntries(query: string, pasted: string | undefined): readonly PickerEntry[] {
  const { types } = useSession();
  const resources = useQuery(queries.resources());
  const functions = useQuery(queries.functions());
  const sources = useMemo(() => {
    const connectors = new Map(types.connectors.map((connector) => [connector.type, connector]));
    return {
      blocks: types.blocks,
      resources: (resources.data ?? []).flatMap(({ name, connector }) => {
        const known = connectors.get(connector);
        return known ? [{ name, connector: known }] : [];
      }),
      functions: functions.data ?? [],
    };
  }, [types, resources.data, functions.data]);
  const all = useMemo(() => pickerEntries(sources), [sources]);
  const recent = useMemo(recentEntries, []);
  return useMemo(() => {
    const fitting = entriesForText(pasted ?? query, sources);
    return [...fitting, ...filterEntries(all, pasted === undefined && fitting.length > 0 ? '' : query, recent)];
  }, [all, sources, query, pasted, recent]);
}
