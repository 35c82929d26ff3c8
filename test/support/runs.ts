import { type ResourceQuery, type RunRecord, type RunServices, Runs, type StartRun, Turn } from '#core';
import { Json } from '#kit';
import type { FunctionDocument, JsonValue } from '#schema';
import { buildPlan, type Plan } from '../../engine/core/plan.ts';
import { NO_AUTHORITY } from './fake-sandbox.ts';
import type { FakeTime } from './fake-time.ts';
import { catalog, OPEN_ACCESS } from './harness.ts';

/** A secret of the one resource: a number. */
export const secret = '12345678';
/** Ids of runs, in the order they start. */
export const runId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export interface RunsSetUp {
  /** What the resource does. */
  answers?: (request: ResourceQuery) => Promise<Json>;
  published?: FunctionDocument;
  time?: FakeTime;
  maxRunning?: number;
  maxWaiting?: number;
}

/** One that took long, as any may on a busy machine, is written down while it runs, too. */
const hasEnded = ({ run }: RunRecord) => run.status !== 'running';

/** Runs with one resource, no sandbox and no store. */
export function setUpRuns({
  answers = async () => Json.null,
  published,
  time,
  maxRunning = 2,
  maxWaiting = 4,
}: RunsSetUp = {}) {
  const written: RunRecord[] = [];
  const refused = () => Promise.reject(new Error('not part of this test'));
  const services: RunServices = {
    sandbox: {
      run: refused,
      prepare: () => undefined,
      ...NO_AUTHORITY,
      health: () => ({ tier: 'weak', detail: '', ready: 0, busy: 0, waiting: 0, restarts: 0 }),
      close: refused,
    },
    resources: {
      query: async (request) => ({ data: await answers(request), truncated: false }),
      fromCode: refused,
      test: refused,
      introspect: refused,
      fetch: refused,
      revisionOf: refused,
      secretsOf: () => [secret],
      circuits: () => [],
      forget: refused,
      close: refused,
    },
    access: OPEN_ACCESS,
    clock: { now: () => new Date(), monotonic: time?.now ?? (() => performance.now()) },
    turn: new Turn({ monotonic: () => performance.now() }),
    random: () => 0,
    load: async () => ({ plan: planOf(published), version: 1 }),
    loadHash: async () => planOf(published),
    startJob: refused,
    publicUrl: null,
    cache: { get: () => undefined, set: () => {} },
    reportBug: (error) => {
      throw error;
    },
  };
  let last = 0;
  const wakers = new Set<() => void>();
  const runLog = {
    isFull: false,
    flush: async () => {},
    add(record: RunRecord) {
      written.push(record);
      for (const wake of wakers) wake();
    },
  };
  /** The first record that is wanted, once it is written: of a run that has ended, unless said otherwise. */
  const record = async (wanted: (record: RunRecord) => boolean = hasEnded): Promise<RunRecord> => {
    for (;;) {
      const found = written.find(wanted);
      if (found) return found;
      const more = Promise.withResolvers<void>();
      wakers.add(more.resolve);
      await more.promise;
    }
  };
  const newId = () => runId(++last);
  const runs = new Runs({ services, runLog, newId, maxRunning, maxWaiting, after: time?.after });
  return { runs, runLog, record, newId };
}

function planOf(document: FunctionDocument | undefined): Plan {
  const plan = document && buildPlan(document, 'hash', catalog).plan;
  if (!plan) throw new Error('the test’s own function has problems');
  return plan;
}

/** What starts a document. */
export function startOf(document: FunctionDocument, params: JsonValue = {}, more: Partial<StartRun> = {}): StartRun {
  const caller = { id: 'u1', name: 'Ada', user: { id: 'u1' } };
  const where = { workspace: 'w', environment: 'production', version: 1, request: null } as const;
  return { ...where, plan: planOf(document), params, mode: 'inline', trigger: 'http', caller, ...more };
}
