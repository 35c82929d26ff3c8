import { describe, expect, it } from 'vitest';
import { fakeCalls, fakeWorld, settle } from '../../test/support/fake-world.ts';
import type { FunctionSettings } from './function-handle.ts';
import { FunctionObject } from './function-object.ts';
import { ProblemError } from './problem-error.ts';

/** The function object (semantics 6.1) without a DOM, with a clock and answers of the test's own. */

interface Customers {
  names: string[];
}
type Params = { page?: number };

function open(settings: FunctionSettings<Customers, Params> = {}) {
  const world = fakeWorld();
  const { calls, send } = fakeCalls();
  const customers = new FunctionObject<Customers, Params>(send('getCustomers') as never, world);
  customers.configure(settings);
  return { world, calls, customers };
}

const ada = { names: ['Ada'] };
const bob = { names: ['Bob'] };
const failure = (code = 'order.notFound') =>
  new ProblemError({ code, status: 422, title: 'No', detail: 'Words.', runId: 'run-x' });

describe('what a page reads (6.1)', () => {
  it('is idle and empty before the first run', () => {
    const { customers } = open();
    expect(customers.handle).toMatchObject({
      ...{ data: null, error: null, isFetching: false, status: 'idle' },
      ...{ lastRunAt: null, runId: null, params: null },
    });
  });

  it('shows a run as it begins and as it is answered', async () => {
    const { customers, calls, world } = open();
    world.pass(5_000);
    const answer = customers.handle.run({ page: 1 });
    expect(customers.handle).toMatchObject({ isFetching: true, status: 'loading', data: null, params: { page: 1 } });
    await calls[0]?.succeed(ada);
    expect(await answer).toEqual(ada);
    expect(customers.handle).toMatchObject({
      ...{ data: ada, error: null, isFetching: false, status: 'success' },
      ...{ runId: 'run-1', lastRunAt: '1970-01-01T00:00:05.000Z' },
    });
  });

  it('keeps data and error until the next answer', async () => {
    const { customers, calls } = open();
    customers.run();
    await calls[0]?.succeed(ada);
    customers.run();
    expect(customers.handle).toMatchObject({ data: ada, status: 'loading' });
    await calls[1]?.fail(failure());
    expect(customers.handle).toMatchObject({
      data: ada,
      status: 'error',
      error: { code: 'order.notFound' },
      runId: 'run-x',
    });
    customers.run();
    expect(customers.handle).toMatchObject({ data: ada, error: { code: 'order.notFound' }, isFetching: true });
    await calls[2]?.succeed(bob);
    expect(customers.handle).toMatchObject({ data: bob, error: null, status: 'success' });
  });

  it('is another object after each change, and the same one in between', async () => {
    const { customers, calls } = open();
    const seen: unknown[] = [];
    const stop = customers.subscribe(() => seen.push(customers.handle));
    customers.run();
    await calls[0]?.succeed(ada);
    expect(new Set(seen).size).toBe(2);
    expect(customers.handle).toBe(seen.at(-1));
    stop();
    customers.run();
    expect(seen).toHaveLength(2);
  });
});

describe('latest call wins', () => {
  it('drops an answer that comes after that of a newer call; whoever waits for it gets it', async () => {
    const handled: unknown[] = [];
    const { customers, calls } = open({ onSuccess: [({ result }) => handled.push(result)] });
    const first = customers.run({ page: 1 });
    const second = customers.run({ page: 2 });
    await calls[1]?.succeed(bob);
    await calls[0]?.succeed(ada);
    expect(await first).toEqual(ada);
    expect(await second).toEqual(bob);
    expect(customers.handle).toMatchObject({ data: bob, params: { page: 2 }, runId: 'run-2' });
    expect(handled).toEqual([bob]);
  });

  it('drops it also while the newer call is on its way, and when it is a failure', async () => {
    const { customers, calls } = open();
    customers.run({ page: 1 });
    customers.run({ page: 2 });
    await calls[0]?.fail(failure());
    expect(customers.handle).toMatchObject({ error: null, status: 'loading', params: { page: 2 } });
    await calls[1]?.succeed(bob);
    expect(customers.handle).toMatchObject({ data: bob, error: null, status: 'success' });
  });

  it('a second call somebody asks for does not stop the first: both may write', () => {
    const { customers, calls } = open();
    customers.run({ page: 1 });
    customers.run({ page: 2 });
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it('an automatic run takes the place of an older automatic one', () => {
    const { customers, calls } = open();
    customers.run({ page: 1 });
    customers.run({ page: 2 }, { automatic: true });
    customers.run({ page: 3 }, { automatic: true });
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    expect(customers.handle).toMatchObject({ status: 'loading', params: { page: 3 } });
  });
});

describe('cancel and reset', () => {
  it('cancel gives up what is on its way and shows what was there before', async () => {
    const { customers, calls } = open();
    customers.run();
    await calls[0]?.succeed(ada);
    const given = customers.run({ page: 2 });
    customers.handle.cancel();
    await expect(given).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(calls[1]?.signal.aborted).toBe(true);
    expect(customers.handle).toMatchObject({ data: ada, error: null, status: 'success', isFetching: false });
  });

  it('an answer that comes in spite of it changes nothing', async () => {
    const handled: unknown[] = [];
    const { customers, calls } = open({
      onSuccess: [() => handled.push('success')],
      onError: [() => handled.push('error')],
    });
    customers.run();
    customers.cancel();
    await calls[0]?.succeed(ada);
    expect(customers.handle).toMatchObject({ data: null, status: 'idle' });
    expect(handled).toEqual([]);
  });

  it('reset forgets everything, kept answers too', async () => {
    const { customers, calls } = open({ cacheSeconds: 60 });
    customers.run({ page: 1 });
    await calls[0]?.succeed(ada);
    customers.handle.reset();
    expect(customers.handle).toMatchObject({ data: null, status: 'idle', params: null, runId: null, lastRunAt: null });
    customers.run({ page: 1 });
    expect(calls).toHaveLength(2);
  });
});

describe('confirm, cache, parameters', () => {
  it('asks before it runs; a no runs nothing and is no failure', async () => {
    const { customers, calls, world } = open({ confirm: () => 'Really?' });
    world.answer = false;
    await expect(customers.run()).rejects.toMatchObject({ code: 'run.cancelled' });
    expect(world.questions).toEqual(['Really?']);
    expect(calls).toHaveLength(0);
    expect(customers.handle.status).toBe('idle');
    world.answer = true;
    customers.run();
    await settle();
    expect(calls).toHaveLength(1);
  });

  it('a kept answer does for the same parameters, for so long; refresh asks anew', async () => {
    const { customers, calls, world } = open({ cacheSeconds: 60 });
    customers.run({ page: 1 });
    await calls[0]?.succeed(ada);
    expect(await customers.run({ page: 1 })).toEqual(ada);
    expect(calls).toHaveLength(1);
    customers.handle.refresh();
    await calls[1]?.succeed(bob);
    expect(await customers.run({ page: 1 })).toEqual(bob);
    world.pass(60_000);
    customers.run({ page: 1 });
    customers.run({ page: 2 });
    expect(calls.map(({ params }) => params)).toEqual([{ page: 1 }, { page: 1 }, { page: 1 }, { page: 2 }]);
  });

  it('runs with what was set last, refreshes with what it ran with last', () => {
    const { customers, calls } = open();
    customers.setParams({ page: 7 });
    customers.run();
    customers.run({ page: 8 });
    customers.handle.refresh();
    expect(calls.map(({ params }) => params)).toEqual([{ page: 7 }, { page: 8 }, { page: 8 }]);
  });
});

describe('handlers', () => {
  it('are called in order, each after the one before has ended, and read the answer', async () => {
    const order: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const { customers, calls } = open({
      onSuccess: [
        async ({ result, params, runId }) => {
          order.push(result, params, runId, customers.handle.status);
          await promise;
          order.push('first ended');
        },
        () => order.push('second'),
      ],
    });
    const run = customers.run({ page: 1 });
    await calls[0]?.succeed(ada);
    expect(order).toEqual([ada, { page: 1 }, 'run-1', 'success']);
    resolve();
    await run;
    expect(order.slice(4)).toEqual(['first ended', 'second']);
  });

  it('of a failure read the whole problem', async () => {
    const errors: unknown[] = [];
    const { customers, calls } = open({ onError: [({ error }) => errors.push(error.code, error.detail)] });
    customers.run();
    await calls[0]?.fail(failure());
    expect(errors).toEqual(['order.notFound', 'Words.']);
  });

  it('one that throws ends its list and is no failure of the function', async () => {
    const order: string[] = [];
    const mistake = new Error('mine');
    const { customers, calls, world } = open({
      onSuccess: [
        () => {
          throw mistake;
        },
        () => order.push('never'),
      ],
      onError: [() => order.push('never either')],
    });
    const run = customers.run();
    await calls[0]?.succeed(ada);
    expect(await run).toEqual(ada);
    expect(order).toEqual([]);
    expect(world.reports).toEqual([mistake]);
  });

  it('whatever else is thrown becomes a problem', async () => {
    const { customers, calls } = open();
    const run = customers.run();
    await calls[0]?.fail(new TypeError('x is not a function'));
    await expect(run).rejects.toMatchObject({ code: 'client.failed', detail: 'x is not a function' });
    expect(customers.handle.error?.code).toBe('client.failed');
  });
});
