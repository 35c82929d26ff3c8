import type { Expression, Template } from '#expression';
import type { Behaviour, EventStep, JsonValue, Value } from '#schema';

/** A value of a page, parsed when it was published: no page needs a parser. */
export type LiveValue =
  | { kind: 'literal'; value: JsonValue }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'template'; template: Template };

/** As stored, with every value parsed. */
export type Parsed<T> = T extends Value
  ? LiveValue
  : T extends readonly (infer Item)[]
    ? Parsed<Item>[]
    : T extends object
      ? { [Key in keyof T]: Parsed<T[Key]> }
      : T;

export type LiveStep = Parsed<EventStep>;

/** A property that is computed, and where it stands in the properties. */
export interface Binding {
  path: readonly (string | number)[];
  value: LiveValue;
  /** It is evaluated for each row, by whoever draws the rows. */
  perRow?: true | undefined;
}

export interface LiveComponent {
  id: string;
  name: string;
  type: string;
  /** What is computed is null in here. */
  props: { [key: string]: JsonValue };
  bindings: readonly Binding[];
  hidden?: LiveValue | undefined;
  events: Readonly<Record<string, readonly LiveStep[]>>;
  slots: Readonly<Record<string, readonly LiveComponent[]>>;
}

/** A function that the page uses. `id` is what it calls: neither the function's name nor anything else of it is told. */
export interface LiveUse {
  id: string;
  name: string;
  /** Those that the page sends. */
  params: Readonly<Record<string, LiveValue>>;
  behaviour: Parsed<Behaviour>;
}

/** What a component type exposes, as far as a page must know. */
export interface LiveType {
  values: Readonly<Record<string, { start: JsonValue; follows?: string | undefined }>>;
  /** Slots whose content is there once for each item. */
  repeats: readonly string[];
  /** The property that it is there to show. */
  shows?: string | undefined;
}

/** A published page as whoever opens it gets it (semantics 5.1). */
export interface LivePage {
  name: string;
  title: string;
  version: number;
  params: readonly string[];
  variables: readonly { name: string; start: JsonValue }[];
  functions: readonly LiveUse[];
  sections: readonly {
    id: string;
    title?: string | undefined;
    rows: readonly {
      id: string;
      columns: readonly { id: string; span: number; components: readonly LiveComponent[] }[];
    }[];
  }[];
  overlays: readonly LiveComponent[];
  types: Readonly<Record<string, LiveType>>;
  user: JsonValue;
  /** Names of functions of the page that whoever has opened it may not run. */
  denied?: readonly string[] | undefined;
}
