import type { Component, PageDocument } from '#schema';

/** A list of components: of a column, of a place inside a component, or what lies above the page. */
export type StackRef =
  | { kind: 'column'; column: string }
  | { kind: 'slot'; component: string; slot: string }
  | { kind: 'overlays' };

/** Where a component stands, or shall stand. */
export interface Spot {
  stack: StackRef;
  at: number;
}

export type PathStep = string | number;

export interface Placed {
  component: Component;
  spot: Spot;
  /** In the document. */
  path: readonly PathStep[];
  /** Ids of the components around it, outermost first. */
  around: readonly string[];
}

export interface PlacedColumn {
  id: string;
  section: number;
  row: number;
  column: number;
}

/** A page by the ids of its parts. */
export interface PageIndex {
  /** In the order of the page. */
  components: ReadonlyMap<string, Placed>;
  columns: ReadonlyMap<string, PlacedColumn>;
  /** Names of components, uses and variables. */
  names: ReadonlySet<string>;
  /** Of all parts. */
  ids: ReadonlySet<string>;
}

const known = new WeakMap<PageDocument, PageIndex>();

/** Documents are never changed, so each is read once. */
export function indexOfPage(document: PageDocument): PageIndex {
  const found = known.get(document);
  if (found) return found;
  const made = readPage(document);
  known.set(document, made);
  return made;
}

function readPage(document: PageDocument): PageIndex {
  const components = new Map<string, Placed>();
  const columns = new Map<string, PlacedColumn>();
  const ids = new Set(document.functions.map(({ id }) => id));
  const names = new Set([...document.functions, ...document.variables].map(({ name }) => name));
  const addStack = (stack: readonly Component[], ref: StackRef, path: readonly PathStep[], around: string[]) => {
    for (const [at, component] of stack.entries()) {
      const place = [...path, at];
      components.set(component.id, { component, spot: { stack: ref, at }, path: place, around });
      names.add(component.name);
      ids.add(component.id);
      for (const [slot, inner] of Object.entries(component.slots ?? {})) {
        const inside: StackRef = { kind: 'slot', component: component.id, slot };
        addStack(inner, inside, [...place, 'slots', slot], [...around, component.id]);
      }
    }
  };
  for (const [s, section] of document.sections.entries()) {
    ids.add(section.id);
    for (const [r, row] of section.rows.entries()) {
      ids.add(row.id);
      for (const [c, column] of row.columns.entries()) {
        ids.add(column.id);
        columns.set(column.id, { id: column.id, section: s, row: r, column: c });
        const path = ['sections', s, 'rows', r, 'columns', c, 'components'];
        addStack(column.components, { kind: 'column', column: column.id }, path, []);
      }
    }
  }
  addStack(document.overlays, { kind: 'overlays' }, ['overlays'], []);
  return { components, columns, names, ids };
}

/** The components of a list; undefined where there is no such list any more. A place that holds nothing yet is empty. */
export function stackOf(document: PageDocument, ref: StackRef): readonly Component[] | undefined {
  if (ref.kind === 'overlays') return document.overlays;
  const index = indexOfPage(document);
  if (ref.kind === 'slot') {
    const owner = index.components.get(ref.component)?.component;
    return owner && (owner.slots?.[ref.slot] ?? []);
  }
  const place = index.columns.get(ref.column);
  return place && document.sections[place.section]?.rows[place.row]?.columns[place.column]?.components;
}

/** The path of a list in the document. */
export function stackPath(document: PageDocument, ref: StackRef): readonly PathStep[] | undefined {
  if (ref.kind === 'overlays') return ['overlays'];
  const index = indexOfPage(document);
  if (ref.kind === 'slot') {
    const owner = index.components.get(ref.component);
    return owner && [...owner.path, 'slots', ref.slot];
  }
  const place = index.columns.get(ref.column);
  return place && ['sections', place.section, 'rows', place.row, 'columns', place.column, 'components'];
}

export function isSameStack(one: StackRef, other: StackRef): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
