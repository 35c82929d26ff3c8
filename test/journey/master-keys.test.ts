import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { type Ended, runCli } from '../support/cli.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** A server whose master keys are not those that its secrets were sealed with. */

const bytes = () => randomBytes(32).toString('base64');
const [k1, another] = [bytes(), bytes()];
const common = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' };
let server: TestServer;

const resource = (authSecret: string): JsonValue => ({
  name: 'rates',
  connector: 'rest',
  environments: { production: { baseUrl: 'http://127.0.0.1:9', privateNetwork: true, auth: 'bearer', authSecret } },
});

function start(args: string[], env: Record<string, string>): Promise<Ended> {
  return runCli(args, { ...common, SWITCHYARD_DATA_DIR: server.dataDir, SWITCHYARD_PORT: '0', ...env });
}

beforeAll(async () => {
  server = await startTestServer({ env: { ...common, SWITCHYARD_MASTER_KEYS: `k1:${k1}` } });
  const saved = await server.call('PUT', '/api/resources/rates', { revision: null, resource: resource('hunter2') });
  expect(saved.status, JSON.stringify(saved.body)).toBeLessThan(300);
  const ask = aBlock('query', 'ask', { resource: 'rates', connector: 'rest', query: { path: '/' } });
  const document: JsonValue = JSON.parse(
    JSON.stringify(aFunction(aGraph([ask, returns('ask.data')], 'ask > done'), { name: 'rateOf' })),
  );
  await server.call('PUT', '/api/functions/rateOf', { document, revision: null });
  await server.call('POST', '/api/functions/rateOf/publish', { revision: 1 });
  await server.stop();
});
afterAll(() => server?.dispose());

describe('a server with other master keys', () => {
  it.each([
    ['without the key', `k2:${another}`, /k1 is missing\. It sealed secrets of resources\./],
    ['with another key of that name', `k2:${bytes()},k1:${another}`, /k1 is another key than the one of that name/],
  ])('does not start %s, and doctor says the same', async (_, keys, words) => {
    const env = { SWITCHYARD_MASTER_KEYS: keys };
    const [started, looked] = [await start(['start'], env), await start(['doctor'], env)];
    expect(started).toMatchObject({ code: 78, err: expect.stringMatching(words) });
    expect(started.err).toContain('SWITCHYARD_MASTER_KEYS does not open all that is sealed');
    expect(looked).toMatchObject({ code: 1, out: expect.stringMatching(words) });
    expect(await start(['secrets', 'rotate'], env)).toMatchObject({ code: 78 });
    expect(JSON.stringify([started, looked])).not.toContain(another);
  });

  it('does not start with a key that was made anew since the one of development is gone', async () => {
    const started = await start(['start'], {});
    expect(started).toMatchObject({ code: 78, err: expect.stringContaining('SWITCHYARD_MASTER_KEYS is not set, and') });
    expect(started.err).toContain('development.key');
  });

  it('starts where they are lost for good: what is sealed is told as that, until it is entered again', async () => {
    const { dataDir, token } = server;
    const env = { ...common, SWITCHYARD_MASTER_KEYS: `k2:${another}`, SWITCHYARD_LOST_MASTER_KEYS: 'k1' };
    server = await startTestServer({ dataDir, token, env });
    const run = async () => (await server.call('POST', '/api/functions/rateOf/run', {})).body;
    const told = await run();
    expect(told).toMatchObject({ status: 503, code: 'secret.unavailable', detail: 'A secret can not be opened.' });
    const { body } = await eventually(
      () => server.call('GET', `/api/runs/${told.runId}`),
      ({ status }) => status === 200,
    );
    expect(body.error.detail).toContain('switchyard doctor');
    expect(server.output()).toContain('it needs the master key \\"k1\\"');
    await server.call('PUT', '/api/resources/rates', { revision: 1, resource: resource('again') });
    expect((await run()).code).toBe('resource.unreachable');
    expect(await server.stop()).toBe(0);
    expect(await start(['doctor'], { SWITCHYARD_MASTER_KEYS: `k2:${another}` })).toMatchObject({ code: 0 });
  });
});
