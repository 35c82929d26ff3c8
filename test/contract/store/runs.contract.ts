import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Store } from '#core';
import type { Run } from '#schema';
import { aRecord, aRun, aStep, at, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** What runs leave behind. */
export function runsContract(under: StoreUnderTest): void {
  describe('runs', () => {
    test('what a run leaves behind comes back, in order', async () => {
      const w = workspace();
      const run = aRun({
        result: { text: '"ok"', truncated: false, bytes: 4 },
        failedPath: 'a/b',
        parentRunId: randomUUID(),
        error: { type: 't', title: 'T', status: 422, code: 'run.failed', detail: 'd', details: { a: [1] } },
      });
      const steps = ['z', 'a', 'each[0]/m'].map((path) => aStep(path, { meta: { rows: 3 } }));
      const logs = ['second', 'first'].map((text) => ({ at: at(1), path: 'z', level: 'info' as const, text }));
      const held = [
        {
          path: 'z',
          resource: 'crm',
          connector: 'postgres',
          effect: 'write' as const,
          description: 'DELETE',
          rolledBack: true,
          rowCount: 2,
        },
      ];
      await under.store.runs.write([aRecord(w, run, { steps, logs, held })]);
      expect(await under.store.runs.get(w, run.id)).toEqual(run);
      expect(await under.store.runs.steps(w, run.id)).toEqual(steps);
      expect(await under.store.runs.logs(w, run.id)).toEqual(logs);
      expect(await under.store.runs.held(w, run.id)).toEqual(held);
      for (const other of [workspace(), `${w}' OR '1'='1`]) {
        expect(await under.store.runs.get(other, run.id)).toBeUndefined();
        expect(await under.store.runs.steps(other, run.id)).toEqual([]);
        expect(await under.store.runs.logs(other, run.id)).toEqual([]);
        expect(await under.store.runs.held(other, run.id)).toEqual([]);
      }
      expect(await under.store.runs.get(w, randomUUID())).toBeUndefined();
      expect(await under.store.runs.get(w, `'; DROP TABLE x`)).toBeUndefined();
      expect(await under.store.runs.steps(w, 'no-id')).toEqual([]);
    });

    test('what is sensitive of a run is kept for its days, for its workspace, as long as the run', async () => {
      const w = workspace();
      const now = at(0);
      const later = (days: number) => new Date(Date.parse(now) + days * 86_400_000);
      under.setNow(later(0));
      const preview = (text: string) => ({ text: JSON.stringify(text), truncated: false, bytes: text.length + 2 });
      const [run, other] = [aRun(), aRun()];
      const first = { days: 7, functions: ['pay'], parts: { params: preview('4111'), 'input ask': preview('old') } };
      const second = { days: 9, functions: ['pay', 'ask'], parts: { 'input ask': preview(HOSTILE.join()) } };
      await under.store.runs.write([aRecord(w, run, { concealed: first }), aRecord(w, other)]);
      await under.store.runs.write([aRecord(w, run, { concealed: second })]);
      expect(await under.store.runs.sealed(w, run.id)).toEqual({
        until: later(7).toISOString(),
        functions: ['pay', 'ask'],
      });
      expect(await under.store.runs.reveal(w, run.id)).toEqual({ ...first.parts, ...second.parts });
      for (const [where, id] of [[workspace(), run.id] as const, [w, other.id] as const]) {
        expect(await under.store.runs.sealed(where, id)).toBeUndefined();
        expect(await under.store.runs.reveal(where, id)).toEqual({});
      }
      under.setNow(later(8));
      expect(await under.store.runs.reveal(w, run.id)).toEqual(second.parts);
      await under.store.runs.prune({ days: 1e5, failedDays: 1e5, perFunction: 1e6 }, 1000);
      under.setNow(later(0));
      expect(await under.store.runs.reveal(w, run.id)).toEqual(second.parts);
      under.setNow(undefined);
    });

    test('the same run or step again replaces; an ended run stays ended', async () => {
      const w = workspace();
      const running = aRun({ status: 'running', durationMs: null });
      const ended: Run = { ...running, status: 'success', durationMs: 5 };
      await under.store.runs.write([aRecord(w, running, { steps: [aStep('a', { status: 'running' })] })]);
      await under.store.runs.write([
        aRecord(w, ended, { steps: [aStep('b'), aStep('a', { attempts: 1 }), aStep('a', { attempts: 2 })] }),
        aRecord(w, running, { steps: [aStep('c')] }),
      ]);
      await under.store.runs.write([aRecord(w, running)]);
      expect(await under.store.runs.get(w, run(ended))).toEqual(ended);
      const steps = await under.store.runs.steps(w, run(ended));
      expect(steps.map(({ path, attempts, status }) => [path, attempts, status])).toEqual([
        ['a', 2, 'success'],
        ['b', 1, 'success'],
        ['c', 1, 'success'],
      ]);
    });

    test('pages through the newest first, by filter', async () => {
      const w = workspace();
      const all = Array.from({ length: 25 }, (_, index) =>
        aRun({
          // Several start in the same millisecond.
          startedAt: at(Math.floor(index / 3)),
          functionName: index % 2 ? 'odd' : 'even',
          status: index % 5 ? 'success' : 'failed',
          mode: index % 4 ? 'inline' : 'test',
        }),
      );
      await under.store.runs.write(all.map((each) => aRecord(w, each)));
      const newest = [...all].sort((a, b) =>
        a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1,
      );
      const seen: Run[] = [];
      for (;;) {
        const page = await under.store.runs.list(w, { before: seen.at(-1)?.id, limit: 4 });
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
      const filter = { functionName: 'odd', status: 'success', mode: 'inline', limit: 100 } as const;
      expect(await under.store.runs.list(w, filter)).toEqual(
        newest.filter((each) => each.functionName === 'odd' && each.status === 'success' && each.mode === 'inline'),
      );
      const among = async (...names: string[]) =>
        (await under.store.runs.list(w, { names: { only: new Set(names) }, limit: 100 })).length;
      const butNot = async (...names: string[]) =>
        (await under.store.runs.list(w, { names: { except: new Set(names) }, limit: 100 })).length;
      expect([await among('odd'), await among('odd', 'even', 'x'), await among('x'), await among()]).toEqual([
        12, 25, 0, 0,
      ]);
      expect([await butNot('odd'), await butNot('odd', 'even'), await butNot()]).toEqual([13, 0, 25]);
      expect(
        await under.store.runs.list(w, { functionName: 'even', names: { only: new Set(['odd']) }, limit: 100 }),
      ).toEqual([]);
      expect(await under.store.runs.list(w, { before: randomUUID(), limit: 5 })).toEqual([]);
      expect(await under.store.runs.list(w, { before: `' OR 1=1`, limit: 5 })).toEqual([]);
      expect(await under.store.runs.list(workspace(), { limit: 5 })).toEqual([]);
    });

    test('by trigger, by time, and by a text in name, error or id', async () => {
      const w = workspace();
      const problem = (code: string, detail: string) => ({ type: 't', title: 'Failed', status: 422, code, detail });
      const runs = {
        plain: aRun({ functionName: 'orderTotal', startedAt: at(1) }),
        scheduled: aRun({ functionName: 'nightly', startedAt: at(2), trigger: 'schedule' }),
        failed: aRun({
          ...{ functionName: 'refund', startedAt: at(3), status: 'failed' },
          error: problem('order.notFound', 'There is no order 100%_\\ "x" \u0000 99.'),
        }),
        other: aRun({
          ...{ functionName: 'refund', startedAt: at(4), status: 'failed' },
          error: problem('resource.failed', 'x'),
        }),
      } as const;
      const ids = Object.entries(runs).map(([key, { id }]) => [id, key]);
      const names = Object.fromEntries(ids);
      await under.store.runs.write(Object.values(runs).map((each) => aRecord(w, each)));
      const list = async (filter: Partial<Parameters<Store['runs']['list']>[1]>) =>
        (await under.store.runs.list(w, { limit: 10, ...filter })).map(({ id }) => names[id]);
      expect(await list({ trigger: 'schedule' })).toEqual(['scheduled']);
      expect(await list({ from: at(2), to: at(4) })).toEqual(['failed', 'scheduled']);
      expect(await list({ text: 'ORDER' })).toEqual(['failed', 'plain']);
      expect(await list({ text: 'order.not' })).toEqual(['failed']);
      expect(await list({ text: 'no order 100%_\\ "X"' })).toEqual(['failed']);
      expect(await list({ text: '%' })).toEqual(['failed']);
      expect(await list({ text: 'status' })).toEqual([]);
      expect(await list({ text: runs.plain.id.slice(0, 13).toUpperCase() })).toEqual(['plain']);
      expect(await list({ text: runs.plain.id.slice(9) })).toEqual([]);
      expect(await list({ text: 'r', limit: 2 })).toEqual(['other', 'failed']);
      expect(await list({ text: 'r', limit: 2, before: runs.failed.id })).toEqual(['plain']);
      expect(await list({ text: 'refund', status: 'failed', from: at(4) })).toEqual(['other']);
      for (const text of HOSTILE.filter(Boolean)) await list({ text });
      // What is found is what `get` answers.
      const [found] = await under.store.runs.list(w, { limit: 1, text: 'order.not' });
      expect(found).toEqual(runs.failed);
    });

    test('how runs of a function went, in spans that end now', async () => {
      const w = workspace();
      const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
      const of = (durationMs: number, hours: number, rest: Parameters<typeof aRun>[0] = {}) =>
        aRun({ functionName: 'timed', startedAt: ago(hours), durationMs, ...rest });
      const runs = [
        ...[10, 20, 30, 40].map((ms) => of(ms, 1)),
        of(50, 2, { status: 'failed' }),
        of(1000, 48, { status: 'interrupted' }),
        of(9999, 200),
        of(9999, 1, { mode: 'test' }),
        aRun({ functionName: 'timed', startedAt: ago(1), durationMs: null, status: 'running' }),
        aRun({ functionName: 'untimed', startedAt: ago(1), durationMs: 9999 }),
      ];
      await under.store.runs.write(runs.map((each) => aRecord(w, each)));
      const told = await under.store.runs.metrics(w, 'timed', [24, 168]);
      expect(told).toEqual([
        { hours: 24, runs: 5, failed: 1, p50Ms: 30, p95Ms: expect.closeTo(48) },
        { hours: 168, runs: 6, failed: 2, p50Ms: 35, p95Ms: expect.closeTo(762.5) },
      ]);
      const nothing = { hours: 24, runs: 0, failed: 0, p50Ms: null, p95Ms: null };
      expect(await under.store.runs.metrics(workspace(), 'timed', [24])).toEqual([nothing]);
    });

    test('a hostile text anywhere does not fail the batch', async () => {
      const w = workspace();
      const records = HOSTILE.map((text) =>
        aRecord(
          w,
          aRun({
            functionName: text,
            hash: text,
            environment: text,
            caller: text,
            params: { text, truncated: true, bytes: 9 },
            failedPath: text,
          }),
          {
            steps: [aStep(`p${text}`, { name: text, output: { text, truncated: false, bytes: 1 } })],
            logs: [{ at: at(1), path: text, level: 'error', text }],
          },
        ),
      );
      await under.store.runs.write(records);
      for (const { run, steps, logs } of records) {
        expect(await under.store.runs.get(w, run.id)).toMatchObject({ params: run.params });
        expect(await under.store.runs.steps(w, run.id)).toEqual(steps);
        expect(await under.store.runs.logs(w, run.id)).toEqual(logs);
      }
    });

    test('a large batch in one go', async () => {
      const w = workspace();
      const records = Array.from({ length: 300 }, (_, index) =>
        aRecord(w, aRun({ startedAt: at(index) }), {
          steps: Array.from({ length: 10 }, (_, step) => aStep(`s${step}`)),
          logs: [{ at: at(1), path: '', level: 'info', text: 'line' }],
        }),
      );
      await under.store.runs.write(records);
      expect(await under.store.runs.list(w, { limit: 1000 })).toHaveLength(300);
      const last = records.at(-1);
      expect(await under.store.runs.steps(w, last?.run.id ?? '')).toHaveLength(10);
      await under.store.runs.write([]);
    });

    test('retention deletes in parts: what ended long ago, what is too many, never what runs', async () => {
      const w = workspace();
      const day = (days: number) => new Date(Date.UTC(2000, 0, 1) - days * 86_400_000).toISOString();
      under.setNow(new Date(Date.UTC(2000, 0, 1)));
      const old = [40, 35, 31].map((days) => aRun({ startedAt: day(days) }));
      const longOne = aRun({ startedAt: day(60), durationMs: 40 * 86_400_000 });
      const oldRunning = aRun({ startedAt: day(300), status: 'running', durationMs: null });
      const oldFailed = aRun({ startedAt: day(60), status: 'failed' });
      const veryOldFailed = aRun({ startedAt: day(91), status: 'failed' });
      const kept = [1, 2, 3].map((days) => aRun({ startedAt: day(days), functionName: 'busy' }));
      const surplus = [4, 5].map((days) => aRun({ startedAt: day(days), functionName: 'busy' }));
      const all = [...old, longOne, oldRunning, oldFailed, veryOldFailed, ...kept, ...surplus];
      await under.store.runs.write(all.map((each) => aRecord(w, each, { steps: [aStep('s')] })));
      const policy = { days: 30, failedDays: 90, perFunction: 1_000_000 };
      expect(await under.store.runs.prune(policy, 2)).toBe(2);
      expect(await under.store.runs.prune(policy, 100)).toBe(2);
      expect(await under.store.runs.prune(policy, 100)).toBe(0);
      // Runs of other tests are newer than this clock but count as well; only `busy` of this workspace is checked.
      const left = async () => (await under.store.runs.list(w, { limit: 100 })).map(({ id }) => id);
      expect(new Set(await left())).toEqual(
        new Set([longOne, oldRunning, oldFailed, ...kept, ...surplus].map(({ id }) => id)),
      );
      while ((await under.store.runs.prune({ ...policy, perFunction: 3 }, 100)) > 0);
      expect(new Set(await left())).toEqual(new Set([longOne, oldRunning, oldFailed, ...kept].map(({ id }) => id)));
      expect(await under.store.runs.steps(w, old[0]?.id ?? '')).toEqual([]);
      under.setNow(undefined);
    });

    test('runs of a process that is gone are interrupted', async () => {
      const w = workspace();
      const gone = aRun({ status: 'running', durationMs: null });
      const durable = aRun({ status: 'running', durationMs: null, mode: 'durable' });
      const done = aRun();
      await under.store.runs.write([gone, durable, done].map((each) => aRecord(w, each)));
      expect(await under.store.runs.interruptStale()).toBe(0);
      await under.restart();
      const mine = aRun({ status: 'running', durationMs: null });
      await under.store.runs.write([aRecord(w, mine)]);
      expect(await under.store.runs.interruptStale()).toBeGreaterThanOrEqual(1);
      const status = async ({ id }: Run) => (await under.store.runs.get(w, id))?.status;
      expect(await status(gone)).toBe('interrupted');
      expect((await under.store.runs.get(w, gone.id))?.error).toMatchObject({ code: 'run.interrupted', status: 503 });
      const interrupted = await under.store.runs.list(w, { text: 'run.interrupted', limit: 5 });
      expect(interrupted.map(({ id }) => id)).toEqual([gone.id]);
      expect(await status(durable)).toBe('running');
      expect(await status(done)).toBe('success');
      expect(await status(mine)).toBe('running');
      expect(await under.store.runs.interruptStale()).toBe(0);
      // It was only slow to tell: what it says in the end counts.
      await under.store.runs.write([aRecord(w, { ...gone, status: 'success' })]);
      expect(await status(gone)).toBe('success');
    });
  });
}

const run = ({ id }: Run) => id;
