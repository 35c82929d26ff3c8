import { describe, expect, it } from 'vitest';
import type { RunBehaviour } from '#schema';
import { fakeCalls, fakeWorld, settle } from '../../test/support/fake-world.ts';
import { FunctionStore } from './function-store.ts';
import { ProblemError } from './problem-error.ts';

/** When functions run by themselves (semantics 6.2), with time and network of the test's own. */

type Params = { search: string };

function page() {
  const world = fakeWorld();
  const { calls, send } = fakeCalls();
  const store = new FunctionStore({ send, world });
  const mount = (behaviour: RunBehaviour, { search = '', when = true, use = 'find' } = {}) =>
    store.mount<Params>(use, { behaviour }, { params: { search }, when });
  const searches = () => calls.map(({ params }) => (params as Params).search);
  return { world, calls, store, mount, searches };
}

const inputs = (search: string, when = true) => ({ params: { search }, when });
const network = () => new ProblemError({ code: 'network', status: 0, title: 'No answer', detail: '' });

describe('manual', () => {
  it('never runs by itself', () => {
    const { mount, calls, world } = page();
    mount({ kind: 'manual' }).update(inputs('a'));
    world.setOnline(true);
    world.pass(100_000);
    expect(calls).toHaveLength(0);
  });
});

describe('on load', () => {
  it('runs once, whatever changes afterwards', () => {
    const { mount, searches } = page();
    const use = mount({ kind: 'onLoad' }, { search: 'a' });
    use.update(inputs('b'));
    use.update(inputs('b', false));
    use.update(inputs('b', true));
    expect(searches()).toEqual(['a']);
  });

  it('waits for its condition', () => {
    const { mount, searches } = page();
    const use = mount({ kind: 'onLoad' }, { search: 'a', when: false });
    expect(searches()).toEqual([]);
    use.update(inputs('b', true));
    expect(searches()).toEqual(['b']);
  });
});

describe('on change', () => {
  it('runs on load and for each other value', () => {
    const { mount, searches } = page();
    const use = mount({ kind: 'onChange' });
    for (const search of ['a', 'a', 'ab', 'a']) use.update(inputs(search));
    expect(searches()).toEqual(['', 'a', 'ab', 'a']);
  });

  it('debounced, it waits until nothing has changed for so long', () => {
    const { mount, searches, world } = page();
    const use = mount({ kind: 'onChange', debounceMs: 300 });
    use.update(inputs('a'));
    world.pass(299);
    use.update(inputs('ab'));
    world.pass(299);
    expect(searches()).toEqual(['']);
    world.pass(1);
    expect(searches()).toEqual(['', 'ab']);
  });

  it('throttled, it runs at once and then at most once in so long, with the newest', () => {
    const { mount, searches, world } = page();
    const use = mount({ kind: 'onChange', throttleMs: 100 });
    for (const search of ['a', 'ab', 'abc']) use.update(inputs(search));
    expect(searches()).toEqual(['', 'a']);
    world.pass(100);
    expect(searches()).toEqual(['', 'a', 'abc']);
    use.update(inputs('abcd'));
    expect(searches()).toHaveLength(3);
    world.pass(100);
    expect(searches()).toEqual(['', 'a', 'abc', 'abcd']);
    world.pass(100);
    use.update(inputs('x'));
    expect(searches()).toHaveLength(5);
  });

  it('gives up the call before, whose answer nobody wants any more', async () => {
    const { mount, calls, store } = page();
    const use = mount({ kind: 'onChange' });
    use.update(inputs('a'));
    expect(calls[0]?.signal.aborted).toBe(true);
    await calls[1]?.succeed('for a');
    await calls[0]?.succeed('for nothing');
    expect(store.object('find').handle.data).toBe('for a');
  });

  it('does not run while its condition is false, and makes up for it', () => {
    const { mount, searches } = page();
    const use = mount({ kind: 'onChange' }, { when: false });
    use.update(inputs('a', false));
    expect(searches()).toEqual([]);
    use.update(inputs('a', true));
    use.update(inputs('a', false));
    use.update(inputs('a', true));
    expect(searches()).toEqual(['a']);
  });
});

describe('interval', () => {
  it('runs on load and then again and again, never twice at once', async () => {
    const { mount, calls, world } = page();
    mount({ kind: 'interval', everyMs: 1000 });
    world.pass(3000);
    expect(calls).toHaveLength(1);
    await calls[0]?.succeed(1);
    world.pass(1000);
    expect(calls).toHaveLength(2);
    await calls[1]?.fail(new Error('no'));
    world.pass(1000);
    expect(calls).toHaveLength(3);
  });

  it('ends with the page', async () => {
    const { mount, calls, world } = page();
    const use = mount({ kind: 'interval', everyMs: 1000 });
    await calls[0]?.succeed(1);
    use.unmount();
    world.pass(10_000);
    expect(calls).toHaveLength(1);
  });
});

describe('after another function', () => {
  it('runs when the other has succeeded, after its handlers, and not when it failed', async () => {
    const { mount, calls, store } = page();
    mount({ kind: 'after', function: 'save' });
    store
      .object('save')
      .run()
      .catch(() => {});
    await calls[0]?.fail(new Error('no'));
    expect(calls).toHaveLength(1);
    store.object('save').run();
    await calls[1]?.succeed('saved');
    expect(calls.map(({ name }) => name)).toEqual(['save', 'save', 'find']);
  });

  it('what happened while its condition was false is over', async () => {
    const { mount, calls, store } = page();
    const use = mount({ kind: 'after', function: 'save' }, { when: false });
    store.object('save').run();
    await calls[0]?.succeed('saved');
    use.update(inputs('', true));
    expect(calls).toHaveLength(1);
  });
});

describe('without a network', () => {
  it('waits for it', () => {
    const { mount, calls, world } = page();
    world.setOnline(false);
    mount({ kind: 'onLoad' });
    expect(calls).toHaveLength(0);
    world.setOnline(true);
    world.setOnline(true);
    expect(calls).toHaveLength(1);
  });

  it('runs again what reached nobody, and shows the failure until then', async () => {
    const { mount, calls, world, store } = page();
    mount({ kind: 'onLoad' });
    await calls[0]?.fail(network());
    expect(store.object('find').handle).toMatchObject({ status: 'error', error: { code: 'network' } });
    world.setOnline(true);
    await calls[1]?.succeed('here');
    expect(store.object('find').handle).toMatchObject({ status: 'success', error: null, data: 'here' });
  });

  it('does not run again what somebody answered with a failure', async () => {
    const { mount, calls, world } = page();
    mount({ kind: 'onLoad' });
    await calls[0]?.fail(new Error('no'));
    world.setOnline(true);
    expect(calls).toHaveLength(1);
  });
});

describe('leaving the page', () => {
  it('gives up what runs by itself and lets what somebody asked for go on', async () => {
    const { mount, calls, store } = page();
    const use = mount({ kind: 'onLoad' });
    store.object('find').run({ search: 'asked' });
    use.unmount();
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await settle();
    expect(store.object('find').handle.status).toBe('loading');
  });
});
