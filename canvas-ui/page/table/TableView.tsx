import { useEffect, useEffectEvent, useMemo } from 'react';
import { fileName, saveText } from '#ui';
import { numberIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { toCsv } from './csv.ts';
import { gridColumns } from './grid-columns.ts';
import { TableEmpty } from './TableEmpty.tsx';
import { TableGrid } from './TableGrid.tsx';
import { ChangesBar, Pager, Toolbar } from './TableParts.tsx';
import { useChanges } from './use-changes.ts';
import { useRowActions } from './use-row-actions.ts';
import { type TableRows, useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';

/** Rows of data: found, sorted and paged here or by the server, selected, edited, exported. */
export function TableView(given: RendererProps) {
  const { name, props, set } = given;
  const rows = useRows(given);
  const selection = useSelection(given, rows);
  const changes = useChanges(given, rows);
  const actions = useRowActions(given);
  const grid = useMemo(
    () => gridColumns(rows.columns, actions, selection.mode === 'many'),
    [rows.columns, actions, selection.mode],
  );
  const isLoading = props.loading === true;
  usePageInReach(given, rows, isLoading);
  const hasSearch = props.search === true;
  const search = (text: string) => {
    set('filter', text);
    set('page', 1);
  };
  return (
    <div className="flex min-w-0 flex-col overflow-hidden rounded-panel border border-border bg-surface shadow-raised">
      <Toolbar
        filter={hasSearch ? rows.filter : undefined}
        onFilter={search}
        count={rows.pages.total}
        selected={selection.mode === 'many' ? selection.keys.size : 0}
        isLoading={isLoading}
        onExport={
          rows.found.length === 0
            ? undefined
            : () => saveText([toCsv(rows.columns, rows.found, rows.read)], fileName(name, 'csv'), 'text/csv')
        }
      />
      {rows.shown.length > 0 && grid.length > 0 ? (
        <TableGrid
          label={name}
          {...{ rows, grid, selection, changes, isLoading }}
          onSort={(order) => set('sort', order)}
        />
      ) : (
        <TableEmpty
          isLoading={isLoading}
          text={rows.filter !== '' && hasSearch ? 'No row matches the search.' : textIn(props.empty)}
        />
      )}
      {changes.count > 0 && <ChangesBar changes={changes} />}
      {rows.pages.count > 1 && <Pager pages={rows.pages} onPage={(page) => set('page', page)} />}
    </div>
  );
}

/** A page that is there no longer is not what expressions should read. */
function usePageInReach({ values, set }: RendererProps, { pages }: TableRows, isLoading: boolean): void {
  const isOff = !isLoading && pages.total > 0 && numberIn(values.page) !== pages.page;
  const correct = useEffectEvent(() => set('page', pages.page));
  useEffect(() => {
    if (isOff) correct();
  }, [isOff]);
}
