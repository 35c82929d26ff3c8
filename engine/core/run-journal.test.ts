import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { Journal, type Recorded } from './journal.ts';
import { type KnownRun, RunJournal } from './run-journal.ts';

const NOTHING: KnownRun = {
  ...{ settled: new Map(), begun: new Set(), waits: new Map(), answers: new Map(), pins: new Map() },
};
const recorded: Recorded = {
  ...{ status: 'success', port: 'out', data: '1', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1, attempts: 1 },
};

const never = new AbortController().signal;

interface Given {
  now?: number;
  /** What the database knows of questions, whatever was heard. */
  answered?: Record<string, JsonValue>;
}

function open(known: Partial<KnownRun> = {}, { now = 0, answered = {} }: Given = {}) {
  const kept: string[] = [];
  const life = new AbortController();
  const idle = Promise.withResolvers<number | null>();
  const keep = async (what: string) => void kept.push(what);
  const run = new RunJournal({
    known: { ...NOTHING, ...known },
    clock: { now: () => new Date(now) },
    signal: life.signal,
    onIdle: idle.resolve,
    keeper: {
      begin: (path) => keep(`begin ${path}`),
      record: (path, { variables }) => keep(`record ${path} ${JSON.stringify(variables ?? {})}`),
      wait: (path) => keep(`wait ${path}`),
      answer: async (path) => answered[path],
      close: async (path) => {
        kept.push(`close ${path}`);
        return answered[path];
      },
      link: (path) => keep(`link ${path}`),
      pin: async (name, hash) => {
        kept.push(`pin ${name}`);
        return hash;
      },
      data: async () => '"large"',
    },
  });
  return { run, journal: new Journal(run), kept, life, idle: idle.promise };
}

describe('what is kept of a durable run', () => {
  it('a run of which nothing works and something waits is idle, until the first of what it waits for', async () => {
    const { run, journal, idle } = open();
    const working = Promise.withResolvers<void>();
    const busy = run.during(working.promise);
    void journal.sleep('later', 90_000, never);
    void journal.sleep('sooner', 60_000, never);
    void journal.ask('asked', { question: { task: {} }, signal: never });
    const first = await Promise.race([idle, new Promise((resolve) => setImmediate(() => resolve('at work')))]);
    expect(first).toBe('at work');
    working.resolve();
    await busy;
    expect(await idle).toBe(60_000);
  });

  it('a short wait is none of its business', () => {
    expect(open().journal.sleep('short', 100, never)).toBeUndefined();
  });

  it('an answer that is known already is given at once', async () => {
    const known = { answers: new Map([['ask', { decision: 'approved' }]]), waits: new Map([['ask', { until: null }]]) };
    expect(await open(known).journal.ask('ask', { question: { task: {} }, signal: never })).toEqual({
      answer: { decision: 'approved' },
    });
  });

  it('an answer that came before somebody listened is heard', async () => {
    const { journal, kept } = open({}, { answered: { ask: 'yes' } });
    expect(await journal.ask('ask', { question: { task: {} }, signal: never })).toEqual({ answer: 'yes' });
    expect(kept).toEqual(['wait ask']);
  });

  it('an answer that comes at the deadline counts, or is told that it is too late: the question is closed', async () => {
    const answered: Record<string, JsonValue> = {};
    const { journal, kept } = open(
      {
        waits: new Map([
          ['late', { until: 0 }],
          ['inTime', { until: 0 }],
        ]),
      },
      { now: 1, answered },
    );
    expect(await journal.ask('late', { question: { task: {} }, signal: never })).toEqual({ answer: undefined });
    const asked = journal.ask('inTime', { question: { task: {} }, signal: never });
    answered.inTime = 'just';
    expect(await asked).toEqual({ answer: 'just' });
    expect(kept).toContain('close late');
  });

  it('a question that nobody waits for any more is closed, and keeps no run waiting', async () => {
    const { journal, kept, idle } = open();
    const other = new AbortController();
    const asked = journal.ask('loses', { question: { task: {} }, signal: other.signal });
    void journal.sleep('loses too', 60_000, other.signal);
    void journal.sleep('stays', 90_000, never);
    other.abort();
    expect(await asked).toEqual({ answer: undefined });
    expect(kept).toContain('close loses');
    expect(await idle).toBe(90_000);
  });

  it('when this life of the run is over its questions stay open', async () => {
    const { journal, kept, life } = open();
    const asked = journal.ask('stays', { question: { task: {} }, signal: life.signal });
    life.abort();
    const first = await Promise.race([asked, new Promise((resolve) => setImmediate(() => resolve('still asked')))]);
    expect(first).toBe('still asked');
    expect(kept).toEqual(['wait stays']);
  });

  it('what a block has set is recorded with it, and with what is around it', async () => {
    const { journal, kept } = open();
    journal.wrote('each[0]/set', 'x', '1');
    await journal.record('each[0]/set', recorded);
    await journal.record('eachOther', recorded);
    await journal.record('each', recorded);
    expect(kept).toEqual(['record each[0]/set {"x":"1"}', 'record eachOther {}', 'record each {"x":"1"}']);
  });

  it('a called function is kept below its block; what code calls counts as one with the code', async () => {
    const { journal, kept } = open({
      begun: new Set(['call/save']),
      settled: new Map([['call/a', { recorded, isTold: true }]]),
    });
    const inside = journal.inside('call');
    expect(inside.wasCut('save')).toBe(true);
    expect(await inside.settled('a')).toMatchObject({ recorded: { data: '1' } });
    const one = inside.asOne('code').inside('deeper');
    expect(await one.settled('a')).toBeUndefined();
    await one.record('a', recorded);
    await one.begin('a');
    expect(one.sleep('a', 1e9, never)).toBeUndefined();
    await expect(one.ask('a', { question: { task: {} }, signal: never })).rejects.toMatchObject({
      code: 'block.invalid',
    });
    expect(kept).toEqual(['begin call/code']);
  });

  it('large data is fetched when it is needed, a version is pinned once, a beginning kept once', async () => {
    const { journal, kept } = open({
      settled: new Map([['a', { recorded: { ...recorded, data: null }, isTold: false }]]),
    });
    expect(await journal.settled('a')).toMatchObject({ recorded: { data: '"large"' }, isTold: false });
    expect(await journal.pin('other', async () => 'h1')).toBe('h1');
    expect(await journal.pin('other', async () => 'h2')).toBe('h1');
    await Promise.all([journal.begin('b'), journal.begin('b')]);
    expect(kept).toEqual(['pin other', 'begin b']);
  });
});
