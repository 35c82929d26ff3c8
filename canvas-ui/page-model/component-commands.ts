import { nameFromTitle, newName, withValueAt } from '#model';
import {
  blockNameProblem,
  type Component,
  type EventStep,
  isJsonObject,
  type JsonValue,
  type PageDocument,
  type Value,
} from '#schema';
import { type ComponentCatalog, isOverlay, slotsOf } from './component-catalog.ts';
import { changeComponent, placedIn, requireStack, withInner, withStack } from './edit-page.ts';
import { type PageCommand, type PageEdit, refuse } from './page-command.ts';
import { indexOfPage, isSameStack, type Spot, type StackRef, stackOf } from './page-index.ts';
import { renameInPage } from './page-values.ts';

/** Names that expressions and steps of a page read anyway. */
const READ_ANYWAY = new Set(['row', 'event', 'item', 'index', 'result', 'error', 'user', 'page', 'env']);

export function takenNames(document: PageDocument): Set<string> {
  return new Set([...indexOfPage(document).names, ...READ_ANYWAY]);
}

/** Why something on the page can't be called that, as a sentence; undefined if it can. `own` is what it is called now. */
export function pageNameProblem(document: PageDocument, name: string, own?: string): string | undefined {
  const problem = blockNameProblem(name);
  if (problem) return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
  if (name === own) return undefined;
  if (READ_ANYWAY.has(name)) return `Expressions read something else by the name "${name}".`;
  return indexOfPage(document).names.has(name) ? `Something else on the page is called "${name}" already.` : undefined;
}

/** Puts a fresh component in. What lies above the page goes there, wherever it was dropped. */
export function addComponent(type: string, spot: Spot): PageCommand {
  return (edit) => {
    const known = edit.catalog.get(type) ?? refuse(`There is no component "${type}".`);
    const component: Component = {
      id: edit.newId(),
      name: newName(nameFromTitle(known.title), takenNames(edit.document)),
      type,
      props: startOf(edit.document, known.start),
    };
    const to = spotFor(edit, type, spot);
    return {
      document: insert(edit.document, to, [component]),
      label: `Add ${known.title.toLowerCase()}`,
      select: component.id,
    };
  };
}

/** What shows data starts with those of the function that was added last and runs by itself. */
function startOf({ functions }: PageDocument, start: Component['props']): Component['props'] {
  const loads = functions.findLast(({ behaviour }) => !['manual', 'after'].includes(behaviour?.run?.kind ?? 'manual'));
  const props = structuredClone(start);
  return loads && Object.hasOwn(props, 'data')
    ? { ...props, data: { kind: 'expression', code: `${loads.name}.data` } }
    : props;
}

/** Where a component of a type may stand: the spot itself, or above the page. */
function spotFor({ document, catalog }: PageEdit, type: string, spot: Spot): Spot {
  const above = isOverlay(type, catalog);
  if (above === (spot.stack.kind === 'overlays')) return spot;
  if (above) return { stack: { kind: 'overlays' }, at: document.overlays.length };
  return refuse('Only modals and drawers lie above the page.');
}

function insert(document: PageDocument, { stack, at }: Spot, components: readonly Component[]): PageDocument {
  const before = requireStack(document, stack);
  return withStack(document, stack, before.toSpliced(Math.min(Math.max(at, 0), before.length), 0, ...components));
}

/** Deletes a component and what is inside it. What read it becomes a problem of the page, and undo brings it back. */
export function removeComponent(id: string): PageCommand {
  return ({ document }) => {
    const { component, spot } = placedIn(document, id);
    const rest = requireStack(document, spot.stack).filter((each) => each.id !== id);
    const next =
      rest[Math.min(spot.at, rest.length - 1)]?.id ?? (spot.stack.kind === 'slot' ? spot.stack.component : null);
    return { document: withStack(document, spot.stack, rest), label: `Delete ${component.name}`, select: next };
  };
}

/** Moves a component somewhere else. `at` counts as the page is now. */
export function moveComponent(id: string, spot: Spot): PageCommand {
  return (edit) => {
    const { component } = placedIn(edit.document, id);
    return { document: moved(edit, id, spot), label: `Move ${component.name}`, select: id };
  };
}

function moved(edit: PageEdit, id: string, wanted: Spot): PageDocument {
  const { component, spot: from } = placedIn(edit.document, id);
  const to = spotFor(edit, component.type, wanted);
  if (isInside(edit.document, to.stack, id)) refuse(`${component.name} can't go into itself.`);
  const rest = requireStack(edit.document, from.stack).filter((each) => each.id !== id);
  const without = withStack(edit.document, from.stack, rest);
  const isSame = isSameStack(from.stack, to.stack);
  return insert(without, { stack: to.stack, at: isSame && to.at > from.at ? to.at - 1 : to.at }, [component]);
}

/** Whether a place is in a component, or in what is inside it. */
function isInside(document: PageDocument, stack: StackRef, id: string): boolean {
  if (stack.kind !== 'slot') return false;
  return (
    stack.component === id || (indexOfPage(document).components.get(stack.component)?.around.includes(id) ?? false)
  );
}

export type Direction = 'up' | 'down' | 'in' | 'out';

/** Moves by keyboard: past its neighbour, into the one before it, or out behind what it is in. */
export function nudgeComponent(id: string, direction: Direction): PageCommand {
  return (edit) => {
    const { component } = placedIn(edit.document, id);
    const spot = nudged(edit.document, edit.catalog, id, direction);
    if (!spot) return refuse(NOWHERE[direction](component.name));
    const words = { up: 'up', down: 'down', in: 'in', out: 'out' }[direction];
    return { document: moved(edit, id, spot), label: `Move ${component.name} ${words}`, select: id };
  };
}

const NOWHERE: Record<Direction, (name: string) => string> = {
  up: (name) => `${name} is the first already.`,
  down: (name) => `${name} is the last already.`,
  in: (name) => `Before ${name} there is nothing that holds components.`,
  out: (name) => `${name} is in nothing that it could leave.`,
};

function nudged(document: PageDocument, catalog: ComponentCatalog, id: string, direction: Direction): Spot | undefined {
  const { spot } = placedIn(document, id);
  const { stack, at } = spot;
  const siblings = requireStack(document, stack);
  if (direction === 'up' && at > 0) return { stack, at: at - 1 };
  if (direction === 'down' && at < siblings.length - 1) return { stack, at: at + 2 };
  if (direction === 'up' || direction === 'down') return besideColumn(document, stack, direction);
  if (direction === 'out') {
    if (stack.kind !== 'slot') return undefined;
    const owner = placedIn(document, stack.component).spot;
    // What is above the page holds it: there is nowhere to go.
    return owner.stack.kind === 'overlays' ? undefined : { stack: owner.stack, at: owner.at + 1 };
  }
  const before = siblings[at - 1];
  const slot = before && slotsOf(before, catalog)[0]?.slot;
  return before && slot !== undefined
    ? { stack: { kind: 'slot', component: before.id, slot }, at: before.slots?.[slot]?.length ?? 0 }
    : undefined;
}

/** The end of the column before, or the start of the next one, in the order of the page. */
function besideColumn(document: PageDocument, stack: StackRef, direction: 'up' | 'down'): Spot | undefined {
  if (stack.kind !== 'column') return undefined;
  const columns = [...indexOfPage(document).columns.keys()];
  const to = columns[columns.indexOf(stack.column) + (direction === 'up' ? -1 : 1)];
  if (to === undefined) return undefined;
  const ref: StackRef = { kind: 'column', column: to };
  return { stack: ref, at: direction === 'up' ? (stackOf(document, ref)?.length ?? 0) : 0 };
}

/** A copy right behind it, with names of its own; what is inside reads the copies. */
export function duplicateComponent(id: string): PageCommand {
  return (edit) => {
    const { component, spot } = placedIn(edit.document, id);
    const copy = renewed(edit, [component]);
    return {
      document: insert(edit.document, { stack: spot.stack, at: spot.at + 1 }, copy),
      label: `Duplicate ${component.name}`,
      select: copy[0]?.id,
    };
  };
}

/** Puts components of elsewhere in, with names and ids that are free here. */
export function pasteComponents(components: readonly Component[], spot: Spot): PageCommand {
  return (edit) => {
    const unknown = components.find(({ type }) => !edit.catalog.has(type));
    if (unknown) refuse(`There is no component "${unknown.type}" here.`);
    let { document } = edit;
    const copies = renewed(edit, components);
    const to = copies.map((copy) => spotFor(edit, copy.type, spot));
    for (const [at, copy] of copies.entries()) {
      const where = to[at] ?? spot;
      document = insert(document, { ...where, at: where.at + at }, [copy]);
    }
    return { document, label: copies.length === 1 ? `Paste ${copies[0]?.name}` : 'Paste', select: copies[0]?.id };
  };
}

function renewed(edit: PageEdit, components: readonly Component[]): Component[] {
  const taken = takenNames(edit.document);
  const names = new Map<string, string>();
  for (const { name } of components.flatMap((each) => [...withInner(each)])) {
    const free = newName(name, taken);
    taken.add(free);
    names.set(name, free);
  }
  const renew = (component: Component): Component => ({
    ...component,
    id: edit.newId(),
    name: names.get(component.name) ?? component.name,
    ...(component.slots
      ? { slots: Object.fromEntries(Object.entries(component.slots).map(([slot, inner]) => [slot, inner.map(renew)])) }
      : {}),
  });
  // Renaming goes by pages, so the copies stand on one of their own for the moment.
  const page = { ...edit.document, functions: [], variables: [], sections: [], overlays: components.map(renew) };
  const changed = [...names].filter(([from, to]) => from !== to);
  return changed.reduce((now, [from, to]) => renameInPage(now, from, to).document, page as PageDocument).overlays;
}

/** A property, by JSON Pointer steps; undefined takes it out. */
export function setProperty(id: string, path: readonly string[], value: JsonValue | undefined): PageCommand {
  return ({ document }) => {
    const { component } = placedIn(document, id);
    const props = withValueAt(component.props, path, value);
    return {
      document: changeComponent(document, id, (before) => ({
        ...before,
        props: isJsonObject(props) ? withIds(props) : {},
      })),
      label: `Change ${component.name}`,
      merge: `${id} ${path.join('/')}`,
    };
  };
}

/** Items that places and steps tell apart by an id get one as they are added, which no form asks for. */
function withIds(props: Record<string, JsonValue>): Record<string, JsonValue> {
  const lists = Object.entries(props).map(([key, value]): [string, JsonValue] => {
    if (!LISTS_WITH_IDS.has(key) || !Array.isArray(value)) return [key, value];
    const taken = new Set(value.map((item) => (isJsonObject(item) ? item.id : undefined)));
    let last = 0;
    const free = () => {
      do last++;
      while (taken.has(`${key}${last}`));
      return `${key}${last}`;
    };
    return [key, value.map((item) => (isJsonObject(item) && item.id === undefined ? { id: free(), ...item } : item))];
  });
  return Object.fromEntries(lists);
}

const LISTS_WITH_IDS = new Set(['tabs', 'rowActions']);

/** When it is not shown; undefined: always shown. */
export function setHidden(id: string, hidden: Value | undefined): PageCommand {
  return ({ document }) => {
    const { component } = placedIn(document, id);
    const { hidden: _, ...rest } = component;
    return {
      document: changeComponent(document, id, () => (hidden ? { ...rest, hidden } : rest)),
      label: `Change when ${component.name} is hidden`,
      merge: `${id} hidden`,
    };
  };
}

/** What happens at an event; an empty list takes it out. */
export function setEvent(id: string, event: string, steps: readonly EventStep[]): PageCommand {
  return ({ document }) => {
    const { component } = placedIn(document, id);
    const { events: { [event]: _, ...others } = {}, ...rest } = component;
    const events = steps.length > 0 ? { ...others, [event]: [...steps] } : others;
    return {
      document: changeComponent(document, id, () => (Object.keys(events).length > 0 ? { ...rest, events } : rest)),
      label: `Change what ${component.name} does`,
      merge: `${id} event ${event}`,
    };
  };
}

/** Another name, here and wherever the page reads it. */
export function renameComponent(id: string, to: string): PageCommand {
  return ({ document }) => {
    const { component } = placedIn(document, id);
    const problem = pageNameProblem(document, to, component.name);
    if (problem !== undefined) refuse(problem);
    const { document: read, places, left } = renameInPage(document, component.name, to);
    return {
      document: changeComponent(read, id, (before) => ({ ...before, name: to })),
      label: `Rename ${component.name} to ${to}`,
      select: id,
      told: renameTold(places, left),
    };
  };
}

export function renameTold(places: number, left: number): string[] {
  const count = (number: number) => (number === 1 ? '1 place' : `${number} places`);
  return [
    ...(places > 0 ? [`Renamed in ${count(places)}.`] : []),
    ...(left > 0 ? [`${count(left)} could not be changed.`] : []),
  ];
}
