import type { FunctionWorld } from '#client';
import { type FakeTime, fakeTime } from './fake-time.ts';

/** A world of function objects where a test owns time, the network and the user's answers. */
export interface FakeWorld extends FunctionWorld, Pick<FakeTime, 'pass'> {
  /** Asked so far, oldest first. */
  questions: string[];
  /** What the user says from now on. */
  answer: boolean;
  /** What handlers threw. */
  reports: unknown[];
  setOnline(online: boolean): void;
}

export function fakeWorld(): FakeWorld {
  const time = fakeTime();
  const waiting = new Set<() => void>();
  let online = true;
  const world: FakeWorld = {
    ...time,
    questions: [],
    answer: true,
    reports: [],
    ask(question) {
      world.questions.push(question);
      return world.answer;
    },
    isOnline: () => online,
    onOnline(call) {
      waiting.add(call);
      return () => waiting.delete(call);
    },
    setOnline(now) {
      online = now;
      if (now) for (const call of [...waiting]) call();
    },
    report: (thrown) => world.reports.push(thrown),
  };
  return world;
}

/** A function that answers when the test says so. Each call is kept, oldest first. */
export interface FakeCalls {
  calls: FakeCall[];
  send(name: string): (params: object, options: { signal: AbortSignal }) => Promise<{ data: unknown; runId: string }>;
}

interface FakeCall {
  name: string;
  params: object;
  signal: AbortSignal;
  /** Answers, and waits until everything that follows from it has happened. */
  succeed(data: unknown): Promise<void>;
  fail(error: Error): Promise<void>;
}

export function fakeCalls(): FakeCalls {
  const calls: FakeCall[] = [];
  return {
    calls,
    send:
      (name) =>
      (params, { signal }) => {
        const { promise, resolve, reject } = Promise.withResolvers<{ data: unknown; runId: string }>();
        const runId = `run-${calls.length + 1}`;
        calls.push({
          ...{ name, params, signal },
          succeed: async (data) => {
            resolve({ data, runId });
            await settle();
          },
          fail: async (error) => {
            reject(error);
            await settle();
          },
        });
        return promise;
      },
  };
}

/** Everything that waits for nothing but promises has happened after this. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
