import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';
import { LOCALHOST, portOf } from '../support/tcp.ts';

/** A server that may do one thing at a time, and a service that answers when the test says so. */

let service: Server;
let held: ServerResponse[];
let server: TestServer;

/** Starts both, before the tests of one group. */
function withServer(maxQueue: number): void {
  beforeAll(async () => {
    service = createServer((_request, response) => held.push(response));
    service.listen(0, LOCALHOST);
    await once(service, 'listening');
    await start(maxQueue);
  }, 120_000);
  beforeEach(() => {
    held = [];
  });
  afterAll(async () => {
    await server?.dispose();
    service.closeAllConnections();
    service.close();
  });
}

async function start(maxQueue: number): Promise<void> {
  const origin = `http://${LOCALHOST}:${portOf(service)}`;
  server = await startTestServer({
    env: {
      SWITCHYARD_EXAMPLES: 'false',
      SWITCHYARD_EGRESS_ALLOW: `${LOCALHOST}:${portOf(service)}`,
      SWITCHYARD_MAX_RUNS: '1',
      SWITCHYARD_MAX_QUEUE: String(maxQueue),
    },
  });
  const settings = { baseUrl: origin };
  const resource = { name: 'service', connector: 'rest', environments: { production: settings } };
  expect(await server.call('PUT', '/api/resources/service', { resource, revision: null })).toMatchObject({
    status: 201,
  });
  const query = { resource: 'service', connector: 'rest', query: { method: 'GET', path: '/' } };
  const ask = aFunction(aGraph([aBlock('query', 'ask', query), returns('"answered"')], 'ask > done'), { name: 'ask' });
  await server.call('PUT', '/api/functions/ask', { document: ask as unknown as JsonValue, revision: null });
  expect(await server.call('POST', '/api/functions/ask/publish', { revision: 1 })).toMatchObject({ status: 201 });
}

const call = () => server.call('POST', '/api/functions/ask/run', {});
const untilHeld = async (count: number) => {
  while (held.length < count) await once(service, 'request');
};
const waitingNow = async () => (await server.call('GET', '/readyz')).body.runs.waiting;
/** Calls until the call is seen in the queue: on a machine that stands still for two seconds it is refused first. */
const enqueue = async <T>(send: () => Promise<T>): Promise<{ answer: Promise<T> }> => {
  for (;;) {
    let refused = false;
    const answer = send();
    const settled = answer.finally(() => {
      refused = true;
    });
    while (!refused) if ((await waitingNow()) === 1) return { answer };
    await settled;
  }
};
const answerAll = () => {
  for (const response of held.filter(({ headersSent }) => !headersSent))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
};

describe('more calls than the server may run at a time', () => {
  withServer(0);

  it('are refused quickly once nobody may wait, by every door, and taken again afterwards', async () => {
    const first = call();
    await untilHeld(1);
    for (const path of ['run', 'test']) {
      const refused = await server.call('POST', `/api/functions/ask/${path}`, {});
      expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
        503,
        'capacity.busy',
        '1',
      ]);
      expect(refused.headers.get('run-id')).toBeNull();
    }
    // It is busy, not ill: a balancer must not take it out for that.
    expect(await server.call('GET', '/readyz')).toMatchObject({
      status: 200,
      body: { runs: { running: 1, waiting: 0 } },
    });
    answerAll();
    expect(await first).toMatchObject({ status: 200, body: { data: 'answered' } });
    const next = call();
    await untilHeld(2);
    answerAll();
    expect(await next).toMatchObject({ status: 200 });
    expect(held).toHaveLength(2);
  });
});

describe('a queue', () => {
  withServer(10);

  it('is left by who hangs up, and nothing runs for it', async () => {
    const first = call();
    await untilHeld(1);
    const controller = new AbortController();
    const headers = { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: '{}', signal: controller.signal };
    const { answer } = await enqueue(() =>
      fetch(new URL('/api/functions/ask/run', server.url), init).catch(() => 'hung up'),
    );
    controller.abort();
    expect(await answer).toBe('hung up');
    await eventually(waitingNow, (waiting) => waiting === 0);
    answerAll();
    expect(await first).toMatchObject({ status: 200 });
    const { body } = await server.call('GET', '/readyz');
    expect(body.runs).toEqual({ running: 0, waiting: 0 });
    expect(held).toHaveLength(1);
  });

  it('SIGTERM refuses who waits and who comes, says so to probes, and lets finish what runs', async () => {
    const running = call();
    await untilHeld(1);
    const { answer } = await enqueue(call);
    const exit = server.stop();
    const refused = await answer;
    // It may have waited its two seconds before the signal came through.
    expect([refused.status, refused.body.code]).toEqual([503, expect.stringMatching(/^capacity\.(stopping|busy)$/)]);
    expect(refused.headers.get('retry-after')).toBe('1');
    const probe = await eventually(
      () => server.call('GET', '/readyz'),
      ({ status }) => status === 503,
    );
    expect(probe.body).toEqual({ status: 'stopping' });
    expect(await call()).toMatchObject({ status: 503, body: { code: 'capacity.stopping' } });
    answerAll();
    expect(await running).toMatchObject({ status: 200, body: { data: 'answered' } });
    expect(await exit).toBe(0);
    expect(held).toHaveLength(1);
  });
});
