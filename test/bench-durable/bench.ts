/**
 * `npm run bench:durable`: what durable runs cost beside calls of the same function, on the real server. Prints a table and
 * writes bench-durable.json. docs/durable.md holds the figures. `npm run bench:durable restate` chooses among `embedded`, `postgres`
 * and `restate` (PostgreSQL, and wake-ups by Restate).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { createTestDatabase } from '../support/postgres-server.ts';
import { restateEnv, startRestate } from '../support/restate-server.ts';
import { newDataDir, startTestServer, startTestWorker, type TestServer } from '../support/server.ts';

const BLOCKS = 10;
const PLACES = ['embedded', 'postgres', 'restate'] as const;
type Place = (typeof PLACES)[number];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '300' },
    waiting: { type: 'string', default: '10000' },
    out: { type: 'string', default: 'bench-durable.json' },
  },
});
const RUNS = Number(values.runs);
const WAITING = Number(values.waiting);
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Conditions one after the other: blocks that do nothing, so that only the engine is measured. */
function chain() {
  const names = Array.from({ length: BLOCKS }, (_, index) => `b${index}`);
  const blocks = names.map((name) => aBlock('condition', name, { when: expr('true') }));
  const onward = names.map((name, index) => `${name}.true > ${names[index + 1] ?? 'done'}`);
  return aFunction(aGraph([...blocks, returns('1')], ...onward), { name: 'chain' });
}

const sleeper = aFunction(aGraph([aBlock('wait', 'pause', { until: expr('params.at') })]), {
  name: 'sleeper',
  params: [{ name: 'at', type: 'datetime', required: true }],
});
const noop = aFunction(aGraph([returns('1')]), { name: 'noop' });
const tick = aFunction(
  aGraph(
    [aBlock('wait', 'first', { ms: lit(400) }), aBlock('wait', 'second', { ms: lit(400) }), returns('1')],
    'first > second',
    'second > done',
  ),
  { name: 'tick' },
);

const figures: Record<string, Record<string, number>> = {};
for (const where of PLACES.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  say(`\n${where} (${availableParallelism()} cores, the machine's load is ${loadavg()[0]?.toFixed(1)})`);
  const measured = await measure(where);
  for (const [name, value] of Object.entries(measured)) say(`  ${name.padEnd(44)} ${value}`);
  figures[where] = measured;
}
writeFileSync(
  values.out,
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, figures }, null, 2)}\n`,
);

async function measure(where: Place): Promise<Record<string, number>> {
  const database = where === 'embedded' ? undefined : await createTestDatabase();
  const restate = where === 'restate' ? await startRestate() : undefined;
  const env = {
    ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_LOG_LEVEL: 'error', SWITCHYARD_SANDBOX_PROCESSES: '1' },
    ...(database
      ? {
          SWITCHYARD_DATABASE_URL: `postgres://${database.user}@${database.host}:${database.port}/${database.database}`,
        }
      : {}),
    ...(restate ? restateEnv(await restate.settings()) : {}),
  };
  const dataDir = newDataDir();
  const server = await startTestServer({ env, dataDir });
  try {
    for (const document of [chain(), sleeper, noop, tick]) await publish(server, document);
    await jobs(server, 'chain', 50);
    const calls = await times(200, () => server.call('POST', '/api/functions/chain/run', {}));
    const [one, none] = [await inTurn(server, 'chain', 60), await inTurn(server, 'noop', 60)];
    const many = await jobs(server, 'chain', RUNS);
    const waited = await waiting(server);
    const undisturbedMs = await undisturbed(server);
    const recoveryMs = database ? await recovery(server, { env, dataDir }) : await restart(server, { env, dataDir });
    return {
      'call of 10 blocks, p50 ms': p50(calls),
      'job of 10 blocks, start to end, p50 ms': p50(one.works),
      'overhead of a block in a job, ms': round((p50(one.works) - p50(none.works)) / BLOCKS),
      'pickup: written down to started, p50 ms': p50(one.pickups),
      'pickup, p99 ms': at(0.99, one.pickups),
      'jobs a second, 10 blocks each': round(many.perSecond),
      'blocks a second': round(many.perSecond * (BLOCKS + 1)),
      ...waited,
      'kill -9 to the end of the last of 20 runs, s': round(recoveryMs / 1000),
      'the same runs undisturbed, s': round(undisturbedMs / 1000),
    };
  } finally {
    await server.dispose();
    await restate?.stop();
    await database?.drop();
  }
}

/** Many runs that wait for the same moment: what they take meanwhile, and how long until all have gone on. */
async function waiting(server: TestServer): Promise<Record<string, number>> {
  const noops = await jobs(server, 'noop', RUNS);
  const before = memoryMb(server.pid);
  // So long that all of them are put away by then.
  const at = new Date(Date.now() + 20_000 + (WAITING / noops.perSecond) * 2_000);
  const ids: string[] = [];
  for (let left = WAITING; left > 0; left -= 20) {
    const some = Array.from({ length: Math.min(20, left) }, () => start(server, 'sleeper', { at: at.toISOString() }));
    ids.push(...(await Promise.all(some)));
  }
  await noneLeft(server, ['queued', 'running']);
  await sleep(3_000);
  const after = memoryMb(server.pid);
  if (at.getTime() < Date.now()) throw new Error('the runs were not put away in time');
  await sleep(at.getTime() - Date.now());
  await noneLeft(server, ['waiting', 'queued', 'running']);
  const allMs = Date.now() - at.getTime();
  const sample = ids.filter((_, index) => index % Math.ceil(WAITING / 200) === 0);
  const late = [];
  for (const id of sample) late.push(Date.parse((await ended(server, id)).endedAt) - at.getTime());
  return {
    [`memory before ${WAITING} runs wait, MB`]: round(before),
    'memory while they wait, MB': round(after),
    'memory of a waiting run, KB': round(((after - before) * 1024) / WAITING),
    'until all have woken up and ended, s': round(allMs / 1000),
    'one of them, p50 s': round(p50(late) / 1000),
    'memory afterwards, MB': round(memoryMb(server.pid)),
  };
}

/** Resolves when no run of the sleeper is in one of these states. */
async function noneLeft(server: TestServer, states: readonly string[]): Promise<void> {
  for (const status of states) {
    for (;;) {
      const { body } = await server.call('GET', `/api/runs?function=sleeper&status=${status}&limit=1`);
      if (body.runs.length === 0) break;
      await sleep(200);
    }
  }
}

/** Some at a time, so that none waits in the queue. */
async function inTurn(
  server: TestServer,
  name: string,
  count: number,
): Promise<{ works: number[]; pickups: number[] }> {
  const told = [];
  for (let index = 0; index < count; index++) told.push(await ended(server, await start(server, name)));
  return {
    works: told.map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt)),
    pickups: told.map(({ createdAt, startedAt }) => Date.parse(startedAt) - Date.parse(createdAt)),
  };
}

async function jobs(
  server: TestServer,
  name: string,
  count: number,
  until = ['success'],
): Promise<{ perSecond: number }> {
  const since = performance.now();
  const ids: string[] = [];
  for (let left = count; left > 0; left -= 20) {
    ids.push(...(await Promise.all(Array.from({ length: Math.min(20, left) }, () => start(server, name)))));
  }
  for (const id of ids) await ended(server, id, until);
  return { perSecond: (count / (performance.now() - since)) * 1000 };
}

/** How long until a run goes on whose worker was killed: here a second one, beside the server that takes over. */
async function recovery(
  server: TestServer,
  options: { env: Record<string, string>; dataDir: string },
): Promise<number> {
  const worker = await startTestWorker(options);
  const ids = await Promise.all(Array.from({ length: 20 }, () => start(server, 'tick')));
  await Promise.all(ids.map((id) => ended(server, id, ['running', 'waiting', 'success'])));
  await worker.kill();
  const since = performance.now();
  for (const id of ids) await ended(server, id);
  return performance.now() - since;
}

/** Most of what these runs do is waiting. */
async function undisturbed(server: TestServer): Promise<number> {
  const since = performance.now();
  const ids = await Promise.all(Array.from({ length: 20 }, () => start(server, 'tick')));
  for (const id of ids) await ended(server, id);
  return performance.now() - since;
}

/** The process itself is started again: until the last of its runs has ended. */
async function restart(server: TestServer, options: { env: Record<string, string>; dataDir: string }): Promise<number> {
  const ids = await Promise.all(Array.from({ length: 20 }, () => start(server, 'tick')));
  await Promise.all(ids.map((id) => ended(server, id, ['running', 'waiting', 'success'])));
  await server.kill();
  const since = performance.now();
  const next = await startTestServer({ ...options, token: server.token });
  for (const id of ids) await ended(next, id);
  const ms = performance.now() - since;
  await next.kill();
  return ms;
}

async function publish(server: TestServer, document: ReturnType<typeof chain>): Promise<void> {
  const path = `/api/functions/${document.name}`;
  const asJson: JsonValue = JSON.parse(JSON.stringify(document));
  await server.call('PUT', path, { document: asJson, revision: null });
  const { status, body } = await server.call('POST', `${path}/publish`, { revision: 1 });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

async function start(server: TestServer, name: string, params: JsonValue = {}): Promise<string> {
  const { status, body } = await server.call('POST', `/api/functions/${name}/jobs`, { params });
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.id;
}

async function ended(server: TestServer, id: string, until = ['success']) {
  for (;;) {
    const { body } = await server.call('GET', `/api/jobs/${id}`);
    if (until.includes(body.status)) return body;
    if (body.endedAt !== null) throw new Error(JSON.stringify(body));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let index = 0; index < count; index++) {
    const since = performance.now();
    await work();
    all.push(performance.now() - since);
  }
  return all;
}

function memoryMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

function p50(all: number[]): number {
  return at(0.5, all);
}

function at(share: number, all: number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
