/**
 * `npm run bench`: how fast is it, as a ratio to hand-written code that does the same work in the same run? Starts the
 * real server and baseline.ts on one Postgres, asks both over loopback, prints a table and writes bench.json.
 *
 * Options: names of workloads (`npm run bench w1 w4`), `--seconds 5` for each measurement, `--out file`; `--cpu` counts
 * processor time for each request instead, which other work on the machine does not change; `--authorization` does so for a signed-in
 * person with many roles, and for requests that are asked nothing; `--profile` tells where the
 * server's time went instead, best for one workload.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { JsonValue } from '#schema';
import { createTestDatabase } from '../support/postgres-server.ts';
import { processesBelow } from '../support/processes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { compareAuthorization } from './authorization.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Figures, load, sent, type Target, withToken } from './load.ts';
import { startNative } from './native-python.ts';
import { perRequest, processorTime, type Spent } from './processor.ts';
import { hotPath } from './profile.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

interface Measured {
  one: Figures;
  sixteen: Figures;
}

interface Result {
  workload: string;
  says: string;
  ours: Measured;
  baseline: Measured;
  throughputRatio: number;
  p50MoreMs: number;
  perStepMicros?: number;
}

/** Before each measurement, of both: V8 compiles what is called most only after thousands of calls. */
const WARM_SECONDS = 10;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'bench.json' },
    profile: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    authorization: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const wanted = WORKLOADS.filter(
  ({ name }) =>
    positionals.length === 0 || positionals.includes(name) || (name === 'w1' && !values.profile && !values.cpu),
);

const data = await startCluster();
const database = await createTestDatabase();
const { host, port, user } = database;
const databaseUrl = `postgres://${user}@${host}:${port}/${database.database}`;
const profiles = values.profile ? mkdtempSync(join(tmpdir(), 'switchyard-profile-')) : undefined;
const server = await startTestServer({
  env: {
    ...(profiles === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }),
    ...(values.authorization ? { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'open-server.ts')}` } : {}),
    SWITCHYARD_DATABASE_URL: databaseUrl,
    SWITCHYARD_EXAMPLES: 'false',
    SWITCHYARD_RATE_LIMIT: '0',
    SWITCHYARD_EGRESS_ALLOW: `${data.host}:${data.port}`,
  },
});
const baseline = await startBaseline(data.url);
try {
  await fill(data);
  await publish(server);
  if (values.authorization) for (const workload of wanted) say(await compareAuthorization(workload, server, seconds));
  else if (values.cpu) for (const workload of wanted) say(await compareProcessors(workload));
  else if (profiles === undefined) await compareAll();
  else for (const { name, params } of wanted) await load(targetOf(name, params), 16, seconds);
} finally {
  baseline.child.kill('SIGTERM');
  await server.stop();
  await server.dispose();
  await database.drop();
  await data.stop();
}

if (profiles !== undefined) {
  for (const line of hotPath(profiles)) say(line);
  rmSync(profiles, { recursive: true });
}

async function compareAll(): Promise<void> {
  const results: Result[] = [];
  for (const workload of wanted) {
    const result = await compare(workload, results[0]?.ours);
    results.push(result);
    say(toLine(result));
    if (workload.native) {
      const { code, name, sql } = workload.native;
      const native = await startNative(code, { [name]: { data: await data.query(sql) } });
      if (native !== undefined) say(`    its Python alone, in a CPython started for it: p50 ${native.toFixed(1)} ms`);
    }
    const same = results.find((other) => other.workload === workload.like);
    if (same)
      say(`    to the same in JavaScript ${(result.ours.sixteen.perSecond / same.ours.sixteen.perSecond).toFixed(2)}`);
  }
  const machine = { cores: availableParallelism(), model: cpus()[0]?.model ?? '', node: process.version };
  const report = { at: new Date().toISOString(), machine, seconds, results };
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
  say(`\nwritten to ${values.out}`);
}

async function startBaseline(url: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'baseline.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(/http\S+/.exec(text.toString())?.[0] ?? ''));
    child.once('exit', () => reject(new Error('the baseline ended')));
  });
  return { child, url: address };
}

/** The same tables for both: 100 customers with 20 orders each, and 5,000 sales. */
async function fill({ query }: Cluster): Promise<void> {
  await query(`CREATE TABLE customer AS SELECT id, 'Customer ' || id AS name, 'c' || id || '@example.com' AS email,
    'DE' AS country FROM generate_series(1, 100) AS id`);
  await query('ALTER TABLE customer ADD PRIMARY KEY (id)');
  await query(`CREATE TABLE orders AS SELECT c * 100 + n AS id, c AS customer_id, 'Item ' || n AS item,
    n % 5 + 1 AS quantity, 1000 + n * 37 AS price_cents FROM generate_series(1, 100) AS c, generate_series(1, 20) AS n`);
  await query('CREATE INDEX ON orders (customer_id, id)');
  await query(`CREATE TABLE sale AS SELECT id, 'region ' || id % 7 AS region, id * 31 % 9973 AS amount_cents
    FROM generate_series(1, 5000) AS id`);
  await query('ALTER TABLE sale ADD PRIMARY KEY (id)');
  await query('ANALYZE');
}

async function publish({ call }: TestServer): Promise<void> {
  const { host, port } = data;
  const settings = { host, port, database: 'postgres', user: 'postgres', ssl: 'disable', privateNetwork: true };
  const resource = { name: 'bench_db', connector: 'postgres', description: '', environments: { production: settings } };
  expectGood(await call('PUT', '/api/resources/bench_db', { resource, revision: null }));
  for (const { name, document } of wanted) {
    expectGood(await call('PUT', `/api/functions/${name}`, JSON.parse(JSON.stringify({ document, revision: null }))));
    expectGood(await call('POST', `/api/functions/${name}/publish`, { revision: 1, note: '' }));
  }
}

function expectGood({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}

async function compare(workload: Workload, first: Measured | undefined): Promise<Result> {
  const { name, says, params, steps, like = name } = workload;
  const here = targetOf(name, params);
  const there = { ...here, url: `${baseline.url}/${like}` };
  await expectSame(here, there);
  const measured = { ours: {} as Measured, baseline: {} as Measured };
  for (const [key, connections] of [
    ['one', 1],
    ['sixteen', 16],
  ] as const) {
    await load(here, connections, WARM_SECONDS);
    measured.ours[key] = await load(here, connections, seconds);
    await load(there, connections, WARM_SECONDS);
    measured.baseline[key] = await load(there, connections, seconds);
  }
  const { ours, baseline: by } = measured;
  const perStep = steps && first ? { perStepMicros: ((ours.one.p50Ms - first.one.p50Ms) / steps) * 1000 } : {};
  return {
    ...{ workload: name, says, ours, baseline: by },
    throughputRatio: ours.sixteen.perSecond / by.sixteen.perSecond,
    p50MoreMs: ours.one.p50Ms - by.one.p50Ms,
    ...perStep,
  };
}

/** Of each answer, at 16 connections: the whole of ours, and of the baseline. */
async function compareProcessors({ name, says, params, like = name }: Workload): Promise<string> {
  const here = targetOf(name, params);
  const there = { ...here, url: `${baseline.url}/${like}` };
  await expectSame(here, there);
  const lines = [];
  const sums = [];
  for (const [who, target, root] of [
    ['ours', here, server.pid],
    ['baseline', there, baseline.child.pid ?? 0],
  ] as const) {
    await load(target, 16, WARM_SECONDS);
    const before = await spentBy(root);
    const { requests } = await load(target, 16, seconds);
    // What is written behind the answers belongs to them.
    await sleep(1_000);
    const parts = perRequest(before, await spentBy(root), requests);
    const all = Object.values(parts).reduce((sum, micros) => sum + micros, 0);
    sums.push(all);
    const shown = Object.entries(parts).map(([part, micros]) => `${part} ${micros.toFixed(0)}`);
    lines.push(`    ${who.padEnd(9)} ${all.toFixed(0)} us a request: ${shown.join(', ')}`);
  }
  const [ours = 0, theirs = 0] = sums;
  return [`${name.toUpperCase()}  ${says}`, ...lines, `    ratio ${(theirs / ours).toFixed(2)}`].join('\n');
}

async function spentBy(root: number): Promise<Spent> {
  const asked = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  const store = root === server.pid ? (await database.query(asked)).map(({ pid: each }) => Number(each)) : [];
  const below = (pid: number) => processesBelow(pid).map((each) => each.pid);
  return processorTime({ server: [root], sandboxes: below(root), database: [data.pid, ...below(data.pid)], store });
}

function targetOf(name: string, params: JsonValue): Target {
  return {
    url: `${server.url}/api/functions/${name}/run`,
    body: JSON.stringify({ params }),
    headers: withToken(server.token),
  };
}

/** A benchmark of something that answers wrongly measures nothing. */
async function expectSame(here: Target, there: Target): Promise<void> {
  const [ours, theirs] = await Promise.all(
    [here, there].map(async ({ url, body, headers }) => {
      const response = await fetch(url, { method: 'POST', headers: sent(headers), body });
      return JSON.stringify(await response.json());
    }),
  );
  if (ours !== theirs)
    throw new Error(`${here.url} answers ${ours?.slice(0, 300)}, the baseline ${theirs?.slice(0, 300)}`);
}

function toLine({ workload, says, ours, baseline: by, throughputRatio, p50MoreMs, perStepMicros }: Result): string {
  const figures = ({ one, sixteen }: Measured) =>
    `${sixteen.perSecond.toFixed(0)}/s (p50 ${sixteen.p50Ms.toFixed(2)}, p99 ${sixteen.p99Ms.toFixed(1)} ms; alone p50 ${one.p50Ms.toFixed(2)}, p99 ${one.p99Ms.toFixed(2)} ms)`;
  const perStep = perStepMicros === undefined ? '' : `, ${perStepMicros.toFixed(0)} us a step`;
  const errors = ours.one.errors + ours.sixteen.errors;
  return [
    `${workload.toUpperCase()}  ${says}${errors > 0 ? `  (${errors} ERRORS)` : ''}`,
    `    ours      ${figures(ours)}`,
    `    baseline  ${figures(by)}`,
    `    ratio ${throughputRatio.toFixed(2)}, p50 alone + ${p50MoreMs.toFixed(2)} ms${perStep}`,
  ].join('\n');
}
