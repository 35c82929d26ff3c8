import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../engine/core/admission.ts';
import { fakeTime } from '../support/fake-time.ts';

/** One thing that happens at the door. */
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('come' as const), caller: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('goAway' as const), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('block' as const), blocked: fc.boolean() }) },
);

const scenes = fc.record({
  maxRunning: fc.integer({ min: 1, max: 4 }),
  maxWaiting: fc.integer({ min: 0, max: 8 }),
  events: fc.array(event, { maxLength: 80 }),
});

interface Guest {
  number: number;
  caller: string;
  came: number;
  controller: AbortController;
  state: 'waiting' | 'in' | 'refused';
}

/** Plays a scene, and checks after each event what must always hold. */
async function play({ maxRunning, maxWaiting, events }: typeof scenes extends fc.Arbitrary<infer S> ? S : never) {
  const time = fakeTime();
  let blocked = false;
  let running = 0;
  const guests: Guest[] = [];
  const order: Guest[] = [];
  const answers: Promise<unknown>[] = [];
  const admission = new Admission({
    ...{ maxRunning, maxWaiting, maxWaitMs: 2_000, isBlocked: () => blocked, monotonic: time.now, after: time.after },
  });
  const waiting = () => guests.filter(({ state }) => state === 'waiting');
  const come = (caller: string) => {
    const controller = new AbortController();
    const guest: Guest = { number: guests.length, caller, came: time.now(), controller, state: 'waiting' };
    guests.push(guest);
    const begin = (queuedMs: number) => {
      expect(guest.state).toBe('waiting');
      expect(queuedMs).toBe(time.now() - guest.came);
      expect(queuedMs).toBeLessThanOrEqual(2_000);
      guest.state = 'in';
      running++;
      order.push(guest);
    };
    const refused = () => {
      expect(guest.state).toBe('waiting');
      guest.state = 'refused';
    };
    try {
      const entered = admission.enter({ caller, signal: controller.signal }, begin);
      if (entered instanceof Promise) answers.push(entered.catch(refused));
    } catch {
      refused();
    }
  };
  for (const each of events) {
    if (each.kind === 'come') come(each.caller);
    if (each.kind === 'leave' && running > 0) {
      running--;
      admission.leave();
    }
    if (each.kind === 'goAway') waiting()[each.which % Math.max(1, waiting().length)]?.controller.abort();
    if (each.kind === 'pass') time.pass(each.ms);
    if (each.kind === 'block') blocked = each.blocked;
    // Refusals are told one turn later.
    await Promise.resolve();
    await Promise.resolve();
    expect(running).toBeLessThanOrEqual(maxRunning);
    expect(waiting().length).toBeLessThanOrEqual(maxWaiting);
    expect(admission.state).toEqual({ running, waiting: waiting().length });
  }
  blocked = false;
  // Everybody who is in leaves, and so does whoever comes in after: nobody may be left behind.
  time.pass(100);
  while (running > 0) {
    running--;
    admission.leave();
  }
  await Promise.all(answers);
  expect(waiting()).toEqual([]);
  expect(admission.state).toEqual({ running: 0, waiting: 0 });
  return order;
}

describe('admission, whoever comes and goes', () => {
  it('never lets in too many, loses nobody, and lets each caller in in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const order = await play(scene);
        for (const caller of ['a', 'b', 'c']) {
          const numbers = order.filter((guest) => guest.caller === caller).map(({ number }) => number);
          expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
        }
      }),
      { numRuns: 300 },
    );
  });
});
