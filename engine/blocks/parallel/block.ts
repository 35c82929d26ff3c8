import { z } from 'zod';
import {
  anyJson,
  type BlockContext,
  declared,
  defineBlock,
  field,
  type GraphOutcome,
  Json,
  LimitError,
  type Outcome,
  type Pass,
  runPasses,
  sameNameProblems,
  stoppedBy,
  value,
} from '#kit';
import { labelSchema, nameInScopeSchema } from '#schema';

const shared = {
  wait: field(z.enum(['all', 'first']).default('all'), {
    label: 'Wait for',
    help: 'The first one takes what succeeds first and stops the others.',
    widget: 'select',
    choices: { all: 'All of them', first: 'The first one' },
  }),
  onFailure: field(z.enum(['failFast', 'settle']).default('failFast'), {
    label: 'When one fails',
    help: 'Going on gives every one its own { data, error }.',
    widget: 'select',
    choices: { failFast: 'Stop the others', settle: 'Go on and collect the errors' },
  }),
};

const kind = <Kind extends string>(name: Kind) => field(z.literal(name), { label: 'Run', widget: 'select' });

const config = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: kind('paths'),
      paths: field(z.array(labelSchema).min(1).max(50), {
        label: 'Paths',
        help: 'Each has blocks of its own. The data is an object with a member for each.',
        addLabel: 'Add path',
      }),
      ...shared,
    })
    .meta({ title: 'Named paths' }),
  z
    .strictObject({
      kind: kind('map'),
      items: value(z.array(anyJson), { label: 'Items', help: 'A list.', placeholder: 'getOrders.data' }),
      concurrency: field(z.int().min(1).max(64).default(8), { label: 'At a time', widget: 'number' }),
      ...shared,
      maxIterations: field(z.int().min(1).max(1_000_000).optional(), {
        label: 'At most',
        help: 'More items than this fail the block. Empty: the limit of the function.',
        widget: 'number',
        advanced: true,
      }),
      itemName: declared('local', nameInScopeSchema.default('item'), {
        label: 'Name of the item',
        help: 'What blocks inside call it.',
        advanced: true,
      }),
      indexName: declared('local', nameInScopeSchema.default('index'), {
        label: 'Name of the index',
        help: 'The number of the item, from 0.',
        advanced: true,
      }),
    })
    .meta({ title: 'Each item of a list' }),
]);

type ParallelContext = BlockContext<z.output<typeof config>>;

/** Runs named paths, or its graph for each item of a list, at the same time. */
export default defineBlock({
  type: 'parallel',
  title: 'Parallel',
  description: 'Runs several paths at the same time, or one path for every item of a list.',
  category: 'flow',
  kind: 'loop',
  start: { kind: 'paths', paths: ['first', 'second'] },
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config,
  ports: () => ['out'],
  graphs: (config) =>
    config.kind === 'paths'
      ? config.paths.map((name) => ({ slot: `path:${name}`, title: name, names: [], required: true }))
      : [{ slot: 'body', title: 'Each', names: [config.itemName, config.indexName], required: true }],
  check(config) {
    if (config.kind === 'map') return sameNameProblems(config);
    return config.paths.flatMap((path, index) =>
      config.paths.indexOf(path) < index
        ? [{ severity: 'error', message: `two paths are called "${path}"`, path: ['paths', index] }]
        : [],
    );
  },
  execute: (context) => (context.config.wait === 'first' ? first(context) : all(context)),
});

async function all(context: ParallelContext): Promise<Outcome> {
  const { config } = context;
  const passes = passesOf(context);
  const outcome = await runPasses(context, {
    passes,
    concurrency: config.kind === 'paths' ? passes.length : config.concurrency,
    collect: config.onFailure === 'settle',
    isLoop: false,
    stops: 'others',
  });
  if (outcome.kind !== 'done') return outcome;
  const { slots } = outcome;
  if (config.kind === 'map') return { kind: 'done', port: 'out', data: Json.array(slots) };
  const named = config.paths.map((name, index) => [name, slots[index] ?? Json.null] as const);
  return { kind: 'done', port: 'out', data: Json.object(Object.fromEntries(named)) };
}

/** The first pass that does not fail wins, and the others are stopped. If all fail, the first in order says why. */
async function first(context: ParallelContext): Promise<Outcome> {
  const { config } = context;
  const passes = passesOf(context);
  const controller = new AbortController();
  const failures: Extract<GraphOutcome, { kind: 'failed' }>[] = [];
  const queue = passes.entries();
  const work = async () => {
    for (const [index, { slot, ...pass }] of queue) {
      const outcome = await context.runGraph(slot, { ...pass, signal: controller.signal });
      if (outcome.kind !== 'failed') return { index, outcome };
      failures[index] = outcome;
    }
    throw new Error('none of these passes succeeded');
  };
  const atATime = Math.min(passes.length, config.kind === 'paths' ? passes.length : config.concurrency);
  try {
    const { index, outcome } = await Promise.any(Array.from({ length: atATime }, work));
    if (outcome.kind !== 'done') return outcome;
    const winner =
      config.kind === 'paths' ? { path: Json.fromValue(config.paths[index] ?? '') } : { index: Json.fromValue(index) };
    return { kind: 'done', port: 'out', data: Json.object({ ...winner, data: outcome.data }) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    failures.find((failure) => failure)?.raise();
    if (passes.length > 0) throw thrown;
    return { kind: 'done', port: 'out', data: null };
  } finally {
    controller.abort(stoppedBy('Another path was first.'));
  }
}

/** @throws LimitError `loop.limit` */
function passesOf({ config, run }: ParallelContext): Pass[] {
  if (config.kind === 'paths') return config.paths.map((name) => ({ slot: `path:${name}` }));
  const { itemName, indexName, maxIterations: most = run.maxIterations } = config;
  if (config.items.length > most) {
    const message = `There are more than ${most} items. Raise the limit of this block if that is meant.`;
    throw new LimitError({ code: 'loop.limit', message });
  }
  return config.items.map((item, iteration) => ({
    slot: 'body',
    iteration,
    locals: { [itemName]: Json.fromValue(item), [indexName]: Json.fromValue(iteration) },
  }));
}
