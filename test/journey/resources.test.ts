import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';
import { unusedPort } from '../support/tcp.ts';
import { createUpstream, type Upstream } from '../support/upstream.ts';

/** Resources over the API of a real server: their shape, their health, who uses them, what is remembered of their answers. */

let server: TestServer;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await createUpstream();
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  await upstream.close();
});

const rest = (origin: string): Record<string, JsonValue> => ({
  connector: 'rest',
  environments: { production: { baseUrl: origin, privateNetwork: true } },
});
const save = (name: string, resource: Record<string, JsonValue>, revision: number | null = null) =>
  server.call('PUT', `/api/resources/${name}`, { revision, resource: { name, ...resource } });
const ask = (resource: string, parts: Partial<Block> = {}): Block =>
  aBlock('query', 'ask', { resource, connector: 'rest', query: { path: '/echo' } }, parts);
const saveFunction = (name: string, ...blocks: Block[]) => {
  const [first, second] = blocks.map(({ id }) => id);
  const graph = second === undefined ? aGraph(blocks) : aGraph(blocks, `${first} > ${second}`);
  const document: JsonValue = JSON.parse(JSON.stringify(aFunction(graph, { name })));
  return server.call('PUT', `/api/functions/${name}`, { document, revision: null });
};
const publish = (name: string) => server.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
const run = (name: string) => server.call('POST', `/api/functions/${name}/run`, {});

describe('the shape of a resource', () => {
  test('is its tables and columns', async () => {
    const { status, body } = await server.call('GET', '/api/resources/example_db/shape');
    expect(status).toBe(200);
    const orders = body.tables.find(({ name }: { name: string }) => name === 'orders');
    expect(orders.columns).toContainEqual({ name: 'id', type: expect.any(String), nullable: false });
  });

  test('is asked for in an environment', async () => {
    const { status, body } = await server.call('GET', '/api/resources/example_db/shape?environment=staging');
    expect([status, body.code]).toEqual([422, 'resource.notConfigured']);
    expect((await server.call('GET', '/api/resources/example_db/shape?environment=%20')).body.code).toBe(
      'request.invalid',
    );
    expect((await server.call('GET', '/api/resources/nothing/shape')).body.code).toBe('resource.unknown');
  });
});

test('a resource that functions use stays, unless that is what somebody wants', async () => {
  await save('used', rest(upstream.origin));
  await saveFunction('usesInBlock', ask('used'));
  await saveFunction('usesInCode', aBlock('javascript', 'code', { code: "return resources.used.get('/echo')" }));
  const refused = await server.call('DELETE', '/api/resources/used');
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'resource.inUse', details: { functions: ['usesInBlock', 'usesInCode'] } },
  });
  expect(refused.body.detail).toContain('usesInBlock, usesInCode');
  expect((await server.call('DELETE', '/api/resources/used?force=yes')).body.code).toBe('request.invalid');
  expect((await server.call('GET', '/api/resources/used')).status).toBe(200);
  expect((await server.call('DELETE', '/api/resources/used?force=true')).status).toBe(204);
  expect((await server.call('GET', '/api/resources/used')).status).toBe(404);
});

test('a resource that does not answer is left alone after five calls, and says so', async () => {
  await save('gone', rest(`http://127.0.0.1:${await unusedPort()}`));
  await saveFunction('asksGone', ask('gone', { retry: { count: 0, delayMs: 0, exponential: false, jitter: false } }));
  await publish('asksGone');
  const health = async () => (await server.call('GET', '/api/resources/gone')).body.health;
  expect(await health()).toBe('ok');
  await run('asksGone');
  expect(await health()).toBe('failing');
  for (let index = 0; index < 4; index++) await run('asksGone');
  expect(await health()).toBe('open');
  const list = (await server.call('GET', '/api/resources')).body.resources;
  expect(list.find(({ name }: { name: string }) => name === 'gone').health).toBe('open');
  // On a slow machine the ten seconds may be over by now; then the next call finds out once more.
  const error = await eventually(
    async () =>
      (await server.test('asksGone')).flatMap((event) => (event.type === 'step' ? (event.step.error ?? []) : []))[0],
    (each) => each?.message.includes('circuit breaker is open') ?? false,
  );
  expect(error).toMatchObject({ code: 'resource.unreachable', retryable: true });
  // What the caller learns is the code, as ever.
  expect((await run('asksGone')).body).toMatchObject({
    status: 502,
    code: 'resource.unreachable',
    detail: 'A resource can not be reached.',
  });
  // A test of the connection goes there, whatever the breaker says.
  expect((await server.call('POST', '/api/resources/gone/test', {})).body).toMatchObject({ reason: 'refused' });
  expect((await server.call('GET', '/metrics')).body).toContain(
    'switchyard_resource_circuit_state{resource="gone"} 2\n',
  );
});

test('what was kept of a read is not told for other settings', async () => {
  const other = await createUpstream();
  await save('moved', rest(upstream.origin));
  await saveFunction('asksKept', ask('moved', { cacheTtlMs: 3_600_000 }), returns('ask.data.headers.host'));
  await publish('asksKept');
  const host = async () => (await run('asksKept')).body.data;
  const asked = upstream.requests.length;
  expect(await host()).toBe(new URL(upstream.origin).host);
  expect(await host()).toBe(new URL(upstream.origin).host);
  expect(upstream.requests.length - asked).toBe(1);
  await save('moved', rest(other.origin), 1);
  expect(await host()).toBe(new URL(other.origin).host);
  expect(other.requests).toHaveLength(1);
  await server.call('DELETE', '/api/resources/moved?force=true');
  expect((await run('asksKept')).body.code).toBe('resource.unknown');
  await other.close();
});

test.each(['/orders', 'orders', '', 'http://', '//host/x'])(
  'fetch of %j is an error of the code, in a dry run and in a real one',
  async (url) => {
    const name = `fetches${Buffer.from(url).toString('hex')}`;
    const code = `return (await fetch(${JSON.stringify(url)}, { method: 'POST' })).status`;
    await saveFunction(name, aBlock('javascript', 'code', { code }));
    for (const dry of [true, false]) {
      const events = await server.test(name, { dry });
      const [error] = events.flatMap((event) => (event.type === 'step' ? (event.step.error ?? []) : []));
      expect(error?.code).toBe('block.invalid');
      expect(error?.message).toMatch(/fetch was called wrongly: url must be a whole address/);
    }
  },
);
