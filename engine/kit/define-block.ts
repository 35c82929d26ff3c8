import type { z } from 'zod';
import type { CatalogDocument, JsonValue } from '#schema';
import type { BlockContext, Effects, Outcome } from './context.ts';
import type { Connector } from './define-connector.ts';

/** A graph that a container owns, and the names it adds inside. */
export interface GraphSlot {
  slot: string;
  title: string;
  names: readonly string[];
  /** `required` slots must hold at least one block. */
  required?: boolean;
  /** False where a Return, break or continue inside makes no sense: a try's finally. */
  mayLeave?: boolean;
  /** True where `break` and `continue` mean this container. */
  loop?: boolean;
  /** True where the container handles what fails inside: a try's try graph. */
  caught?: boolean;
}

/** A problem of a config that its schema can't express. `path` leads to the field. */
export interface ConfigProblem {
  severity: 'error' | 'warning' | 'info';
  message: string;
  path: readonly (string | number)[];
  position?: { start: number; end: number };
}

export type BlockCategory = 'data' | 'code' | 'logic' | 'flow' | 'other';

/** What a block is on the canvas: decides its colour and icon. */
export type BlockKind = CatalogDocument['blocks'][number]['kind'];

export interface BlockDefinition<Config> {
  type: string;
  title: string;
  description: string;
  category: BlockCategory;
  kind: BlockKind;
  /** What a fresh block has besides its first variant: what an author would most likely write first. */
  start?: Readonly<Record<string, JsonValue>>;
  /** Or a function of the connectors, for a block whose fields depend on them. */
  config: z.ZodType<Config> | ((connectors: readonly Connector[]) => z.ZodType<Config>);
  /** Ways out on success, in order. Every block also has `error`. None: nothing follows this block. */
  ports(config: Config): readonly string[];
  effects: Effects | ((config: Config, connectors: ReadonlyMap<string, Connector>) => Effects);
  graphs?(config: Config): readonly GraphSlot[];
  /** True for a block that ends its graph with the function's result. */
  returns?: boolean;
  /** `break` and `continue`: only inside a loop. */
  leavesLoop?: boolean;
  /** It sets variables of the run, so that its data is not all that it leaves behind. */
  setsVariables?: boolean;
  /**
   * True for a config that depends on nothing but the names it reads and does nothing that could be seen from elsewhere:
   * then several passes of a loop may run it at the same time and nobody can tell. `gains`: it is away meanwhile, so that
   * this is faster.
   */
  overlaps?(config: Config): 'may' | 'gains' | false;
  /** Deadline where the block sets none; containers have none of their own. 30 s if unset. */
  timeoutMs?: number;
  check?(config: Config, connectors: ReadonlyMap<string, Connector>): ConfigProblem[];
  execute(context: BlockContext<Config>): Outcome | Promise<Outcome>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** A definition with its config parsed and its type closed over: what the planner and the runner work with. */
export interface BoundBlock {
  /** The parsed config: plain data with field instances in it. */
  config: unknown;
  ports: readonly string[];
  effects: Effects;
  graphs: readonly GraphSlot[];
  problems: readonly ConfigProblem[];
  overlaps: 'may' | 'gains' | false;
  execute(context: BlockContext<unknown>): Outcome | Promise<Outcome>;
}

export interface BlockType
  extends Pick<BlockDefinition<unknown>, 'type' | 'title' | 'description' | 'category' | 'kind'> {
  start: Readonly<Record<string, JsonValue>>;
  returns: boolean;
  leavesLoop: boolean;
  setsVariables: boolean;
  timeoutMs: number;
  schema(connectors: readonly Connector[]): z.ZodType;
  /** Parses `config`, or answers zod's error. */
  bind(config: unknown, connectors: ReadonlyMap<string, Connector>): BoundBlock | z.ZodError;
}

/**
 * Declares a block type. One folder, one definition, one line in blocks/index.ts.
 * @example
 * export default defineBlock({
 *   type: 'condition', title: 'Condition', category: 'logic', kind: 'logic', effects: 'none',
 *   description: 'Goes one way or the other.',
 *   config: z.strictObject({ when: value(z.boolean(), { label: 'Run the true branch when' }) }),
 *   ports: () => ['true', 'false'],
 *   execute: ({ config }) => ({ kind: 'done', port: config.when ? 'true' : 'false', data: config.when }),
 * })
 */
export function defineBlock<Config>(definition: BlockDefinition<Config>): BlockType {
  const { type, title, description, category, kind, config, effects, start = {} } = definition;
  const schemas = new WeakMap<object, z.ZodType<Config>>();
  const schemaFor = (connectors: ReadonlyMap<string, Connector>): z.ZodType<Config> => {
    if (typeof config !== 'function') return config;
    const known = schemas.get(connectors);
    if (known) return known;
    const made = config([...connectors.values()]);
    schemas.set(connectors, made);
    return made;
  };
  return {
    type,
    title,
    description,
    category,
    kind,
    start,
    returns: definition.returns ?? false,
    leavesLoop: definition.leavesLoop ?? false,
    setsVariables: definition.setsVariables ?? false,
    timeoutMs: definition.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    schema: (connectors) => (typeof config === 'function' ? config(connectors) : config),
    bind(raw, connectors) {
      const parsed = schemaFor(connectors).safeParse(raw, { reportInput: true });
      if (!parsed.success) return parsed.error;
      return {
        config: parsed.data,
        ports: definition.ports(parsed.data),
        effects: typeof effects === 'function' ? effects(parsed.data, connectors) : effects,
        graphs: definition.graphs?.(parsed.data) ?? [],
        problems: definition.check?.(parsed.data, connectors) ?? [],
        overlaps: definition.overlaps?.(parsed.data) ?? false,
        // The one place where the erased config meets its type again: the runner resolved it from `parsed.data`.
        execute: (context) => definition.execute(context as BlockContext<Config>),
      };
    },
  };
}
