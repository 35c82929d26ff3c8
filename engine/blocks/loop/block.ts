import { z } from 'zod';
import {
  anyJson,
  type BlockContext,
  declared,
  deferred,
  defineBlock,
  field,
  Json,
  LimitError,
  type Pass,
  runPasses,
  sameNameProblems,
  value,
} from '#kit';
import { nameInScopeSchema } from '#schema';

const shared = {
  onItemError: field(z.enum(['stop', 'collect']).default('stop'), {
    label: 'When a pass fails',
    help: 'Collecting gives every pass its own { data, error }.',
    widget: 'select',
    choices: { stop: 'Stop the loop', collect: 'Go on and collect the errors' },
  }),
  maxIterations: field(z.int().min(1).max(1_000_000).optional(), {
    label: 'At most',
    help: 'More passes than this fail the loop. Empty: the limit of the function.',
    widget: 'number',
    advanced: true,
  }),
  itemName: declared('local', nameInScopeSchema.default('item'), {
    label: 'Name of the item',
    help: 'What blocks inside the loop call it.',
    advanced: true,
  }),
  indexName: declared('local', nameInScopeSchema.default('index'), {
    label: 'Name of the index',
    help: 'The number of the pass, from 0.',
    advanced: true,
  }),
};
const atATime = field(z.int().min(1).max(64).default(1), {
  label: 'At a time',
  help: '1 runs the passes one after another.',
  widget: 'number',
});
const kind = <Kind extends string>(name: Kind) => field(z.literal(name), { label: 'Repeat', widget: 'select' });
const number = z.number();

const config = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: kind('forEach'),
      items: value(z.array(anyJson), { label: 'Items', help: 'A list.', placeholder: 'getOrders.data' }),
      concurrency: atATime,
      ...shared,
    })
    .meta({ title: 'For each item' }),
  z
    .strictObject({
      kind: kind('range'),
      from: value(number, { label: 'From', placeholder: '1', widget: 'number' }),
      to: value(number, { label: 'To', help: 'The last value, if the steps meet it.', widget: 'number' }),
      by: value(number, { label: 'By', help: 'The step. Empty: 1.', placeholder: '1', widget: 'number' }).optional(),
      concurrency: atATime,
      ...shared,
    })
    .meta({ title: 'Over a range of numbers' }),
  z
    .strictObject({
      kind: kind('while'),
      while: deferred(z.boolean(), {
        label: 'While',
        help: 'Asked before every pass. It can read the index.',
        placeholder: 'vars.page !== null',
      }),
      ...shared,
    })
    .meta({ title: 'While something holds' }),
]);

/** Passes of pure code under way at once, so that going to the sandbox and back is paid for once for many. */
const AHEAD = 32;

type LoopContext = BlockContext<z.output<typeof config>>;

/** Runs its graph once for each item, for each number of a range, or while something holds. */
export default defineBlock({
  type: 'loop',
  title: 'Loop',
  description: 'Repeats what is inside it: for each item, over a range, or while something holds.',
  category: 'flow',
  kind: 'loop',
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config,
  ports: () => ['out'],
  graphs: ({ itemName, indexName }) => [
    { slot: 'body', title: 'Body', names: [itemName, indexName], required: true, loop: true },
  ],
  check: (config) => sameNameProblems(config),
  async execute(context) {
    const { config } = context;
    const asked = config.kind === 'while' ? 1 : config.concurrency;
    const ahead = config.kind !== 'while' && asked === 1 && context.mayOverlap('body');
    const outcome = await runPasses(context, {
      passes: passesOf(context),
      concurrency: ahead ? AHEAD : asked,
      ahead,
      collect: config.onItemError === 'collect',
      isLoop: true,
      stops: 'later',
    });
    return outcome.kind === 'done' ? { kind: 'done', port: 'out', data: Json.array(outcome.slots) } : outcome;
  },
});

function* passesOf(context: LoopContext): Generator<Pass, void, undefined> {
  const { itemName, indexName } = context.config;
  let iteration = 0;
  for (const item of itemsOf(context)) {
    yield { slot: 'body', iteration, locals: { [itemName]: item, [indexName]: Json.fromValue(iteration) } };
    iteration++;
  }
}

/** The items one by one, so that a `while` is asked again before every pass. @throws LimitError `loop.limit` */
function* itemsOf(context: LoopContext): Generator<Json, void, undefined> {
  const { config } = context;
  const most = config.maxIterations ?? context.run.maxIterations;
  const tooMany = () => {
    const message = `The loop would run more than ${most} times. Raise its limit if that is meant.`;
    return new LimitError({ code: 'loop.limit', message });
  };
  if (config.kind === 'forEach') {
    if (config.items.length > most) throw tooMany();
    for (const item of config.items) yield Json.fromValue(item);
    return;
  }
  if (config.kind === 'range') {
    const numbers = rangeOf(config.from, config.to, config.by ?? 1);
    if (numbers.count > most) throw tooMany();
    for (let index = 0; index < numbers.count; index++) yield Json.fromValue(config.from + index * numbers.step);
    return;
  }
  for (let index = 0; config.while({ [config.indexName]: index, [config.itemName]: index }); index++) {
    if (index >= most) throw tooMany();
    yield Json.fromValue(index);
  }
}

/** Both ends count, as in "from 1 to 10"; a range that leads away from its end is empty. */
function rangeOf(from: number, to: number, by: number): { count: number; step: number } {
  if (by === 0) throw new LimitError({ code: 'loop.limit', message: 'A range by 0 never ends.' });
  const count = Math.floor((to - from) / by + 1e-9) + 1;
  return { count: Math.max(0, count), step: by };
}
