import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '#schema';
import { type Collector, createCollector } from '../support/collector.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** What an operator sees of a real server: its metrics, its log and its traces, and what must not be in any of them. */

const SECRET = 'correct-horse-battery-staple';
const PARAM = 424_242_424;
const MARK = 'FORGED-BY-A-CALLER';

let server: TestServer;
let collector: Collector;
beforeAll(async () => {
  collector = await createCollector();
  server = await startTestServer({
    env: {
      SWITCHYARD_LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    },
  });
});
afterAll(async () => {
  await server.dispose();
  await collector.close();
});

const run = (params: JsonValue, headers?: Record<string, string>) =>
  server.call('POST', '/api/functions/orderTotal/run', { params }, headers);

type Line = Record<string, unknown>;

/** The lines of the log, which must all be JSON. What a person reads at the start is not. */
function logLines(): Line[] {
  return server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** Lines that are there by the time that one says what `holds` wants. */
const untilLogged = (holds: (line: Line) => boolean) =>
  eventually(
    async () => {
      // While this is asked and answered, what the other process has written comes in.
      await server.call('GET', '/livez');
      return logLines();
    },
    (lines) => lines.some(holds),
  );

/** Bytes as they are, for requests that no client would send. */
async function send(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  const closed = Promise.withResolvers<void>();
  // A server that hangs up in the middle of a header is right to.
  socket.on('error', () => {}).on('close', () => closed.resolve());
  socket.end(bytes, 'latin1');
  await closed.promise;
  return answer;
}

describe('the request id', () => {
  test('is that of a proxy, if it can be nothing but an id', async () => {
    const { headers, body } = await server.call('GET', '/api/runs/x', undefined, { 'X-Request-Id': 'edge-7.A_1' });
    expect([headers.get('request-id'), body.instance]).toEqual(['edge-7.A_1', 'edge-7.A_1']);
  });

  test.each(['a b', '', 'x'.repeat(65), '{"level":"error"}', 'ä', '../../etc', 'a;b', `a\t${MARK}`])(
    'is our own in place of %j',
    async (id) => {
      const { headers, body } = await server.call('GET', '/api/runs/x', undefined, {
        'X-Request-Id': encodeURI(id) === id ? id : Buffer.from(id).toString('latin1'),
      });
      expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.instance).toBe(headers.get('request-id'));
    },
  );

  test('is on answers of every kind', async () => {
    for (const [method, path] of [
      ['GET', '/livez'],
      ['GET', '/nothing'],
      ['DELETE', '/api/catalog'],
      ['GET', '/metrics'],
    ] as const)
      expect((await server.call(method, path)).headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await send('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(/^request-id: /im);
  });
});

describe('the log', () => {
  test('has a line for each request, with the ids that lead on from there', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const ids = { 'X-Request-Id': 'line-1', traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    const { headers } = await run({ orderId: PARAM }, ids);
    const lines = await untilLogged(({ requestId }) => requestId === 'line-1');
    expect(lines.filter(({ requestId }) => requestId === 'line-1')).toEqual([
      {
        level: 'debug',
        time: expect.any(String),
        msg: 'request',
        route: 'POST /api/functions/:name/run',
        status: 422,
        durationMs: expect.any(Number),
        requestId: 'line-1',
        run: headers.get('run-id'),
        caller: 'admin',
        trace,
      },
    ]);
    const failed = await untilLogged(({ msg, run: id }) => msg === 'a run failed' && id === headers.get('run-id'));
    expect(failed.find(({ msg, run: id }) => msg === 'a run failed' && id === headers.get('run-id'))).toMatchObject({
      level: 'info',
      function: 'orderTotal',
      status: 'failed',
      code: 'order.notFound',
    });
  });

  test('can not be written to by who calls', async () => {
    const forged = `{"level":"error","msg":"${MARK}"}`;
    const answers = await Promise.all(
      [
        `GET /api/runs/${encodeURIComponent(`x\n${forged}`)} HTTP/1.1\r\nHost: localhost`,
        `GET /${encodeURIComponent(forged)} HTTP/1.1\r\nHost: localhost`,
        `GET /api/runs HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: \x1b[2J${MARK}`,
        `GET /api/runs HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: ${MARK}\n${forged}`,
        `GET /api/runs HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-${MARK}`,
        `GET /api/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${MARK}\r\nUser-Agent: ${forged}`,
        `GET /api/runs HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${forged}\r\nX-Large: ${MARK.repeat(6_000)}`,
        `POST /api/functions/${MARK}/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0`,
        `${MARK} /api/runs HTTP/1.1\r\nHost: localhost`,
        `GET /api/runs HTTP/1.1\r\nHost: ${MARK}`,
      ].map((head) => send(`${head}\r\nConnection: close\r\n\r\n`)),
    );
    expect(answers.filter((answer) => !/^(HTTP\/1\.1 4\d\d |$)/.test(answer))).toEqual([]);
    await server.call('GET', '/livez', undefined, { 'X-Request-Id': 'after-the-forgers' });
    const lines = await untilLogged(({ requestId }) => requestId === 'after-the-forgers');
    expect(server.output()).not.toContain(MARK);
    expect(server.output()).not.toContain('\x1b');
    const words = new Set(lines.map(({ level, msg }) => `${level} ${msg}`));
    expect([...words].filter((each) => each.startsWith('error'))).toEqual([]);
  });
});

describe('secrets and values', () => {
  test('are in no log line and no span', async () => {
    const settings = { baseUrl: 'http://127.0.0.1:9', auth: 'bearer', authSecret: SECRET };
    const resource = { name: 'vault', connector: 'rest', environments: { production: settings } };
    await server.call('PUT', '/api/resources/vault', { revision: null, resource });
    await server.call('POST', '/api/resources/vault/test', {});
    await server.call('POST', '/api/connections/test', { connector: 'rest', settings });
    await server.call('PUT', '/api/resources/vault', { revision: 99, resource: { ...resource, connector: SECRET } });
    const code = `await resources.vault.post('/x', { key: '${SECRET}' })`;
    const block = { id: 'b', name: 'leak', type: 'javascript', config: { code } };
    const document = { schemaVersion: 1, name: 'leaks', body: { blocks: [block], edges: [] } };
    await server.call('PUT', '/api/functions/leaks', { document, revision: null });
    await server.test('leaks');
    await run({ orderId: PARAM }, { Cookie: `switchyard_session=${SECRET}` });
    await server.call('GET', `/open?token=${SECRET}`, undefined, { Authorization: `Bearer ${SECRET}` });
    const bad = await server.call('GET', '/api/runs', undefined, {
      Authorization: `Bearer ${SECRET}`,
      'X-Request-Id': 'last-secret',
    });
    expect(bad.status).toBe(401);
    await untilLogged(({ requestId }) => requestId === 'last-secret');
    const told = server.output();
    for (const form of [SECRET, Buffer.from(SECRET).toString('base64'), String(PARAM), server.token.slice(10)])
      expect(logLines().filter((line) => JSON.stringify(line).includes(form))).toEqual([]);
    expect(told).not.toContain(SECRET);
  });
});

describe('metrics', () => {
  test('are for those who may read them', async () => {
    const noToken = { Authorization: '' };
    expect((await server.call('GET', '/metrics', undefined, noToken)).status).toBe(401);
    const { body: key } = await server.call('POST', '/api/keys', { name: 'prometheus', scopes: ['metrics.read'] });
    const as = { Authorization: `Bearer ${key.token}` };
    expect((await server.call('GET', '/metrics', undefined, as)).status).toBe(200);
    expect((await server.call('GET', '/api/runs', undefined, as)).status).toBe(403);
    const { body: other } = await server.call('POST', '/api/keys', { name: 'caller', scopes: ['function.run'] });
    const refused = await server.call('GET', '/metrics', undefined, { Authorization: `Bearer ${other.token}` });
    expect(refused.body).toMatchObject({ status: 403, code: 'auth.forbidden' });
  });

  test('count what happens, under names that nobody can make up', async () => {
    await run({ orderId: 1 });
    for (const path of ['/api/functions/madeUp', '/made/up', '/api/functions/madeUp/run'])
      await server.call('GET', path);
    await server.call('POST', '/api/functions/madeUp/run', {});
    const read = async () => {
      const { headers, body } = await server.call('GET', '/metrics');
      return `${headers.get('content-type')}\n${body}`;
    };
    // A run is counted behind its answer.
    const text = await eventually(read, (page) =>
      page.includes('switchyard_runs_finished_total{function="orderTotal",status="success"}'),
    );
    expect(text).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      /^switchyard_resource_queries_total\{resource="example_db",connector="internal",outcome="ok"\} \d+$/m,
      /^switchyard_http_requests_total\{route="POST \/api\/functions\/:name\/run",status="2xx"\} \d+$/m,
      /^switchyard_http_requests_total\{route="other",status="4xx"\} \d+$/m,
      /^switchyard_runs_running 0$/m,
      /^switchyard_runs_waiting 0$/m,
      /^switchyard_sandbox_ready \d+$/m,
      /^switchyard_store_up 1$/m,
    ])
      expect(text).toMatch(line);
    expect(text).not.toMatch(/madeUp|made\/up/);
  });
});

test('traces go to the collector, also the last ones when the server stops', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const { headers } = await run({ orderId: 2 }, { traceparent: `00-${trace}-b7ad6b7169203331-01` });
  expect(await server.stop()).toBe(0);
  const spans = collector.spans().filter(({ traceId }) => traceId === trace);
  const root = spans.find(({ parentId }) => parentId === 'b7ad6b7169203331');
  expect(root).toMatchObject({
    name: 'run orderTotal',
    attributes: { 'switchyard.run.id': headers.get('run-id'), 'switchyard.run.status': 'success' },
  });
  const steps = spans.filter(({ parentId }) => parentId === root?.spanId).map(({ name }) => name);
  expect(steps).toEqual(expect.arrayContaining(['getOrder', 'computeTotals', 'saveOrder']));
  expect(collector.resource()).toMatchObject({ 'service.name': 'shop', 'deployment.environment': 'test' });
  const sent = Buffer.concat(collector.bodies).toString('latin1');
  for (const form of [SECRET, Buffer.from(SECRET).toString('base64'), String(PARAM), 'select ', MARK])
    expect(sent).not.toContain(form);
});
