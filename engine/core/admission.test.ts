import { describe, expect, it } from 'vitest';
import { type FakeTime, fakeTime } from '../../test/support/fake-time.ts';
import { Admission, type AdmissionOptions } from './admission.ts';

/** A door, and who came through it in which order. */
function setUp(options: Partial<AdmissionOptions> = {}) {
  const time: FakeTime = fakeTime();
  const admission = new Admission({
    maxRunning: 1,
    maxWaiting: 8,
    maxWaitMs: 2_000,
    isBlocked: () => false,
    monotonic: time.now,
    after: time.after,
    ...options,
  });
  const order: string[] = [];
  /** Enters as `caller`; answers what came of it: the milliseconds it waited, or the code of the refusal. */
  const enter = async (name: string, signal?: AbortSignal): Promise<number | string> => {
    const caller = name.replace(/\d/g, '');
    try {
      return await admission.enter({ caller, signal }, (queuedMs) => {
        order.push(name);
        return queuedMs;
      });
    } catch (thrown) {
      return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    }
  };
  return { time, admission, order, enter };
}

describe('admission', () => {
  it('lets in at once, without a promise, while there is room', () => {
    const { admission } = setUp({ maxRunning: 2 });
    expect(admission.enter({ caller: 'a' }, (queuedMs) => queuedMs)).toBe(0);
    expect(admission.enter({ caller: 'a' }, (queuedMs) => queuedMs)).toBe(0);
    expect(admission.state).toEqual({ running: 2, waiting: 0 });
  });

  it('lets in who waits in the order they came, and tells how long they waited', async () => {
    const { time, admission, order, enter } = setUp();
    const answers = ['a1', 'a2', 'a3'].map((name) => enter(name));
    expect(admission.state).toEqual({ running: 1, waiting: 2 });
    time.pass(300);
    admission.leave();
    time.pass(200);
    admission.leave();
    expect(await Promise.all(answers)).toEqual([0, 300, 500]);
    expect(order).toEqual(['a1', 'a2', 'a3']);
    admission.leave();
    expect(admission.state).toEqual({ running: 0, waiting: 0 });
  });

  it('callers take turns, so that one with many calls does not hold up another', async () => {
    const { admission, order, enter } = setUp();
    const answers = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) => enter(name));
    for (let left = 0; left < 6; left++) admission.leave();
    await Promise.all(answers);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('one caller takes half of the queue at most, all together no more than there is', async () => {
    const { admission, enter } = setUp({ maxWaiting: 4 });
    void enter('a');
    void enter('a');
    void enter('a');
    expect(await enter('a')).toBe('capacity.busy');
    void enter('b');
    void enter('c');
    expect(await enter('d')).toBe('capacity.busy');
    expect(() => admission.requirePlace('d')).toThrow(expect.objectContaining({ code: 'capacity.busy', status: 503 }));
    expect(admission.state).toEqual({ running: 1, waiting: 4 });
  });

  it('without a queue it refuses as soon as it is full; with a queue for one, one waits', async () => {
    const none = setUp({ maxWaiting: 0 });
    void none.enter('a');
    expect(await none.enter('b')).toBe('capacity.busy');
    const one = setUp({ maxWaiting: 1 });
    void one.enter('a');
    void one.enter('a');
    expect(one.admission.state).toEqual({ running: 1, waiting: 1 });
  });

  it('nobody waits longer than the limit; the others keep their place', async () => {
    const { time, admission, order, enter } = setUp();
    void enter('a1');
    const early = enter('b1');
    time.pass(1_000);
    const late = enter('c1');
    time.pass(1_000);
    expect(await early).toBe('capacity.busy');
    expect(admission.state).toEqual({ running: 1, waiting: 1 });
    admission.leave();
    expect(await late).toBe(1_000);
    expect(order).toEqual(['a1', 'c1']);
    // The one that was let in is not refused any more.
    time.pass(10_000);
    expect(admission.state).toEqual({ running: 1, waiting: 0 });
  });

  it('who goes away leaves the queue, and nothing starts for it', async () => {
    const { admission, order, enter } = setUp();
    void enter('a1');
    const controller = new AbortController();
    const gone = enter('b1', controller.signal);
    const next = enter('b2');
    controller.abort();
    expect(await gone).toBe('run.cancelled');
    expect(await enter('b3', AbortSignal.abort())).toBe('run.cancelled');
    expect(admission.state).toEqual({ running: 1, waiting: 1 });
    admission.leave();
    expect(await next).toBe(0);
    expect(order).toEqual(['a1', 'b2']);
  });

  it('who goes away after it was let in is not refused a second time', async () => {
    const { admission, enter } = setUp();
    void enter('a1');
    const controller = new AbortController();
    const waiting = enter('b1', controller.signal);
    admission.leave();
    controller.abort();
    expect(await waiting).toBe(0);
    expect(admission.state).toEqual({ running: 1, waiting: 0 });
  });

  it('what stands in the way holds up all, and is looked at again when nobody leaves', async () => {
    let blocked = true;
    const { time, admission, enter } = setUp({ isBlocked: () => blocked });
    const waiting = enter('a1');
    expect(admission.state).toEqual({ running: 0, waiting: 1 });
    time.pass(500);
    expect(admission.state).toEqual({ running: 0, waiting: 1 });
    blocked = false;
    time.pass(500);
    expect(admission.state).toEqual({ running: 1, waiting: 0 });
    expect(await waiting).toBeLessThan(1_000);
  });

  it('who comes when the way is free again stands behind who waits', async () => {
    let blocked = true;
    const { admission, order, enter } = setUp({ isBlocked: () => blocked, maxRunning: 2 });
    const first = enter('a1');
    blocked = false;
    const second = enter('b1');
    await Promise.all([first, second]);
    expect(order).toEqual(['a1', 'b1']);
    expect(admission.state).toEqual({ running: 2, waiting: 0 });
  });

  it('once it stops, who waits and who comes is refused, and who is in stays in', async () => {
    const { time, admission, order, enter } = setUp();
    void enter('a1');
    const waiting = [enter('a2'), enter('b1')];
    admission.stop();
    expect(await Promise.all(waiting)).toEqual(['capacity.stopping', 'capacity.stopping']);
    expect(await enter('c1')).toBe('capacity.stopping');
    expect(admission.state).toEqual({ running: 1, waiting: 0 });
    admission.leave();
    time.pass(10_000);
    expect(order).toEqual(['a1']);
    expect(admission.state).toEqual({ running: 0, waiting: 0 });
  });

  it('what can not begin takes no place, at once or after a wait', async () => {
    const { admission, enter } = setUp();
    const fail = () => {
      throw new Error('no');
    };
    expect(() => admission.enter({ caller: 'a' }, fail)).toThrow('no');
    void enter('a1');
    const failing = admission.enter({ caller: 'a' }, fail);
    const after = enter('a2');
    admission.leave();
    await expect(failing).rejects.toThrow('no');
    expect(await after).toBe(0);
    expect(admission.state).toEqual({ running: 1, waiting: 0 });
  });
});
