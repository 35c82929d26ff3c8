import type { z } from 'zod';
import type { CatalogDocument, JsonValue } from '#schema';

type Described = CatalogDocument['components'][number];

export interface ComponentDefinition {
  type: string;
  title: string;
  description: string;
  category: Described['category'];
  /** Made with `value()`, so that every property can be an expression; `deferred()` for one that is evaluated for each row. */
  props: z.ZodObject;
  values?: Readonly<Described['values']>;
  events?: Readonly<Described['events']>;
  slots?: Readonly<Described['slots']>;
  /** Names that deferred properties read. */
  names?: string[];
  /** The property that it is there to show: while functions that this reads have not answered yet, or have failed, the page says so in its place. */
  shows?: string;
  /** Properties of a fresh one, as a page stores them: so that it is something to look at before anybody has touched it. */
  start?: Described['start'];
}

export interface ComponentType extends Required<Omit<ComponentDefinition, 'shows'>> {
  shows: string | undefined;
  /** Parses properties, or answers zod's error. */
  bind(props: unknown): { props: Record<string, unknown> } | z.ZodError;
}

/** A value that a page stores as it is. */
export function literal(value: JsonValue): { kind: 'literal'; value: JsonValue } {
  return { kind: 'literal', value };
}

/**
 * Declares a component of pages. One file, one definition, one line in components/index.ts: builder, planner and runtime
 * read the same catalog.
 *
 * @example
 * export default defineComponent({
 *   type: 'button', title: 'Button', description: 'Does something when pressed.', category: 'action',
 *   props: z.strictObject({ label: value(z.string(), { label: 'Label' }) }),
 *   events: { press: { title: 'On press', description: 'Somebody presses it.', names: [] } },
 * })
 */
export function defineComponent(definition: ComponentDefinition): ComponentType {
  const { props, values = {}, events = {}, slots = {}, names = [], start = {} } = definition;
  return {
    ...definition,
    ...{ values, events, slots, names, start, shows: definition.shows },
    bind(given) {
      const parsed = props.safeParse(given, { reportInput: true });
      return parsed.success ? { props: parsed.data } : parsed.error;
    },
  };
}
