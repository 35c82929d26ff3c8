import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Clock, Log, RateCount, RateStore } from '#core';

const WINDOW_MS = 60_000;
const SHARE_EVERY_MS = 1_000;
/** Keys that are told to other servers at once; the rest follows a second later. */
const MAX_TOLD = 5_000;
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

interface Counted {
  /** In this minute, over all servers as far as they are known here. */
  points: number;
  /** Until the next minute. */
  seconds: number;
}

/** Counts by the minute. Nothing that is counted waits for a database. */
export interface RateCounter {
  add(key: string, cost: number): Promise<Counted>;
  /** Tells other servers the last of it, and stops. */
  close(): Promise<void>;
}

export interface RateCounterOptions {
  clock: Pick<Clock, 'now'>;
  /** Where several servers share one database; undefined: there is only this one. */
  shared?: RateStore | undefined;
  log: Pick<Log, 'warn'>;
  /** Calls back again and again. Time, so that tests can own it. */
  every?: (ms: number, call: () => void) => () => void;
}

/**
 * Counts in memory, and tells other servers every second what was counted here, which answers what they have counted. So a limit
 * over several servers is late by a second; while the database is away each goes on by itself, and makes up for it later.
 */
export function createRateCounter({ clock, shared, log, every = setTimer }: RateCounterOptions): RateCounter {
  const own = new RateLimiterMemory({ points: UNBOUNDED, duration: WINDOW_MS / 1000 });
  const share = shared && createShare(shared, log);
  const stop = share ? every(SHARE_EVERY_MS, () => void share.tell(windowOf(clock.now()))) : () => {};
  return {
    async add(key, cost) {
      const now = clock.now();
      const window = windowOf(now);
      const { consumedPoints } = await own.penalty(`${window} ${key}`, cost);
      share?.note(key, window, cost);
      const left = (window + 1) * WINDOW_MS - now.getTime();
      return {
        points: consumedPoints + (share?.others(key, window) ?? 0),
        seconds: Math.max(1, Math.ceil(left / 1000)),
      };
    },
    async close() {
      stop();
      await share?.tell(windowOf(clock.now()));
    },
  };
}

interface Told {
  window: number;
  /** Counted here, and told. */
  told: number;
  /** Counted here, and not told yet. */
  fresh: number;
  /** What other servers have counted. */
  others: number;
}

function createShare(store: RateStore, log: Pick<Log, 'warn'>) {
  const known = new Map<string, Told>();
  const fresh = new Set<string>();
  let telling: Promise<void> | undefined;
  let isAway = false;
  /** What was not told yet, of this minute. */
  const take = (window: number): RateCount[] => {
    for (const [key, each] of known) if (each.window < window) known.delete(key);
    const keys = [...fresh].slice(0, MAX_TOLD);
    for (const key of keys) fresh.delete(key);
    return keys.flatMap((key) => {
      const each = known.get(key);
      return each ? [{ key, window: each.window, points: each.fresh }] : [];
    });
  };
  const learn = ({ key, window, points }: RateCount, total: number) => {
    const each = known.get(key);
    if (each?.window !== window) return;
    each.told += points;
    each.fresh -= points;
    each.others = Math.max(0, total - each.told);
  };
  const send = async (window: number) => {
    const counts = take(window);
    if (counts.length === 0) return;
    try {
      const totals = await store.add(counts);
      for (const [at, count] of counts.entries()) learn(count, totals[at] ?? 0);
      isAway = false;
    } catch (error) {
      for (const { key } of counts) fresh.add(key);
      if (!isAway)
        log.warn('what callers have used can not be told to other servers: each counts by itself', { error });
      isAway = true;
    }
  };
  return {
    note(key: string, window: number, cost: number) {
      const each = known.get(key);
      if (each?.window === window) each.fresh += cost;
      else known.set(key, { window, told: 0, fresh: cost, others: 0 });
      fresh.add(key);
    },
    others: (key: string, window: number) => {
      const each = known.get(key);
      return each?.window === window ? each.others : 0;
    },
    async tell(window: number) {
      telling ??= send(window).finally(() => {
        telling = undefined;
      });
      await telling;
    },
  };
}

function windowOf(now: Date): number {
  return Math.floor(now.getTime() / WINDOW_MS);
}

function setTimer(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms).unref();
  return () => clearInterval(timer);
}
