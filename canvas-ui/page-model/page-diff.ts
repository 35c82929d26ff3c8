import { compareFields, type FieldChange } from '#model';
import type { Component, PageDocument } from '#schema';
import { indexOfPage, type StackRef } from './page-index.ts';

/** One component, use of a function or variable that is not as it was. */
export interface PartDiff {
  /** Tells it from all others of its kind. */
  id: string;
  fate: 'added' | 'removed' | 'changed' | 'moved';
  /** As it is now, or was. */
  name: string;
  /** Type of a component, function of a use. */
  of: string;
  fields: readonly FieldChange[];
}

/** The difference of two pages as people speak of it, in the order of the pages. */
export interface PageDiff {
  components: readonly PartDiff[];
  functions: readonly PartDiff[];
  variables: readonly PartDiff[];
  /** Name, title, description, app, parameters of the address. */
  settings: readonly FieldChange[];
  /** Sections, rows and columns are others, whatever stands in them. */
  hasOtherLayout: boolean;
  /** How many there are, as they are listed: what is in the settings is one, and so is where things stand. */
  count: number;
  isSame: boolean;
}

/** Compares two versions. Components and uses are the same by their id, so one that is renamed or moved is one change. */
export function diffPages(before: PageDocument, after: PageDocument): PageDiff {
  const components = diffComponents(before, after);
  const functions = diffParts(before.functions, after.functions, (use) => ({
    id: use.id,
    name: use.name,
    of: use.function,
  }));
  const variables = diffParts(before.variables, after.variables, ({ name }) => ({ id: name, name, of: '' }));
  const settings = compareFields(before, after, ['name', 'title', 'description', 'app', 'params']);
  const isKept = (id: string) => indexOfPage(before).components.has(id) && indexOfPage(after).components.has(id);
  const hasOtherLayout = JSON.stringify(frameOf(before, isKept)) !== JSON.stringify(frameOf(after, isKept));
  const ones = [settings.length > 0, hasOtherLayout].filter(Boolean);
  const count = components.length + functions.length + variables.length + ones.length;
  return { components, functions, variables, settings, hasOtherLayout, count, isSame: count === 0 };
}

function diffComponents(before: PageDocument, after: PageDocument): PartDiff[] {
  const [old, now] = [indexOfPage(before).components, indexOfPage(after).components];
  const label = ({ id, name, type }: Component) => ({ id, name, of: type });
  const there = [...now.values()].flatMap(({ component, spot }): PartDiff[] => {
    const was = old.get(component.id);
    if (!was) return [{ ...label(component), fate: 'added', fields: [] }];
    const fields = compareFields(own(was.component), own(component));
    if (fields.length > 0) return [{ ...label(component), fate: 'changed', fields }];
    return placeOf(was.spot.stack) === placeOf(spot.stack) ? [] : [{ ...label(component), fate: 'moved', fields: [] }];
  });
  const gone = [...old.values()].filter(({ component }) => !now.has(component.id));
  return [...there, ...gone.map(({ component }): PartDiff => ({ ...label(component), fate: 'removed', fields: [] }))];
}

/** A component without what is inside it, which is compared by itself. */
function own({ slots: _, id: __, ...rest }: Component): object {
  return rest;
}

/** The list that a component stands in; its order is part of the layout. */
function placeOf(stack: StackRef): string {
  if (stack.kind === 'column') return stack.column;
  return stack.kind === 'slot' ? `${stack.component} ${stack.slot}` : stack.kind;
}

type Label = Pick<PartDiff, 'id' | 'name' | 'of'>;

function diffParts<Part extends object>(
  before: readonly Part[],
  after: readonly Part[],
  label: (part: Part) => Label,
): PartDiff[] {
  const old = new Map(before.map((part) => [label(part).id, part]));
  const there = after.flatMap((part): PartDiff[] => {
    const was = old.get(label(part).id);
    if (!was) return [{ ...label(part), fate: 'added', fields: [] }];
    const fields = compareFields(was, part);
    return fields.length === 0 ? [] : [{ ...label(part), fate: 'changed', fields }];
  });
  const kept = new Set(after.map((part) => label(part).id));
  const gone = before.filter((part) => !kept.has(label(part).id));
  return [...there, ...gone.map((part): PartDiff => ({ ...label(part), fate: 'removed', fields: [] }))];
}

/** Titles and widths, and where those components stand that are in both. */
function frameOf({ sections, overlays }: PageDocument, isKept: (id: string) => boolean): unknown {
  const ids = (stack: readonly Component[]): unknown[] =>
    stack
      .filter(({ id }) => isKept(id))
      .map(({ id, slots = {} }) => [id, Object.entries(slots).map(([slot, inner]) => [slot, ids(inner)])]);
  return [
    sections.map(({ title, rows }) => [
      title ?? '',
      rows.map(({ columns }) => columns.map(({ span, components }) => [span, ids(components)])),
    ]),
    ids(overlays),
  ];
}
