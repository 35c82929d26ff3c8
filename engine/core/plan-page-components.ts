import { z } from 'zod';
import type { Binding, LiveComponent, LiveType } from '#client';
import { type ComponentType, DeferredField, ValueField } from '#kit';
import { type Component, isJsonObject, type JsonValue, type PlacedComponent, pointer } from '#schema';
import type { PageContext } from './page-context.ts';
import { report } from './plan-context.ts';
import { planSteps } from './plan-page-steps.ts';
import { planField, planValue, reportConfig } from './plan-page-values.ts';

/** A component with its properties checked and parsed, and everything inside it. */
export function planComponent(context: PageContext, placed: PlacedComponent, at: string): LiveComponent {
  const { component } = placed;
  const type = context.components.get(component.type);
  const repeated = repeatedNames(context, placed);
  if (!type)
    report(context, 'component.unknown', `there is no component type "${component.type}"`, pointer(at, 'type'));
  const { props, bindings } = type
    ? planProps(context, { component, type, repeated }, at)
    : { props: component.props, bindings: [] };
  const hidden =
    component.hidden && planValue(context, component.hidden, { at: pointer(at, 'hidden'), locals: repeated });
  return {
    ...{ id: component.id, name: component.name, type: component.type },
    props,
    bindings,
    ...(hidden ? { hidden } : {}),
    events: planEvents(context, component, type, at, repeated),
    slots: planSlots(context, placed, type, at),
  };
}

/** What a page must know of a type to hold the values of its components. */
export function liveType({ values, slots, shows }: ComponentType): LiveType {
  return {
    values: Object.fromEntries(
      Object.entries(values).map(([name, { start, follows }]) => [name, { start, ...(follows ? { follows } : {}) }]),
    ),
    repeats: Object.entries(slots).flatMap(([name, { names }]) => (names.length > 0 ? [name] : [])),
    ...(shows === undefined ? {} : { shows }),
  };
}

/** Names that slots around a component add: `item`, `index`. */
function repeatedNames(context: PageContext, { around }: PlacedComponent): ReadonlySet<string> {
  return new Set(
    around.flatMap(({ component, slot }) => context.components.get(component.type)?.slots[slot]?.names ?? []),
  );
}

interface Typed {
  component: Component;
  type: ComponentType;
  repeated: ReadonlySet<string>;
}

function planProps(context: PageContext, { component, type, repeated }: Typed, at: string) {
  const bound = type.bind(component.props);
  const base = pointer(at, 'props');
  if (bound instanceof z.ZodError) {
    for (const issue of bound.issues) reportConfig(context, issue, pointer(base, ...issue.path));
    return { props: {}, bindings: [] };
  }
  const bindings: Binding[] = [];
  const follower = (prop: string) => Object.entries(type.values).find(([, { follows }]) => follows === prop)?.[0];
  const planOne = (field: ValueField<unknown>, path: Binding['path']): JsonValue => {
    const perRow = field instanceof DeferredField;
    const locals = perRow ? new Set([...repeated, ...type.names]) : repeated;
    const exposed = follower(String(path[0]));
    const node = exposed === undefined ? undefined : `${component.name}.${exposed}`;
    const live = planField(context, field, { at: pointer(base, ...path), locals, node });
    if (live.kind === 'literal' && !perRow) return live.value;
    bindings.push({ path, value: live, ...(perRow ? { perRow } : {}) });
    return null;
  };
  const props = replaceFields(bound.props, [], planOne);
  return { props: isJsonObject(props) ? props : {}, bindings };
}

/** Properties as JSON, with what `replace` makes of each field. */
function replaceFields(
  value: unknown,
  path: Binding['path'],
  replace: (field: ValueField<unknown>, path: Binding['path']) => JsonValue,
): JsonValue {
  if (value instanceof ValueField) return replace(value, path);
  if (Array.isArray(value)) return value.map((item, index) => replaceFields(item, [...path, index], replace));
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceFields(member, [...path, key], replace)]),
  );
}

function planEvents(
  context: PageContext,
  { events = {} }: Component,
  type: ComponentType | undefined,
  at: string,
  repeated: ReadonlySet<string>,
): LiveComponent['events'] {
  const planned = Object.entries(events).map(([name, steps]) => {
    const path = pointer(at, 'events', name);
    const event = type?.events[name];
    if (type && !event) report(context, 'event.unknown', `a ${type.title.toLowerCase()} has no event "${name}"`, path);
    const locals = new Set([...repeated, ...(event?.names ?? [])]);
    return [name, planSteps(context, steps, { at: path, locals })] as const;
  });
  return Object.fromEntries(planned);
}

function planSlots(
  context: PageContext,
  { component, around }: PlacedComponent,
  type: ComponentType | undefined,
  at: string,
): LiveComponent['slots'] {
  const planned = Object.entries(component.slots ?? {}).map(([slot, inner]) => {
    const path = pointer(at, 'slots', slot);
    if (type && !slotsOf(component, type).includes(slot)) {
      report(context, 'slot.unknown', `a ${type.title.toLowerCase()} has no place "${slot}"`, path);
    }
    const inside = [...around, { component, slot }];
    const components = inner.map((each, index) =>
      planComponent(context, { component: each, path: [], around: inside }, pointer(path, index)),
    );
    return [slot, components] as const;
  });
  return Object.fromEntries(planned);
}

/** Some slots are as many as a property lists, by the ids in it. */
function slotsOf({ props }: Component, type: ComponentType): string[] {
  return Object.entries(type.slots).flatMap(([name, { each }]) => {
    if (each === undefined) return [name];
    const items = props[each];
    return Array.isArray(items)
      ? items.flatMap((item) => (isJsonObject(item) && typeof item.id === 'string' ? [item.id] : []))
      : [];
  });
}
