import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit } from '../support/build.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { eventually, type TestServer } from '../support/server.ts';
import { startTwoServers, type TwoServers } from '../support/two-servers.ts';

/** What somebody asks of one server, while the balancer gave the run to another. */
describe.runIf(await isPostgresThere())('with two servers on one database', () => {
  let servers: TwoServers | undefined;
  let first: TestServer;
  let second: TestServer;

  beforeAll(async () => {
    servers = await startTwoServers();
    ({ first, second } = servers);
    const slow = aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(50_000) })]), { name: 'slow' });
    const document: JsonValue = JSON.parse(JSON.stringify(slow));
    expect((await first.call('PUT', '/api/functions/slow', { document, revision: null })).status).toBe(201);
    expect((await first.call('POST', '/api/functions/slow/publish', { revision: 1 })).status).toBe(201);
  });
  afterAll(async () => {
    await servers?.dispose();
  });

  const running = async (): Promise<string> => {
    const { body } = await eventually(
      () => second.call('GET', '/api/runs?function=slow&status=running'),
      (answer) => answer.body.runs.length > 0,
    );
    return body.runs[0].id;
  };

  it('2.7 either cancels a run of the other', async () => {
    const call = first.call('POST', '/api/functions/slow/run', {});
    const id = await running();
    expect(await second.call('POST', `/api/runs/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { status: 'stopping' },
    });
    expect(await call).toMatchObject({ body: { code: 'run.cancelled', runId: id } });
    await eventually(
      () => second.call('GET', `/api/runs/${id}`),
      ({ body }) => body.status === 'cancelled',
    );
    // It has ended: there is nothing to cancel any more, on either.
    for (const server of [first, second])
      expect((await server.call('POST', `/api/runs/${id}/cancel`)).status).toBe(404);
  });

  it('a run of a server that was killed is not said to be stopping', async () => {
    const call = first.call('POST', '/api/functions/slow/run', {}).catch(() => 'cut off');
    const id = await running();
    await first.kill();
    expect(await call).toBe('cut off');
    await eventually(
      () => second.call('POST', `/api/runs/${id}/cancel`),
      ({ status }) => status === 404,
    );
  });
});
