import type { Component, PageDocument } from '#schema';
import { type ComponentCatalog, slotsOf } from './component-catalog.ts';
import type { StackRef } from './page-index.ts';

/** A line of the page as a tree. `key` of a component is its id. */
export interface PageRow {
  key: string;
  kind: 'section' | 'column' | 'component' | 'slot' | 'overlays';
  title: string;
  /** Of a component: what its type is called. */
  type?: string | undefined;
  component?: Component | undefined;
  /** What may be put into it. */
  stack?: StackRef | undefined;
  children: readonly PageRow[];
}

/** The page as a tree: what has only one column shows its components at once. */
export function outlineOfPage(document: PageDocument, catalog: ComponentCatalog): PageRow[] {
  const toRow = (component: Component): PageRow => {
    const slots = slotsOf(component, catalog);
    const rows = slots.map(({ slot, title }): PageRow => {
      const children = (component.slots?.[slot] ?? []).map(toRow);
      const stack: StackRef = { kind: 'slot', component: component.id, slot };
      return { key: `${component.id} ${slot}`, kind: 'slot', title, stack, children };
    });
    const [only] = rows;
    return {
      ...{ key: component.id, kind: 'component', title: component.name, component },
      type: catalog.get(component.type)?.title ?? component.type,
      ...(rows.length === 1 && only ? { stack: only.stack, children: only.children } : { children: rows }),
    };
  };
  const sections = document.sections.map((section, s): PageRow => {
    const columns = section.rows.flatMap((row, r) =>
      row.columns.map(
        (column, c): PageRow => ({
          ...{ key: column.id, kind: 'column', stack: { kind: 'column', column: column.id } },
          title: columnTitle({ row: r, column: c, rows: section.rows.length, columns: row.columns.length }),
          children: column.components.map(toRow),
        }),
      ),
    );
    return { key: section.id, kind: 'section', title: section.title || `Section ${s + 1}`, children: columns };
  });
  const above: PageRow = {
    ...{ key: 'overlays', kind: 'overlays', title: 'Above the page', stack: { kind: 'overlays' } },
    children: document.overlays.map(toRow),
  };
  return document.overlays.length > 0 ? [...sections, above] : sections;
}

function columnTitle({ row, column, rows, columns }: Record<'row' | 'column' | 'rows' | 'columns', number>): string {
  if (columns === 1) return rows === 1 ? 'Column' : `Row ${row + 1}`;
  return rows === 1 ? `Column ${column + 1}` : `Row ${row + 1}, column ${column + 1}`;
}

/** Ids of all components in the order that they are read in. */
export function componentOrder(rows: readonly PageRow[]): string[] {
  return rows.flatMap((row) => [...(row.kind === 'component' ? [row.key] : []), ...componentOrder(row.children)]);
}
