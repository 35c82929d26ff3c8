import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '#connectors';
import type { JsonValue, RunEvent } from '#schema';
import { aBlock, aFunction, aGraph } from '../support/build.ts';
import { EGRESS_ROUTES } from '../support/egress-routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createHangUp, type TcpServer } from '../support/tcp.ts';

/**
 * The guard of the real server, not of one that a test put together: every way out that functions have is tried against a
 * listener on this machine, which must hear of none.
 */

const outward = connectors.filter(({ destination }) => destination.length > 0).map(({ type }) => type);
/** What leads to the listener, if anything does, and what leads to places nobody may ask. */
const HOSTS = ['127.0.0.1', '2130706433', 'localhost', '[::ffff:127.0.0.1]'];
const ELSEWHERE = ['169.254.169.254', '10.0.0.1', '100.100.100.200'];

let server: TestServer;
let door: TcpServer;
beforeAll(async () => {
  door = await createHangUp();
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  await door.close();
});

let count = 0;

/** The codes of the errors that the steps of a test-run ended with. */
function codesOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'step' && event.step.error ? [event.step.error.code] : []));
}

async function tryBlock(type: string, config: Record<string, unknown>): Promise<string[]> {
  const name = `goesOut${++count}`;
  const block = aBlock(type, 'go', config, { retry: { count: 0, delayMs: 0, exponential: false, jitter: false } });
  const document: JsonValue = JSON.parse(JSON.stringify(aFunction(aGraph([block]), { name })));
  await server.call('PUT', `/api/functions/${name}`, { document, revision: null });
  return codesOf(await server.test(name));
}

describe.each(outward)('%s', (connector) => {
  test.each([...HOSTS, ...ELSEWHERE])('does not get to %s by block, by code or by a connection test', async (host) => {
    const route = EGRESS_ROUTES[connector]?.(host, door.port, false);
    if (!route) throw new Error(`test/support/egress-routes.ts does not say how "${connector}" goes out`);
    const name = `r${++count}`;
    const resource: JsonValue = { name, connector, environments: { production: route.settings } };
    expect((await server.call('PUT', `/api/resources/${name}`, { revision: null, resource })).status).toBe(201);
    const settings = { connector, settings: route.settings };
    expect((await server.call('POST', '/api/connections/test', settings)).body.reason).toBe('blocked');
    expect((await server.call('POST', `/api/resources/${name}/test`, {})).body.reason).toBe('blocked');
    expect(await tryBlock('query', { resource: name, connector, query: route.query })).toEqual(['egress.blocked']);
    const code = `return await resources.${name}.${route.code}`;
    expect(await tryBlock('javascript', { code })).toEqual(['egress.blocked']);
    expect(door.accepted()).toBe(0);
  });
});

test.each([...HOSTS, ...ELSEWHERE])('fetch in code does not get to %s', async (host) => {
  const code = `return (await fetch('http://${host}:${door.port}/')).status`;
  expect(await tryBlock('javascript', { code })).toEqual(['egress.blocked']);
  expect(door.accepted()).toBe(0);
});

// The proof that the listener would have heard of it: what an admin opened arrives.
test.each(outward)('%s does get there where an admin ticked "private network"', async (connector) => {
  const before = door.accepted();
  const route = EGRESS_ROUTES[connector]?.('127.0.0.1', door.port, true);
  await server.call('POST', '/api/connections/test', { connector, settings: route?.settings ?? {} });
  expect(door.accepted()).toBeGreaterThan(before);
});
