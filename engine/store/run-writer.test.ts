import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RunRecord } from '#core';
import { LimitError, UnexpectedError } from '#kit';
import { createRunWriter } from './run-writer.ts';

const startedAt = '2026-01-02T03:04:05.678Z';

function aRecord(previewLength = 10): RunRecord {
  const preview = { text: 'x'.repeat(previewLength), truncated: false, bytes: previewLength };
  return {
    workspace: 'w',
    run: {
      ...{ id: randomUUID(), functionName: 'f', version: 1, hash: 'h', mode: 'inline', trigger: 'http' },
      ...{ environment: 'production', caller: 'Ada', params: preview, status: 'success', queuedMs: 0 },
      ...{ startedAt, durationMs: 1 },
    },
    steps: [
      {
        ...{ path: 'a', block: 'a', name: 'a', type: 'query', status: 'success', attempts: 1, startedAt },
        ...{ durationMs: 1, input: preview, output: preview, meta: { rows: 1 } },
      },
    ],
    logs: [{ at: startedAt, path: 'a', level: 'info', text: 'line' }],
    held: [],
  };
}

function aLog() {
  const lines: { level: string; message: string; fields: unknown }[] = [];
  const at = (level: string) => (message: string, fields?: unknown) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const away = () => new LimitError({ code: 'store.unavailable', message: 'away', retryable: true });

/** A store that does what `answer` says with each batch, and remembers what it took. */
function aStore(answer: (batch: readonly RunRecord[]) => void | Promise<void> = () => {}) {
  const batches: (readonly RunRecord[])[] = [];
  const write = async (batch: readonly RunRecord[]) => {
    await answer(batch);
    batches.push(batch);
  };
  return { batches, write, written: () => batches.flat() };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the run writer', () => {
  test('writes what came together in one batch, behind the caller', async () => {
    vi.useFakeTimers();
    const store = aStore();
    const writer = createRunWriter(store, { log: aLog(), maxDelayMs: 100, maxBatch: 10 });
    const records = [aRecord(), aRecord(), aRecord()];
    for (const record of records) writer.add(record);
    expect(store.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(store.batches).toEqual([records]);
    await writer.close();
    expect(store.batches).toHaveLength(1);
  });

  test('does not wait for more than fits a batch', async () => {
    vi.useFakeTimers();
    const store = aStore();
    const writer = createRunWriter(store, { log: aLog(), maxDelayMs: 1_000_000, maxBatch: 2 });
    for (let count = 0; count < 5; count++) writer.add(aRecord());
    await vi.advanceTimersByTimeAsync(0);
    expect(store.batches.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  test('goes on by itself when records arrive during a write', async () => {
    vi.useFakeTimers();
    const gate = Promise.withResolvers<void>();
    const store = aStore(() => gate.promise);
    const writer = createRunWriter(store, { log: aLog(), maxDelayMs: 10 });
    writer.add(aRecord());
    await vi.advanceTimersByTimeAsync(10);
    writer.add(aRecord());
    gate.resolve();
    await vi.advanceTimersByTimeAsync(10);
    expect(store.written()).toHaveLength(2);
  });

  test('tries again while the database is away, says so once, and loses nothing', async () => {
    vi.useFakeTimers();
    let isAway = true;
    const store = aStore(() => {
      if (isAway) throw away();
    });
    const log = aLog();
    const writer = createRunWriter(store, { log, maxDelayMs: 10 });
    writer.add(aRecord());
    await vi.advanceTimersByTimeAsync(60_000);
    writer.add(aRecord());
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'runs can not be recorded for now'],
    ]);
    await expect(writer.flush()).rejects.toMatchObject({ code: 'store.unavailable' });
    isAway = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.written()).toHaveLength(2);
    expect(log.lines.at(-1)).toMatchObject({ level: 'info', message: 'runs are recorded again' });
  });

  test('stays in its memory: previews go first, then the trace, never the run', async () => {
    const store = aStore(() => {
      if (blocked) throw away();
    });
    let blocked = true;
    const log = aLog();
    const writer = createRunWriter(store, { log, maxBytes: 200_000 });
    const records = Array.from({ length: 300 }, () => aRecord(4_000));
    const isFull = records.map((record) => {
      writer.add(record);
      return writer.isFull;
    });
    expect(isFull[0]).toBe(false);
    expect(isFull.at(-1)).toBe(true);
    blocked = false;
    await writer.flush();
    expect(writer.isFull).toBe(false);
    const written = store.written();
    expect(written.map(({ run }) => run.id)).toEqual(records.map(({ run }) => run.id));
    const kinds = written.map(({ steps, logs }) => {
      if (steps[0]?.input) return 'whole';
      return steps.length > 0 ? 'lean' : `bare: ${logs.length}`;
    });
    expect([...new Set(kinds)]).toEqual(['whole', 'lean', 'bare: 1']);
    const lean = written[kinds.indexOf('lean')];
    expect(lean?.steps[0]).toMatchObject({ path: 'a', meta: { rows: 1, previewsDropped: true } });
    expect(lean?.run.params).toEqual({ text: '', truncated: true, bytes: 4_000 });
    const bare = written[kinds.indexOf('bare: 1')];
    expect(bare?.logs).toEqual([
      { at: startedAt, path: '', level: 'warn', text: expect.stringContaining('1 steps, 1 log lines') },
    ]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'the database was too slow: traces were shortened' }),
    );
  });

  test('one record that the database does not take does not hold up the others', async () => {
    const poison = aRecord();
    const hopeless = aRecord();
    const store = aStore((batch) => {
      if (batch.some((record) => record === poison || record.run.id === hopeless.run.id)) {
        throw new UnexpectedError(new Error('stack depth limit exceeded'));
      }
    });
    const log = aLog();
    const writer = createRunWriter(store, { log });
    const records = [aRecord(), poison, aRecord(), hopeless, aRecord()];
    for (const record of records) writer.add(record);
    await writer.flush();
    const written = store.written().map(({ run }) => run.id);
    expect(new Set(written)).toEqual(new Set(records.filter((record) => record !== hopeless).map(({ run }) => run.id)));
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'the trace of a run could not be recorded'],
      ['error', 'a run could not be recorded'],
    ]);
  });

  test('closing writes what waits, or says how much was lost', async () => {
    const store = aStore();
    const log = aLog();
    const writer = createRunWriter(store, { log });
    writer.add(aRecord());
    await writer.close();
    expect(store.written()).toHaveLength(1);
    writer.add(aRecord());
    expect(log.lines).toMatchObject([{ level: 'error', message: expect.stringContaining('not recorded') }]);

    const offline = aStore(() => {
      throw away();
    });
    const other = aLog();
    const losing = createRunWriter(offline, { log: other });
    for (let count = 0; count < 3; count++) losing.add(aRecord());
    await losing.close();
    expect(other.lines.at(-1)).toEqual({
      level: 'error',
      message: 'runs could not be recorded',
      fields: { runs: 3 },
    });
  });
});
