import { describe, expect, it } from 'vitest';
import { Json } from '#kit';
import { type RunEvent, runEventSchema, stepSchema } from '#schema';
import { aBlock } from '../../test/support/build.ts';
import type { TraceStep } from './execution.ts';
import { RunTrace } from './run-trace.ts';

const secret = 's3cr3t-t0ken';
const at = new Date('2026-01-31T12:00:00Z');

function aStep(parts: Partial<TraceStep> = {}): TraceStep {
  const block = aBlock('log', 'say', {}, { id: 'b1' });
  return {
    path: 'say',
    block,
    status: 'success',
    startedAt: at,
    startedMs: 0,
    durationMs: 1.23456,
    attempts: 1,
    ...parts,
  };
}
const aLine = (text: string) => ({ at: at.toISOString(), path: 'say', level: 'info' as const, text });
const held = {
  path: 'say',
  resource: 'db',
  connector: 'fake',
  effect: 'write' as const,
  description: `use ${secret}`,
  rolledBack: true,
};

function watched() {
  const events: RunEvent[] = [];
  return { trace: new RunTrace((event) => events.push(event)), events };
}

describe('5.7 what a run leaves behind', () => {
  it('keeps only previews of large outputs, and masks them with what is known later', () => {
    const trace = new RunTrace();
    trace.stepSettled(aStep({ path: 'first', output: Json.fromText(`"${secret}"`) }));
    const page = Json.fromText(JSON.stringify('x'.repeat(3_000_000)));
    for (let index = 0; index < 10; index++) trace.stepSettled(aStep({ path: `page${index}`, output: page }));
    trace.secrets([secret]);
    const { steps } = trace.record();
    expect(steps).toHaveLength(11);
    expect(steps[0]?.output?.text).toBe('"••••••"');
    for (const { output } of steps.slice(1)) expect(output).toMatchObject({ truncated: true, bytes: 3_000_002 });
  });

  it('does not even try to show what would make too long a text', () => {
    const trace = new RunTrace();
    const page = 'x'.repeat(12_000_000);
    trace.stepSettled(aStep({ input: { set: Array.from({ length: 60 }, () => ({ value: page })) } }));
    expect(trace.record().steps[0]?.input).toMatchObject({ text: '"(too large to show)"', truncated: true });
  });

  it('a step with its previews, as the schema of the wire has it', () => {
    const trace = new RunTrace();
    trace.stepSettled(
      aStep({ port: 'out', input: { message: 'hello' }, output: Json.fromText('[1]'), meta: { rowCount: 1 } }),
    );
    const { steps } = trace.record();
    expect(steps).toEqual([
      {
        path: 'say',
        block: 'b1',
        name: 'say',
        type: 'log',
        status: 'success',
        port: 'out',
        attempts: 1,
        startedAt: '2026-01-31T12:00:00.000Z',
        durationMs: 1.235,
        input: { text: '{"message":"hello"}', truncated: false, bytes: 19 },
        output: { text: '[1]', truncated: false, bytes: 3 },
        meta: { rowCount: 1 },
      },
    ]);
    expect(stepSchema.safeParse(steps[0]).error).toBeUndefined();
  });

  it('every event fits the schema of the stream', () => {
    const { trace, events } = watched();
    trace.stepStarted(aStep({ status: 'running' }));
    trace.stepSettled(
      aStep({ error: { code: 'a.b', message: 'm', details: { a: 1 }, retryable: false }, status: 'error' }),
    );
    trace.log(aLine('hello'));
    trace.message('say', 'progress', { percent: 1 });
    trace.held(held);
    expect(events.map(({ type }) => type)).toEqual(['step', 'step', 'log', 'message', 'held']);
    for (const event of events) expect(runEventSchema.safeParse(event).error).toBeUndefined();
  });

  it('5.7 a secret is masked wherever it turns up, in the record and in the stream', () => {
    const { trace, events } = watched();
    trace.secrets([secret]);
    trace.stepSettled(
      aStep({
        input: { header: `Bearer ${secret}` },
        output: Json.fromValue({ echo: Buffer.from(secret).toString('base64') }),
        error: { code: 'a.b', message: `no ${secret}`, details: { url: `x?key=${secret}` }, retryable: false },
        meta: { tries: [{ code: 'a.b', message: `no ${secret}` }] },
      }),
    );
    trace.log(aLine(`using ${secret}`));
    trace.message('say', 'note', { [secret]: [secret] });
    trace.held(held);
    for (const told of [JSON.stringify(trace.record()), JSON.stringify(events)]) {
      expect(told).toContain('••••••');
      expect(told).not.toContain(secret);
      expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(0, 8));
    }
  });

  it('5.7 a secret that becomes known later is masked in what was recorded before', () => {
    const trace = new RunTrace();
    const meta = { tries: [{ code: 'a.b', message: secret }] };
    trace.stepSettled(aStep({ output: Json.fromValue(secret), meta }));
    trace.log(aLine(secret));
    trace.secrets([secret]);
    trace.secrets([secret]);
    expect(JSON.stringify(trace.record())).not.toContain(secret);
  });

  it('a secret that is a number breaks no message and no preview', () => {
    const { trace, events } = watched();
    trace.secrets(['12345678']);
    trace.message('say', 'note', { pin: 12345678 });
    trace.stepSettled(aStep({ output: Json.fromText('{"pin":12345678}') }));
    expect(events[0]).toMatchObject({ data: { pin: '••••••' } });
    expect(JSON.parse(trace.record().steps[0]?.output?.text ?? '')).toEqual({ pin: '••••••' });
  });

  it('a message without secrets is passed on as it is', () => {
    const { trace, events } = watched();
    const data = { list: [1, 'two', null] };
    trace.message('say', 'note', data);
    expect(events).toEqual([{ type: 'message', path: 'say', name: 'note', data }]);
  });

  it('keeps a bounded number of steps and lines, and says what it left out', () => {
    const trace = new RunTrace();
    for (let n = 0; n < 5_002; n++) trace.stepSettled(aStep());
    for (let n = 0; n < 2_003; n++) trace.log(aLine(String(n)));
    const { steps, logs } = trace.record();
    expect(steps).toHaveLength(5_000);
    expect(logs).toHaveLength(2_001);
    expect(logs.at(-1)).toMatchObject({
      level: 'warn',
      text: 'left out of this trace: 2 steps, 3 log lines, 0 held back',
    });
  });

  it('says what it left out also where nothing was logged', () => {
    const trace = new RunTrace();
    for (let n = 0; n < 5_001; n++) trace.stepSettled(aStep());
    expect(trace.record().logs).toEqual([
      {
        at: at.toISOString(),
        path: '',
        level: 'warn',
        text: 'left out of this trace: 1 steps, 0 log lines, 0 held back',
      },
    ]);
  });

  it('nothing that was left out of the record is left out of the stream of steps', () => {
    const { trace, events } = watched();
    for (let n = 0; n < 5_001; n++) trace.stepSettled(aStep());
    expect(events).toHaveLength(5_001);
  });

  it('the record of nothing is empty', () => {
    expect(new RunTrace().record()).toEqual({ steps: [], logs: [], held: [] });
  });
});
