import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceCircuit, RunRecord } from '#core';
import type { Problem, Run, Step } from '#schema';
import { type Collector, createCollector } from '../../test/support/collector.ts';
import type { GaugeSources } from './gauges.ts';
import { createTelemetry, type TelemetryOptions } from './telemetry.ts';
import type { TracingOptions } from './tracing.ts';

const STARTED = Date.parse('2026-11-21T10:00:00.000Z');
const SECRET = 'hunter2-hunter2';

function setUp(sources: Partial<GaugeSources> = {}, tracing?: TracingOptions) {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const write =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  const log: TelemetryOptions['log'] = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  let reads = 0;
  const all: GaugeSources = {
    runs: () => ({ running: 3, waiting: 2 }),
    sandbox: () => {
      reads += 1;
      return { tier: 'strong', detail: 'x', ready: 2, busy: 1, waiting: 4, restarts: 5 };
    },
    circuits: () => [],
    backlog: () => ({ runs: 7, bytes: 700 }),
    pingStore: async () => {},
    monotonic: () => performance.now(),
    ...sources,
  };
  return { lines, reads: () => reads, made: createTelemetry({ log, sources: all, tracing }) };
}

const problem = (code: string): Problem => ({
  type: '',
  title: '',
  status: 422,
  code,
  detail: `it is ${SECRET}`,
  details: { secret: SECRET },
});

function aRun(parts: Partial<Run> = {}): Run {
  return {
    id: '01a1fcc6-e454-73c6-a43d-98814ca8d62d',
    functionName: 'orderTotal',
    version: 3,
    hash: 'h',
    mode: 'inline',
    trigger: 'http',
    environment: 'production',
    caller: 'Ada',
    params: { text: `{"password":"${SECRET}"}`, truncated: false, bytes: 1 },
    status: 'success',
    queuedMs: 20,
    startedAt: new Date(STARTED).toISOString(),
    durationMs: 120,
    result: { text: `"${SECRET}"`, truncated: false, bytes: 1 },
    ...parts,
  };
}

function aStep(path: string, parts: Partial<Step> = {}): Step {
  const name = path.replace(/^.*\//, '');
  return {
    path,
    block: name,
    name,
    type: 'query',
    status: 'success',
    attempts: 1,
    startedAt: new Date(STARTED + 10).toISOString(),
    durationMs: 5.5,
    input: { text: `{"sql":"select '${SECRET}'"}`, truncated: false, bytes: 1 },
    output: { text: `"${SECRET}"`, truncated: false, bytes: 1 },
    meta: { note: SECRET },
    ...parts,
  };
}

const aRecord = (run: Partial<Run> = {}, steps: Step[] = []): RunRecord => ({
  workspace: 'main',
  run: aRun(run),
  steps,
  logs: [{ at: '', path: '', level: 'info', text: SECRET }],
  held: [],
});

/** The value of one series, by its name and labels as they stand in the page. */
async function read(made: ReturnType<typeof setUp>['made'], series: string): Promise<number | undefined> {
  const { text } = await (await made).metrics();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('metrics', () => {
  test('runs, by function and how they came out', async () => {
    const { made } = setUp();
    const telemetry = await made;
    telemetry.runStarted('orderTotal');
    telemetry.runSettled(aRecord(), {});
    telemetry.runSettled(aRecord({ status: 'failed', error: problem('resource.timeout') }), {});
    telemetry.runSettled(aRecord({ status: 'failed', error: problem('order.notFound') }), {});
    const { text, contentType } = await telemetry.metrics();
    expect(contentType).toContain('text/plain; version=0.0.4');
    for (const line of [
      'switchyard_runs_started_total{function="orderTotal"} 1',
      'switchyard_runs_finished_total{function="orderTotal",status="success"} 1',
      'switchyard_runs_finished_total{function="orderTotal",status="failed"} 2',
      'switchyard_run_errors_total{code="resource.timeout"} 1',
      // Authors may put what they like into their codes.
      'switchyard_run_errors_total{code="author"} 1',
      'switchyard_run_duration_seconds_bucket{le="0.1",function="orderTotal"} 0',
      'switchyard_run_duration_seconds_bucket{le="0.25",function="orderTotal"} 3',
      'switchyard_run_wait_seconds_sum 0.06',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain(SECRET);
  });

  test('queries and requests', async () => {
    const { made } = setUp();
    const telemetry = await made;
    telemetry.queryDone({ resource: 'crm', connector: 'rest', outcome: 'ok', durationMs: 30 });
    telemetry.queryDone({ resource: 'made up', connector: 'rest', outcome: 'resource.unknown', durationMs: 1 });
    telemetry.requestDone({ route: 'GET /api/runs', status: 404, durationMs: 3 });
    const { text } = await telemetry.metrics();
    for (const line of [
      'switchyard_resource_queries_total{resource="crm",connector="rest",outcome="ok"} 1',
      'switchyard_resource_queries_total{resource="unknown",connector="rest",outcome="resource.unknown"} 1',
      'switchyard_resource_query_duration_seconds_bucket{le="0.05",resource="crm"} 1',
      'switchyard_http_requests_total{route="GET /api/runs",status="4xx"} 1',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('made up');
  });

  test('names past the two hundredth are "other"', async () => {
    const { made } = setUp();
    const telemetry = await made;
    for (let index = 0; index < 300; index++) {
      telemetry.runStarted(`fn${index}`);
      telemetry.queryDone({ resource: `r${index}`, connector: 'rest', outcome: 'ok', durationMs: 1 });
    }
    telemetry.runStarted('fn7');
    const { text } = await telemetry.metrics();
    expect(text.match(/^switchyard_runs_started_total\{/gm)).toHaveLength(201);
    expect(text).toContain('switchyard_runs_started_total{function="other"} 100\n');
    expect(text).toContain('switchyard_runs_started_total{function="fn7"} 2\n');
    expect(text).toContain('switchyard_resource_queries_total{resource="other",connector="rest",outcome="ok"} 100\n');
  });

  test('how things are is looked at when somebody asks, and not before', async () => {
    const circuits: ResourceCircuit[] = [
      { workspace: 'w', environment: 'a', resource: 'crm', health: 'open' },
      { workspace: 'w', environment: 'b', resource: 'crm', health: 'ok' },
    ];
    const { made, reads } = setUp({ circuits: () => circuits });
    const telemetry = await made;
    telemetry.runStarted('orderTotal');
    expect(reads()).toBe(0);
    const { text } = await telemetry.metrics();
    for (const line of [
      'switchyard_runs_running 3',
      'switchyard_runs_waiting 2',
      'switchyard_run_log_backlog_runs 7',
      'switchyard_run_log_backlog_bytes 700',
      'switchyard_sandbox_ready 2',
      'switchyard_sandbox_busy 1',
      'switchyard_sandbox_waiting 4',
      'switchyard_sandbox_restarts_total 5',
      'switchyard_sandbox_tier{tier="strong"} 1',
      'switchyard_sandbox_tier{tier="weak"} 0',
      'switchyard_resource_circuit_state{resource="crm"} 2',
      'switchyard_store_up 1',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    circuits.length = 0;
    expect(await read(made, 'switchyard_resource_circuit_state{resource="crm"}')).toBeUndefined();
    expect(await read(made, 'switchyard_sandbox_restarts_total')).toBe(5);
  });

  test('a store that is away is 0, and the rest is told all the same', async () => {
    const { made } = setUp({ pingStore: () => Promise.reject(new Error('away')) });
    expect(await read(made, 'switchyard_store_up')).toBe(0);
    expect(await read(made, 'switchyard_runs_running')).toBe(3);
  });
});

test('a failed run is one line of the log, with its code and nothing it worked on', async () => {
  const { made, lines } = setUp();
  const telemetry = await made;
  telemetry.runSettled(aRecord(), {});
  telemetry.runSettled(aRecord({ status: 'failed', error: problem('order.notFound'), failedPath: 'find' }), {});
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'a run failed',
      fields: {
        run: '01a1fcc6-e454-73c6-a43d-98814ca8d62d',
        function: 'orderTotal',
        status: 'failed',
        code: 'order.notFound',
        path: 'find',
      },
    },
  ]);
});

describe('traces', () => {
  let collector: Collector;
  const options = (parts: Partial<TracingOptions> = {}): TracingOptions => ({
    url: `${collector.origin}/v1/traces`,
    serviceName: 'switchyard-test',
    sampler: 'parentbased_always_on',
    samplerRatio: 1,
    ...parts,
  });
  beforeEach(async () => {
    collector = await createCollector();
  });
  afterEach(() => collector.close());

  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const steps = [
    aStep('find'),
    aStep('each[0]/save', { startedAt: new Date(STARTED + 30).toISOString() }),
    aStep('each[1]/save', {
      status: 'error',
      attempts: 3,
      error: { code: 'resource.rejected', message: SECRET, retryable: false, details: { sql: SECRET } },
    }),
    aStep('each', { type: 'loop', durationMs: 60 }),
    aStep('never', { status: 'skipped' }),
    aStep('onError/tell', {
      status: 'error',
      error: { code: `secret.${SECRET.replace('-', '')}`, message: SECRET, retryable: false },
    }),
  ];

  test('a run is a span, and each of its steps is one below it', async () => {
    const telemetry = await setUp({}, options()).made;
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    telemetry.runSettled(aRecord({ status: 'failed', error: problem('resource.rejected') }, steps), { traceparent });
    await telemetry.close();
    const spans = await collector.until(6);
    const at = (path: string) => spans.find(({ attributes }) => attributes['switchyard.block.path'] === path);
    const root = spans.find(({ name }) => name === 'run orderTotal');
    expect(root).toMatchObject({
      traceId: TRACE,
      parentId: 'b7ad6b7169203331',
      kind: 2,
      startMs: STARTED,
      endMs: STARTED + 120,
      status: { code: 2, message: 'resource.rejected' },
      attributes: {
        'switchyard.function': 'orderTotal',
        'switchyard.version': 3,
        'switchyard.run.id': '01a1fcc6-e454-73c6-a43d-98814ca8d62d',
        'switchyard.run.status': 'failed',
        'error.type': 'resource.rejected',
      },
    });
    expect(spans.every(({ traceId }) => traceId === TRACE)).toBe(true);
    expect(spans.map(({ name }) => name).sort()).toEqual(['each', 'find', 'run orderTotal', 'save', 'save', 'tell']);
    expect([at('find')?.parentId, at('each')?.parentId, at('onError/tell')?.parentId]).toEqual(
      Array(3).fill(root?.spanId),
    );
    expect([at('each[0]/save')?.parentId, at('each[1]/save')?.parentId]).toEqual(Array(2).fill(at('each')?.spanId));
    expect(at('find')).toMatchObject({ kind: 1, startMs: STARTED + 10, endMs: STARTED + 15.5, status: { code: 0 } });
    expect(at('each[1]/save')).toMatchObject({
      status: { code: 2, message: 'resource.rejected' },
      attributes: {
        'switchyard.block.type': 'query',
        'switchyard.step.status': 'error',
        'switchyard.step.attempts': 3,
      },
    });
    expect(at('onError/tell')?.status).toEqual({ code: 2, message: 'author' });
    expect(collector.resource()).toMatchObject({ 'service.name': 'switchyard-test' });
    expect(new Set(collector.requests)).toEqual(new Set(['POST /v1/traces application/x-protobuf']));
  });

  test('hold nothing of what the run worked on', async () => {
    const telemetry = await setUp({}, options()).made;
    telemetry.runSettled(aRecord({ status: 'failed', error: problem('order.notFound') }, steps), {});
    await telemetry.close();
    await collector.until(6);
    const sent = Buffer.concat(collector.bodies).toString('latin1');
    expect(sent).toContain('orderTotal');
    for (const form of [SECRET, SECRET.replace('-', ''), Buffer.from(SECRET).toString('base64').slice(0, 12), 'select'])
      expect(sent).not.toContain(form);
  });

  test.each([
    'nonsense',
    `00-${TRACE}-b7ad6b7169203331`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-b7ad6b7169203331-01\r\nx: y`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    'x'.repeat(100_000),
  ])('a traceparent that is none begins a trace of its own (%#)', async (traceparent) => {
    const telemetry = await setUp({}, options()).made;
    telemetry.runSettled(aRecord(), { traceparent });
    await telemetry.close();
    const [span] = await collector.until(1);
    expect([span?.parentId, span?.traceId === TRACE, span?.name]).toEqual(['', false, 'run orderTotal']);
  });

  test.each<[string, number, string | undefined, boolean]>([
    ['always_off', 1, undefined, false],
    ['traceidratio', 0, undefined, false],
    ['traceidratio', 1, undefined, true],
    ['parentbased_always_off', 1, undefined, false],
    ['parentbased_always_off', 1, '01', true],
    ['parentbased_always_on', 1, '00', false],
    ['always_on', 1, '00', true],
  ])('the sampler %s at %d, with a caller who says %s, keeps it: %s', async (sampler, samplerRatio, flags, kept) => {
    const telemetry = await setUp({}, options({ sampler, samplerRatio })).made;
    const traceparent = flags && `00-${TRACE}-b7ad6b7169203331-${flags}`;
    telemetry.runSettled(aRecord({}, [aStep('find')]), { traceparent });
    await telemetry.close();
    if (kept) await collector.until(2);
    expect(collector.spans()).toHaveLength(kept ? 2 : 0);
  });

  test('of a run with thousands of steps the first thousand are told', async () => {
    const telemetry = await setUp({}, options()).made;
    const many = Array.from({ length: 1_500 }, (_, index) => aStep(`each[${index}]/save`));
    telemetry.runSettled(aRecord({}, many), {});
    await telemetry.close();
    const spans = await collector.until(1_001);
    expect(spans).toHaveLength(1_001);
    const root = spans.find(({ name }) => name === 'run orderTotal');
    expect(root?.attributes['switchyard.run.steps_left_out']).toBe(500);
  });

  test('none are made, and nothing is loaded for them, unless they are asked for', async () => {
    const root = join(import.meta.dirname, '..', '..');
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      const { createTelemetry } = await import('./engine/telemetry/telemetry.ts');
      const tracing = JSON.parse(process.argv[1]) ?? undefined;
      await createTelemetry({ log: {}, sources: {}, tracing });
      console.log(loaded.filter((url) => url.includes('/@opentelemetry/')).map((url) => url.replace(/.*@opentelemetry\\/([^/]+).*/, '$1')).join());`;
    const loadedWith = async (tracing: TracingOptions | null) => {
      const args = ['--input-type=module', '-e', script, JSON.stringify(tracing)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
      return new Set(stdout.trim().split(','));
    };
    // prom-client looks at the API on its own account; it is small and does nothing.
    const idle = [...(await loadedWith(null))].filter((name) => name !== 'api' && name !== '');
    expect(idle).toEqual([]);
    expect(await loadedWith(options())).toContain('sdk-trace');
  });
});
