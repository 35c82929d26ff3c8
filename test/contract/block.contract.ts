import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileConfig, Scope, toInputSchema } from '#core';
import {
  AppError,
  type BlockContext,
  type BlockType,
  type BoundBlock,
  type Connector,
  type GraphOutcome,
  InputError,
  Json,
} from '#kit';
import { type JsonValue, labelSchema } from '#schema';

export interface BlockSubject {
  type: BlockType;
  connectors: ReadonlyMap<string, Connector>;
  /** A config that is right, without expressions that read anything from around the block. */
  config: { [key: string]: JsonValue };
}

const HOSTILE: [string, unknown][] = [
  ['null', null],
  ['nothing', undefined],
  ['a list', []],
  ['a list of lists', [[[[]]]]],
  ['an empty object', {}],
  ['text', 'text'],
  ['an empty text', ''],
  ['a number', 7],
  ['a number that is none', Number.NaN],
  ['a huge number', 1e308],
  ['truth', true],
  ['a huge text', 'x'.repeat(1_000_000)],
  ['a text of holes', '{{ a }}'.repeat(1_000)],
  ['an open hole', '{{ (((('],
  ['half a character', '\ud800'],
  ['control characters', '\u0000\u001f\u202e'],
  ['a hundred thousand items', new Array(100_000).fill(1)],
  // Deeper ones do not get past the door: engine/http/json-body.ts.
  ['a deep list', deep(60)],
  ['a deep expression', { kind: 'expression', code: '('.repeat(9_000) }],
  ['an expression of the wrong kind', { kind: 'expression', code: 7 }],
  ['an endless template', { kind: 'template', text: '{{'.repeat(5_000) }],
  ['a kind there is not', { kind: 'script', code: 'process.exit()' }],
  [
    'an own __proto__',
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ],
  ['a literal that is a field', { kind: 'literal', value: { kind: 'expression', code: 'a' } }],
  ['something that looks parsed', { source: { literal: 1 }, schema: {}, deferred: true }],
];

/** What every block type must do, whatever it is for. */
export function describeBlock(name: string, { type, connectors, config }: BlockSubject): void {
  const bindSample = (): BoundBlock => {
    const bound = type.bind(structuredClone(config), connectors);
    if (bound instanceof z.ZodError) throw bound;
    return bound;
  };

  describe(`the block ${name}`, () => {
    it('has words for the palette, and a deadline', () => {
      expect(type.title).toMatch(/^\S.*\S$/);
      expect(type.description).toMatch(/^[A-Z].*\.$/);
      expect(type.timeoutMs).toBeGreaterThan(0);
    });

    it('has a JSON Schema that survives the wire and accepts what it accepts', () => {
      const schema = toInputSchema(type.schema([...connectors.values()]));
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
      const published = z.fromJSONSchema(schema);
      expect(published.safeParse(config).error).toBeUndefined();
      expect(bindSample().problems).toEqual([]);
    });

    it('refuses a field nobody knows, in the schema and in fact', () => {
      const more = { ...config, surprise: 1 };
      expect(type.bind(more, connectors)).toBeInstanceOf(z.ZodError);
      expect(z.fromJSONSchema(toInputSchema(type.schema([...connectors.values()]))).safeParse(more).success).toBe(
        false,
      );
    });

    it('binds the same config to the same block', () => {
      const { execute: _, ...one } = bindSample();
      const { execute: __, ...two } = bindSample();
      expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    });

    it('has ways out and graphs with names of their own', () => {
      expectOrderly(bindSample());
      expect(type.returns && bindSample().ports.length > 0).toBe(false);
    });

    it.each(HOSTILE)('answers issues to %s for a config, and never throws', (_what, hostile) => {
      expectBoundOrIssues(type, connectors, hostile);
    });

    it('answers issues to a config in which any one part is hostile, and never throws', () => {
      for (const path of pathsOf(config))
        for (const [, hostile] of HOSTILE) expectBoundOrIssues(type, connectors, replaceAt(config, path, hostile));
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it('leaves only by ways that it declared', async () => {
      const bound = bindSample();
      const left = await settled(bound, aContext(bound, done));
      if (left instanceof AppError) expect(bound.ports).toEqual([]);
      else expectDeclared(type, bound, left.kind, left.kind === 'done' ? left.port : undefined);
    });

    it.each<[string, GraphOutcome]>([
      ['returns', { kind: 'return', data: 1, early: false }],
      ['breaks', { kind: 'break' }],
      ['continues', { kind: 'continue' }],
      ['fails', failing()],
    ])('lets through, or means, what a graph inside it %s', async (_what, inside) => {
      const bound = bindSample();
      if (bound.graphs.length === 0) return;
      const left = await settled(
        bound,
        aContext(bound, async () => inside),
      );
      if (left instanceof AppError) expect([inside.kind, left.code]).toEqual(['failed', 'request.invalid']);
      else expect([inside.kind, ...meaningOf(inside, bound)]).toContain(left.kind);
    });

    it('2.7 obeys the signal wherever it waits', async () => {
      const controller = new AbortController();
      const reason = new InputError({ code: 'run.cancelled', message: 'stop' });
      const bound = bindSample();
      const waiting = aWaitingContext(bound, controller.signal);
      const running = settled(bound, waiting.context);
      controller.abort(reason);
      const left = await running;
      expect(left === reason || waiting.count() === 0).toBe(true);
    });
  });
}

function expectBoundOrIssues(type: BlockType, connectors: BlockSubject['connectors'], config: unknown): void {
  const bound = type.bind(config, connectors);
  if (bound instanceof z.ZodError) {
    expect(bound.issues.length).toBeGreaterThan(0);
    return;
  }
  compileConfig(bound.config);
  if (bound.problems.every(({ severity }) => severity !== 'error')) expectOrderly(bound);
}

function expectOrderly({ ports, graphs }: BoundBlock): void {
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.filter((port) => port === 'error' || !labelSchema.safeParse(port).success)).toEqual([]);
  expect(new Set(graphs.map(({ slot }) => slot)).size).toBe(graphs.length);
  for (const { names } of graphs) expect(new Set(names).size).toBe(names.length);
}

function expectDeclared(type: BlockType, bound: BoundBlock, kind: string, port: string | undefined): void {
  if (kind === 'done') expect(bound.ports).toContain(port);
  else expect(kind === 'return' ? type.returns : type.leavesLoop).toBe(true);
}

type Left = Awaited<ReturnType<BoundBlock['execute']>>;

/** How the block came out. An error of ours is an answer, too: what a reader of the signal throws is one here. */
async function settled(bound: BoundBlock, context: BlockContext<unknown>): Promise<Left | AppError> {
  try {
    return await bound.execute(context);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

/** A container may handle a failure, and a loop is what break and continue mean. Nobody may keep a Return to himself. */
function meaningOf(inside: GraphOutcome, { graphs }: BoundBlock): Left['kind'][] {
  const isLoop = graphs.some(({ loop }) => loop);
  const handles = inside.kind === 'failed' || (isLoop && (inside.kind === 'break' || inside.kind === 'continue'));
  return handles ? ['done'] : [];
}

async function done(): Promise<GraphOutcome> {
  return { kind: 'done', data: Json.fromValue({ inside: true }) };
}

function failing(): GraphOutcome {
  const raise = () => {
    throw new InputError({ code: 'request.invalid', message: 'inside' });
  };
  return { kind: 'failed', error: { code: 'request.invalid', message: 'inside', retryable: false }, raise };
}

function aContext(
  bound: BoundBlock,
  runGraph: () => Promise<GraphOutcome>,
  more: Partial<BlockContext<unknown>> = {},
): BlockContext<unknown> {
  return {
    config: compileConfig(bound.config)(new Scope()),
    block: { id: 'b', name: 'b' },
    run: { id: 'r', mode: 'inline', functionName: 'f', maxIterations: 5 },
    signal: new AbortController().signal,
    log: () => {},
    code: async () => Json.null,
    query: async () => Json.null,
    call: async () => Json.null,
    startJob: async () => ({ id: null }),
    runGraph,
    hasBlocks: () => true,
    mayOverlap: () => false,
    forgetPasses: () => {},
    setVariable: () => {},
    send: () => {},
    wait: async () => {},
    ask: async () => ({ answer: undefined }),
    ...more,
  };
}

/** In which everything that can take time takes until the signal fires. */
function aWaitingContext(bound: BoundBlock, signal: AbortSignal) {
  let waits = 0;
  const forever = () => {
    waits++;
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
  const context = aContext(bound, forever, { signal, code: forever, query: forever, call: forever, wait: forever });
  return { context, count: () => waits };
}

type Path = readonly (string | number)[];

function pathsOf(value: JsonValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))].filter(
    (found) => found.length > 0,
  );
}

function replaceAt(value: JsonValue, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as Record<string, unknown>) };
  Reflect.set(copy, key, replaceAt(Reflect.get(copy, key), rest, replacement));
  return copy;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
