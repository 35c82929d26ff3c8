import { setGrant, testPeople, withCookie } from '../support/people.ts';
import { processesBelow } from '../support/processes.ts';
import type { TestServer } from '../support/server.ts';
import { load, type Target, withToken } from './load.ts';
import { perRequest, processorTime } from './processor.ts';
import type { Workload } from './workloads.ts';

/** For each of `--seconds`. A turn is short, so that whatever else the machine does meets its neighbours alike. */
const ROUNDS = 100;
const REQUESTS = 400;
const ROLES = 20;
const GRANTS_EACH = 20;

interface Way {
  says: string;
  target: Target;
  /** Microseconds of the server's own processor time a request, by round. */
  server: number[];
  /** The same of its sandboxes, which do not know who asks. */
  sandboxes: number[];
}

/**
 * What authorization costs a workload: processor time a request of a person with many roles, and of the operator, to that of a request
 * that is asked nothing. All are of one process (open-server.ts): two of the same code differ by more than what is measured.
 */
export async function compareAuthorization(workload: Workload, server: TestServer, seconds: number): Promise<string> {
  const url = `${server.url}/api/functions/${workload.name}/run`;
  const body = JSON.stringify({ params: workload.params });
  const way = (says: string, headers: Record<string, string>): Way => ({
    ...{ says, target: { url, body, headers } },
    ...{ server: [], sandboxes: [] },
  });
  const ways = [
    way('without', { 'X-Bench': 'open' }),
    way('a person', await personWithRoles(server)),
    way('the operator', withToken(server.token)),
  ];
  for (const { target } of ways) await load(target, 16, 4);
  for (let round = 0; round < ROUNDS * seconds; round++) {
    // There and back, so that what drifts, and what a turn leaves to be written behind it, adds to all alike.
    for (const each of round % 2 === 0 ? ways : ways.toReversed()) await measure(server, each);
  }
  return toLines(workload, ways);
}

/** A machine with much else to do lets some answers come too late: such a turn is made again. */
const TRIES = 3;

async function measure(server: TestServer, way: Way, tries = TRIES): Promise<void> {
  const spent = () =>
    processorTime({ server: [server.pid], sandboxes: processesBelow(server.pid).map(({ pid }) => pid) });
  const before = spent();
  const { requests, errors } = await load(way.target, 16, { amount: REQUESTS });
  if (errors > 0 || requests === 0) {
    if (tries === 1)
      throw new Error(`${way.target.url}: ${errors} of ${requests} answers are wrong, ${TRIES} times in a row`);
    return await measure(server, way, tries - 1);
  }
  const parts = perRequest(before, spent(), requests);
  way.server.push(parts.server ?? Number.NaN);
  way.sandboxes.push(parts.sandboxes ?? 0);
}

/** Other work on the machine only ever adds: the cheapest tenth of the turns says most, and the medians whether to believe it. */
const CHEAP = 0.1;

function toLines({ name, says }: Workload, ways: readonly Way[]): string {
  const sandboxes = ways.flatMap((way) => way.sandboxes);
  const micros = ({ server }: Way, part: number) => quantile(server, part) + quantile(sandboxes, part);
  const lines = ways.map((way, at) => {
    const more = (part: number) => percent(micros(way, part) / micros(ways[0] ?? way, part) - 1);
    const compared = at === 0 ? '' : `: ${more(CHEAP)} more (by medians ${more(0.5)})`;
    const [cheap, median] = [micros(way, CHEAP), micros(way, 0.5)].map((each) => each.toFixed(0));
    return `    ${way.says.padEnd(13)} ${cheap} us a request (median ${median})${compared}`;
  });
  const rounds = ways[0]?.server.length;
  return [`${name.toUpperCase()}  ${says}: what authorization adds, ${rounds} rounds in turn`, ...lines].join('\n');
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * part)] ?? Number.NaN;
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

function expectGood({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
