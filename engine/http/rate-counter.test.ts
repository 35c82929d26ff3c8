import { describe, expect, it } from 'vitest';
import type { RateCount, RateStore } from '#core';
import { createRateCounter } from './rate-counter.ts';

/** Two servers on one database, with a clock and a second hand of the test's own. */

function twoServers() {
  const totals = new Map<string, number>();
  const time = { now: Date.parse('2026-11-21T12:00:30Z'), isAway: false, asked: 0 };
  const shared: RateStore = {
    async add(counts) {
      time.asked += 1;
      if (time.isAway) throw new Error('away');
      return counts.map(({ key, window, points }: RateCount) => {
        const total = (totals.get(`${window} ${key}`) ?? 0) + points;
        totals.set(`${window} ${key}`, total);
        return total;
      });
    },
    prune: async () => 0,
  };
  const warned: string[] = [];
  const aServer = () => {
    let tick = () => {};
    const counter = createRateCounter({
      ...{ clock: { now: () => new Date(time.now) }, shared, log: { warn: (text) => warned.push(text) } },
      every(_ms, call) {
        tick = call;
        return () => {};
      },
    });
    const second = async () => {
      tick();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { add: async (cost = 1) => (await counter.add('ada', cost)).points, second, close: () => counter.close() };
  };
  return { time, warned, one: aServer(), two: aServer(), shared };
}

describe('counts over several servers', () => {
  it('are those of all of them, a second later', async () => {
    const { one, two } = twoServers();
    expect(await one.add(5)).toBe(5);
    expect(await two.add()).toBe(1);
    await one.second();
    await two.second();
    expect(await two.add()).toBe(7);
    await two.second();
    await one.add(0);
    await one.second();
    expect(await one.add()).toBe(8);
  });

  it('begin again every minute', async () => {
    const { one, two, time } = twoServers();
    await one.add(5);
    await one.second();
    await two.add();
    await two.second();
    time.now += 30_000;
    expect(await two.add()).toBe(1);
    await two.second();
    expect(await two.add()).toBe(2);
  });

  it('are those of each while the database is away, and nothing is lost when it is back', async () => {
    const { one, two, time, warned } = twoServers();
    time.isAway = true;
    await one.add(3);
    await one.second();
    expect(await one.add()).toBe(4);
    await one.second();
    expect(warned).toHaveLength(1);
    time.isAway = false;
    await one.second();
    await two.add();
    await two.second();
    expect(await two.add()).toBe(6);
  });

  it('ask nobody while nobody calls, and are told when a server stops', async () => {
    const { one, two, time } = twoServers();
    await one.second();
    expect(time.asked).toBe(0);
    await one.add(2);
    await one.close();
    await two.add();
    await two.second();
    expect(await two.add()).toBe(4);
  });

  it('of one server alone know of no other', async () => {
    const clock = { now: () => new Date('2026-11-21T12:00:30Z') };
    const counter = createRateCounter({ clock, log: { warn() {} } });
    expect(await counter.add('ada', 2)).toEqual({ points: 2, seconds: 30 });
    expect(await counter.add('ada', 1)).toEqual({ points: 3, seconds: 30 });
    expect(await counter.add('grace', 1)).toEqual({ points: 1, seconds: 30 });
  });
});
