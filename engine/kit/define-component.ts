import type { z } from 'zod';
import type { CatalogDocument } from '#schema';

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
}

export interface ComponentType extends Required<ComponentDefinition> {
  /** Parses properties, or answers zod's error. */
  bind(props: unknown): { props: Record<string, unknown> } | z.ZodError;
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
  const { props, values = {}, events = {}, slots = {}, names = [] } = definition;
  return {
    ...definition,
    ...{ values, events, slots, names },
    bind(given) {
      const parsed = props.safeParse(given, { reportInput: true });
      return parsed.success ? { props: parsed.data } : parsed.error;
    },
  };
}
