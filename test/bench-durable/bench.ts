/**
 * `npm run bench:durable`: what durable runs cost beside calls of the same function, on the real server. Prints a table and
 * writes bench-durable.json. docs/durable.md holds the figures.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { createTestDatabase } from '../support/postgres-server.ts';
import { newDataDir, startTestServer, startTestWorker, type TestServer } from '../support/server.ts';

const BLOCKS = 10;
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    waiting: { type: 'string', default: '2000' },
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

const sleeper = aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(86_400_000) })]), { name: 'sleeper' });
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
for (const where of ['embedded', 'postgres'] as const) {
  say(`\n${where} (${availableParallelism()} cores, the machine's load is ${loadavg()[0]?.toFixed(1)})`);
  const measured = await measure(where);
  for (const [name, value] of Object.entries(measured)) say(`  ${name.padEnd(44)} ${value}`);
  figures[where] = measured;
}
writeFileSync(
  values.out,
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, figures }, null, 2)}\n`,
);

async function measure(where: 'embedded' | 'postgres'): Promise<Record<string, number>> {
  const database = where === 'postgres' ? await createTestDatabase() : undefined;
  const env = {
    ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_LOG_LEVEL: 'error', SWITCHYARD_SANDBOX_PROCESSES: '1' },
    ...(database
      ? {
          SWITCHYARD_DATABASE_URL: `postgres://${database.user}@${database.host}:${database.port}/${database.database}`,
        }
      : {}),
  };
  const dataDir = newDataDir();
  const server = await startTestServer({ env, dataDir });
  try {
    for (const document of [chain(), sleeper, noop, tick]) await publish(server, document);
    await jobs(server, 'chain', 50);
    const calls = await times(200, () => server.call('POST', '/api/functions/chain/run', {}));
    const [one, none] = [await inTurn(server, 'chain', 60), await inTurn(server, 'noop', 60)];
    const many = await jobs(server, 'chain', RUNS);
    const before = memoryMb(server.pid);
    await jobs(server, 'sleeper', WAITING, ['waiting']);
    const after = memoryMb(server.pid);
    const recoveryMs = database ? await recovery(server, { env, dataDir }) : await restart(server, { env, dataDir });
    return {
      'call of 10 blocks, p50 ms': p50(calls),
      'job of 10 blocks, start to end, p50 ms': p50(one.works),
      'overhead of a block in a job, ms': round((p50(one.works) - p50(none.works)) / BLOCKS),
      'pickup: written down to started, p50 ms': p50(one.pickups),
      'pickup, p99 ms': at(0.99, one.pickups),
      'jobs a second, 10 blocks each': round(many.perSecond),
      'blocks a second': round(many.perSecond * (BLOCKS + 1)),
      [`memory of ${WAITING} waiting runs, MB`]: round(after - before),
      'recovery after kill -9, s': round(recoveryMs / 1000),
    };
  } finally {
    await server.dispose();
    await database?.drop();
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

async function start(server: TestServer, name: string): Promise<string> {
  const { status, body } = await server.call('POST', `/api/functions/${name}/jobs`, {});
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
