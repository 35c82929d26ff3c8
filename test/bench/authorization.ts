import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '#schema';
import { setGrant, testPeople, withCookie } from '../support/people.ts';
import { createTestDatabase } from '../support/postgres-server.ts';
import { processesBelow } from '../support/processes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import type { Cluster } from './cluster.ts';
import { load, type Target, withToken } from './load.ts';
import { perRequest, processorTime } from './processor.ts';
import type { Workload } from './workloads.ts';

/** Each way is measured so often, in turn, so that whatever else the machine does meets all alike. */
const ROUNDS = 12;
const ROLES = 20;
const GRANTS_EACH = 20;

interface Given {
  /** With authorization, the workloads published. */
  server: TestServer;
  data: Cluster;
  seconds: number;
}

interface Way {
  says: string;
  server: TestServer;
  target: Target;
  /** Microseconds of processor time a request, by round. */
  micros: number[];
}

/** What authorization costs a workload: processor time a request of a person with many roles, to that of a server that does not ask. */
export async function compareAuthorization(workload: Workload, { server, data, seconds }: Given): Promise<string> {
  const database = await createTestDatabase();
  const { host, port, user } = database;
  const open = await startTestServer({
    env: {
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'open-server.ts')}`,
      SWITCHYARD_DATABASE_URL: `postgres://${user}@${host}:${port}/${database.database}`,
      SWITCHYARD_EXAMPLES: 'false',
      SWITCHYARD_RATE_LIMIT: '0',
      SWITCHYARD_EGRESS_ALLOW: `${data.host}:${data.port}`,
    },
  });
  try {
    await publishOn(open, workload);
    const body = JSON.stringify({ params: workload.params });
    const at = ({ url }: TestServer) => `${url}/api/functions/${workload.name}/run`;
    const ways: Way[] = [
      { says: 'without', server: open, target: { url: at(open), body, headers: {} }, micros: [] },
      {
        says: 'a person',
        server,
        target: { url: at(server), body, headers: await personWithRoles(server) },
        micros: [],
      },
      { says: 'the operator', server, target: { url: at(server), body, headers: withToken(server.token) }, micros: [] },
    ];
    for (const { target } of ways) await load(target, 16, 3);
    for (let round = 0; round < ROUNDS; round++) {
      // There and back, so that what drifts adds to all alike.
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) way.micros.push(await microsOf(way, seconds));
    }
    return toLines(workload, ways);
  } finally {
    await open.stop();
    await open.dispose();
    await database.drop();
  }
}

/** A machine with much else to do lets some answers come too late: such a round is made again. */
const TRIES = 3;

async function microsOf(
  { server, target }: Pick<Way, 'server' | 'target'>,
  seconds: number,
  tries = TRIES,
): Promise<number> {
  // Authorization is decided in memory: what sandboxes and databases cost has only their noise to add.
  const spent = () =>
    processorTime({ server: [server.pid], sandboxes: processesBelow(server.pid).map(({ pid }) => pid) });
  const before = spent();
  const { requests, errors } = await load(target, 16, seconds);
  if (errors > 0 || requests === 0) {
    if (tries === 1)
      throw new Error(`${target.url}: ${errors} of ${requests} answers are wrong, ${TRIES} times in a row`);
    return await microsOf({ server, target }, seconds, tries - 1);
  }
  // What is written behind the answers belongs to them.
  await sleep(500);
  const parts = perRequest(before, spent(), requests);
  return Object.values(parts).reduce((sum, micros) => sum + micros, 0);
}

/** Other work on the machine only ever adds: the cheapest round of each way says most, and the median of all whether to believe it. */
function toLines({ name, says }: Workload, ways: readonly Way[]): string {
  const least = (values: readonly number[]) => Math.min(...values);
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const [without] = ways;
  const lines = ways.map((way) => {
    const more = (of: typeof least) => percent(of(way.micros) / of(without?.micros ?? []) - 1);
    const compared = way === without ? '' : `: ${more(least)} more (by medians ${more(median)})`;
    return `    ${way.says.padEnd(13)} ${least(way.micros).toFixed(0)} us a request (median ${median(way.micros).toFixed(0)})${compared}`;
  });
  return [`${name.toUpperCase()}  ${says}: what authorization adds, ${ROUNDS} rounds in turn`, ...lines].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Headers of somebody signed in, with many roles, each with rights of its own; one of them lets them run everything. */
async function personWithRoles(server: TestServer): Promise<Record<string, string>> {
  const roles = Array.from({ length: ROLES }, (_, index) => `bench${index}`);
  for (const [index, id] of roles.entries()) {
    expectGood(await server.call('POST', '/api/access/roles', { name: id }));
    const subject = { kind: 'role', id } as const;
    for (let each = 0; each < GRANTS_EACH; each++) {
      await setGrant(server, subject, each % 2 === 0 ? 'allow' : 'deny', ['run', 'function', `other${index}x${each}`]);
    }
  }
  await setGrant(server, { kind: 'role', id: roles.at(-1) ?? '' }, 'allow', ['run', 'workspace']);
  const { cookie } = await testPeople(() => server).join(...roles);
  return withCookie(cookie);
}

async function publishOn({ call }: TestServer, { name, document }: Workload): Promise<void> {
  const body: JsonValue = JSON.parse(JSON.stringify({ document, revision: null }));
  expectGood(await call('PUT', `/api/functions/${name}`, body));
  expectGood(await call('POST', `/api/functions/${name}/publish`, { revision: 1, note: '' }));
}

function expectGood({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
