import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run, RunEvent, Step } from '#schema';
import {
  applyEvents,
  createRunStore,
  edgeRun,
  fromRecord,
  NO_RUN,
  type NumberedEvent,
  type RunState,
  stepsOf,
} from './index.ts';

const startedAt = '2026-11-21T10:00:00.000Z';

function aStep(path: string, parts: Partial<Step> = {}): Step {
  const name =
    path
      .split('/')
      .at(-1)
      ?.replace(/\[\d+\]$/, '') ?? path;
  return { path, block: name, name, type: 'log', status: 'success', attempts: 1, startedAt, durationMs: 5, ...parts };
}

const step = (path: string, parts?: Partial<Step>): RunEvent => ({ type: 'step', step: aStep(path, parts) });
const running = (path: string): RunEvent => step(path, { status: 'running', durationMs: 0 });
const log = (path: string): RunEvent => ({ type: 'log', line: { at: startedAt, path, level: 'info', text: 'hello' } });
const ended = (status: Run['status']): RunEvent => ({ type: 'run', run: aRun(status) });

function aRun(status: Run['status']): Run {
  return {
    id: '0198a000-0000-7000-8000-000000000000',
    functionName: 'f',
    version: null,
    hash: '',
    mode: 'test',
    trigger: 'test',
    environment: 'production',
    caller: 'me',
    params: { text: '{}', truncated: false, bytes: 2 },
    status,
    queuedMs: 0,
    startedAt,
    durationMs: 10,
  };
}

function numbered(events: readonly RunEvent[], from = 1): NumberedEvent[] {
  return events.map((event, at) => ({ id: from + at, event }));
}

function play(...events: RunEvent[]): RunState {
  return applyEvents(NO_RUN, numbered(events)).state;
}

describe('a live run', () => {
  it('knows what each block does', () => {
    const state = play(
      running('a'),
      step('a', { port: 'out', durationMs: 7 }),
      running('b'),
      step('c', { status: 'skipped' }),
      log('a'),
    );
    expect(state.blocks.get('a')).toMatchObject({
      status: 'success',
      executions: 1,
      durationMs: 7,
      running: 0,
      logs: 1,
    });
    expect(state.blocks.get('b')).toMatchObject({ status: 'running', running: 1 });
    expect(state.blocks.get('c')?.status).toBe('skipped');
    expect(state.logs).toHaveLength(1);
  });

  it('counts passes of a loop, and shows the pass that failed', () => {
    const state = play(
      running('each'),
      running('each[0]/save'),
      step('each[0]/save'),
      running('each[1]/save'),
      step('each[1]/save', { status: 'error', error: { code: 'block.failed', message: 'no', retryable: false } }),
      running('each[2]/save'),
    );
    expect(state.blocks.get('each')).toMatchObject({ status: 'running', passes: 3 });
    const save = state.blocks.get('save');
    expect(save).toMatchObject({ status: 'running', executions: 3, failures: 1 });
    expect(save?.shown.path).toBe('each[1]/save');
    expect([...(save?.steps.keys() ?? [])]).toEqual(['each[0]/save', 'each[1]/save', 'each[2]/save']);
    const last = applyEvents(state, numbered([step('each[2]/save')], 7)).state;
    expect(last.blocks.get('save')?.status).toBe('error');
  });

  it('has nothing running once it has ended', () => {
    const state = play(running('a'), ended('cancelled'));
    expect(state.blocks.get('a')).toMatchObject({ status: 'cancelled', running: 0 });
    expect(state.run?.status).toBe('cancelled');
  });

  it('tells what was lost, as the server says it or as the numbers tell it', () => {
    const gap = applyEvents(NO_RUN, [
      { id: 10, event: { type: 'gap', missing: 10 } },
      { id: 11, event: running('a') },
    ]).state;
    expect(gap).toMatchObject({ missing: 10, lastId: 11 });
    const jumped = applyEvents(NO_RUN, [
      { id: 1, event: running('a') },
      { id: 4, event: step('a') },
    ]).state;
    expect(jumped).toMatchObject({ missing: 2, lastId: 4 });
  });

  const events = fc.array(
    fc.oneof(
      fc.constantFrom('a', 'b', 'each[0]/c', 'each[1]/c', 'each').map(running),
      fc.constantFrom('a', 'b', 'each[0]/c', 'each[1]/c', 'each').map((path) => step(path, { port: 'out' })),
      fc.constantFrom('a', 'b', 'each[0]/c').map((path) => step(path, { status: 'error' })),
      fc.constantFrom('a', 'each[1]/c').map(log),
      fc.constant(ended('failed')),
    ),
    { maxLength: 40 },
  );

  it('is the same however the stream is cut into batches, broken and resumed', () => {
    fc.assert(
      fc.property(events, fc.array(fc.tuple(fc.nat(40), fc.nat(10))), (all, breaks) => {
        const stream = numbered(all);
        const whole = applyEvents(NO_RUN, stream).state;
        let state = NO_RUN;
        // A reader that comes back may get some of what it has seen before.
        for (const [length, again] of breaks) {
          const from = Math.max(0, state.lastId - again);
          state = applyEvents(state, stream.slice(from, state.lastId + length)).state;
        }
        state = applyEvents(state, stream.slice(state.lastId)).state;
        expect(state).toEqual(whole);
      }),
    );
  });

  it('leaves alone what a batch is not about', () => {
    const before = play(step('a'), step('b'));
    const { state, changed } = applyEvents(before, numbered([running('b')], 3));
    expect([...changed]).toEqual(['b']);
    expect(state.blocks.get('a')).toBe(before.blocks.get('a'));
    expect(applyEvents(state, numbered([log('nobody')], 4)).state.blocks).toBe(state.blocks);
  });

  it('of the past is made of its record', () => {
    const state = fromRecord(aRun('success'), [aStep('a'), aStep('each[4]/b')], [], []);
    expect(state.blocks.get('b')?.executions).toBe(1);
    expect(state.missing).toBe(0);
  });

  it('keeps a bounded number of passes', () => {
    const steps = Array.from({ length: 2_100 }, (_, pass) => step(`each[${pass}]/save`));
    const save = play(step('each'), ...steps).blocks.get('save');
    expect(save).toMatchObject({ executions: 2_100 });
    expect(save?.steps.size).toBe(2_000);
    expect(save?.steps.has('each[2099]/save')).toBe(true);
  });
});

describe('the store of a run', () => {
  function opened() {
    const frames: (() => void)[] = [];
    const told: string[] = [];
    const later: (() => void)[] = [];
    const store = createRunStore({ blocks: (flush) => frames.push(flush), whole: (tell) => later.push(tell) });
    for (const id of ['a', 'b']) store.watchBlock(id, () => told.push(id));
    store.watch(() => told.push('all'));
    const frame = () => {
      for (const flush of frames.splice(0)) flush();
    };
    const look = () => {
      for (const tell of later.splice(0)) tell();
    };
    return { store, told, frames, frame, look };
  }

  it('tells once for each frame, only the blocks that changed, and of the whole less often', () => {
    const { store, told, frames, frame, look } = opened();
    store.push(...numbered([running('a'), step('a')]));
    store.push(...numbered([running('a')], 3));
    expect([frames.length, told.length, store.block('a'), store.lastId()]).toEqual([1, 0, undefined, 3]);
    frame();
    expect(told).toEqual(['a']);
    expect(store.block('a')?.status).toBe('running');
    store.push(...numbered([step('b')], 4));
    frame();
    look();
    expect(told).toEqual(['a', 'b', 'all']);
    look();
    expect(told).toHaveLength(3);
    store.push(...numbered([step('b')], 5));
    frame();
    look();
    expect(told).toEqual(['a', 'b', 'all', 'b', 'all']);
  });

  it('can be flushed without a frame, and forgets what nobody watches', () => {
    const { store, told, frame, look } = opened();
    const stop = store.watchBlock('c', () => told.push('c'));
    stop();
    store.push(...numbered([step('c')]));
    store.flush();
    frame();
    look();
    expect(told).toEqual(['all']);
  });

  it('shows another run, and tells the blocks of both', () => {
    const { store, told, frame, look } = opened();
    store.push(...numbered([step('a')]));
    frame();
    look();
    store.push(...numbered([step('b')], 2));
    store.reset(fromRecord(aRun('success'), [aStep('b')], [], []));
    frame();
    look();
    expect(told).toEqual(['a', 'all', 'a', 'b', 'all']);
    expect([store.block('a'), store.block('b')?.executions]).toEqual([undefined, 1]);
  });
});

describe('edges of a run', () => {
  const edge = (port: string) => ({ from: 'a', port, to: 'b' });
  it.each<[string, RunEvent[], string, string]>([
    ['nothing known', [], 'out', 'open'],
    ['under way', [running('a')], 'out', 'open'],
    ['its way', [step('a', { port: 'true' })], 'true', 'taken'],
    ['the other way', [step('a', { port: 'true' })], 'false', 'dead'],
    ['skipped', [step('a', { status: 'skipped' })], 'out', 'dead'],
    ['failed and handled', [step('a', { status: 'handled', port: 'error' })], 'error', 'taken'],
    ['disabled', [step('a', { status: 'disabled' })], 'out', 'taken'],
    ['disabled, on error', [step('a', { status: 'disabled' })], 'error', 'dead'],
  ])('%s', (_, events, port, expected) => {
    expect(edgeRun(play(...events).blocks.get('a'), edge(port), ['out', 'error'])).toBe(expected);
  });
});

describe('steps of a called function', () => {
  it('belong to no block of this one, though ids may be the same, and stand among all steps', () => {
    const step = (path: string, more: Partial<Step>): RunEvent => ({
      type: 'step',
      step: {
        path,
        block: 'fail',
        name: path.split('/').at(-1) ?? '',
        type: 'throw',
        status: 'skipped',
        attempts: 0,
        startedAt: '2026-01-01T00:00:00.000Z',
        durationMs: 0,
        ...more,
      },
    });
    const events = [
      step('ask/fail', { function: 'rateOf', status: 'running', startedAt: '2026-01-01T00:00:01.000Z' }),
      step('ask/fail', { function: 'rateOf', status: 'error', startedAt: '2026-01-01T00:00:01.000Z' }),
      step('fail', { status: 'skipped' }),
    ];
    const { state, changed } = applyEvents(
      NO_RUN,
      events.map((event, at) => ({ id: at + 1, event })),
    );
    expect([...changed]).toEqual(['fail']);
    expect(state.blocks.get('fail')).toMatchObject({ status: 'skipped', executions: 1 });
    expect(stepsOf(state).map(({ path, status }) => [path, status])).toEqual([
      ['fail', 'skipped'],
      ['ask/fail', 'error'],
    ]);
  });
});
