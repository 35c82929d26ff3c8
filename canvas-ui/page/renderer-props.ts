import type { ComponentType, ReactNode } from 'react';
import type { JsonValue } from '#schema';

type Names = Readonly<Record<string, JsonValue>>;

/** What a component on a page is given; the runtime makes it, a builder's preview may too. */
export interface RendererProps {
  name: string;
  /** Evaluated, by the schema of the type; a property whose expression failed is in `errors` with its message. */
  props: Readonly<Record<string, unknown>>;
  errors: Readonly<Record<string, string>>;
  /** What the component exposes to expressions: `emailInput.value`, `table.selectedRow`. */
  values: Names;
  set(value: string, to: JsonValue): void;
  /** Runs the steps of an event; answers, when they have ended, whether all of them were run. */
  fire(event: string, names?: Names): Promise<boolean>;
  /** Events whose steps run now: a button shows progress and ignores presses. */
  running: ReadonlySet<string>;
  /** Events that would run what whoever has opened the page may not. */
  denied: ReadonlySet<string>;
  /** A deferred property for one row or item, by its path in the properties: `columns.0.value`. The same function while its answers are the same. */
  evaluate(property: string, names: Names): { value: JsonValue } | { error: string };
  /** The components inside, by slot; a slot that repeats is asked once for each item. */
  slot(name: string, item?: { key: string; names: Names }): ReactNode;
}

/** Draws the components of one type. */
export type Renderer = ComponentType<RendererProps>;
