import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient, ProblemError } from './index.ts';

/** The client against a real HTTP server that answers what it is told to. */

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

type Respond = (response: ServerResponse, attempt: number) => void;

let server: Server;
let baseUrl: string;
let respond: Respond;
let received: Received[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await text(request) });
    respond(response, received.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Respond => {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return (response) => response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body));
};
const raw = (status: number, type: string, body: string): Respond => {
  return (response) => response.writeHead(status, { 'Content-Type': type }).end(body);
};
const problem = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) =>
  json(
    status,
    { type: `urn:switchyard:problem:${code}`, title: 'Title', status, code, detail: 'Words.', ...more },
    headers,
  );

const client = (more: object = {}) => createClient({ baseUrl, token: 'key', ...more });

async function failureOf(call: Promise<unknown>): Promise<ProblemError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ProblemError) return thrown;
  throw new Error('no ProblemError was thrown', { cause: thrown });
}

describe('a call', () => {
  it('sends parameters, token, key and own headers, and answers the data', async () => {
    respond = json(200, { data: { total: 3 } }, { 'Run-Id': 'run-1' });
    const answer = await client({ headers: { 'X-Own': 'yes' } }).runWithMeta(
      'orderTotal',
      { id: 1 },
      { idempotencyKey: 'k1' },
    );
    expect(answer).toEqual({ data: { total: 3 }, runId: 'run-1' });
    expect(received).toMatchObject([
      { method: 'POST', url: '/api/functions/orderTotal/run', body: '{"params":{"id":1}}' },
    ]);
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer key',
      'idempotency-key': '"k1"',
      'x-own': 'yes',
      'content-type': 'application/json',
    });
  });

  it('needs no parameters and no token, and takes null and false for results', async () => {
    for (const data of [null, false, 0, '']) {
      respond = json(200, { data });
      expect(await client({ token: undefined, baseUrl: `${baseUrl}/` }).run('ping')).toBe(data);
    }
    expect(received[0]).toMatchObject({ url: '/api/functions/ping/run', body: '{"params":{}}' });
    expect(received[0]?.headers.authorization).toBeUndefined();
  });

  it('a name stays one part of the address', async () => {
    respond = json(200, { data: 1 });
    await client().run('a/../../b?c#d');
    expect(received[0]?.url).toBe('/api/functions/a%2F..%2F..%2Fb%3Fc%23d/run');
  });
});

describe('a problem document', () => {
  it('becomes an error with everything in it', async () => {
    const issues = [{ severity: 'error', code: 'params.invalid', message: 'is required', path: '/id' }];
    respond = problem(422, 'params.invalid', { issues, details: { a: 1 }, runId: 'run-2' });
    const error = await failureOf(client().run('f'));
    expect(error).toMatchObject({
      name: 'ProblemError',
      message: 'Words.',
      code: 'params.invalid',
      status: 422,
      title: 'Title',
      detail: 'Words.',
      runId: 'run-2',
      details: { a: 1 },
      issues,
      retryable: false,
    });
    expect(error instanceof Error && error.stack).toContain('client.test');
  });

  it('may lack everything but its code, and hold issues that are none', async () => {
    respond = json(500, {
      code: 'internal.unexpected',
      issues: [1, null, { message: 5 }, { message: 'm', path: '/x' }],
    });
    const error = await failureOf(client().run('f'));
    expect(error).toMatchObject({
      message: 'internal.unexpected',
      issues: [{ message: 'm', path: '/x', severity: 'error' }],
    });
  });
});

describe('trying again', () => {
  const busyTwice = (busy: Respond): Respond => {
    return (response, attempt) =>
      attempt < 3 ? busy(response, attempt) : json(200, { data: 'at last' })(response, attempt);
  };
  const now = { 'Retry-After': '0' };

  it.each([
    [503, 'capacity.busy'],
    [503, 'capacity.stopping'],
    [429, 'rate.limited'],
  ])('%i %s: nothing ran, so it is sent again when the server says', async (status, code) => {
    respond = busyTwice(problem(status, code, {}, now));
    expect(await client().run('f')).toBe('at last');
    expect(received).toHaveLength(3);
  });

  it('gives up after three attempts', async () => {
    respond = problem(503, 'capacity.busy', {}, now);
    expect(await failureOf(client().run('f'))).toMatchObject({
      code: 'capacity.busy',
      retryAfterMs: 0,
      retryable: true,
    });
    expect(received).toHaveLength(3);
  });

  it.each([
    [503, 'store.unavailable'],
    [409, 'idempotency.inProgress'],
  ])('with an idempotency key %i %s is sent again, under the same key', async (status, code) => {
    respond = busyTwice(problem(status, code, {}, now));
    expect(await client().run('f', {}, { idempotencyKey: 'a "k\\' })).toBe('at last');
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(3).fill('"a \\"k\\\\"'));
  });

  it('a run that failed with a key would be answered the same again', async () => {
    respond = problem(503, 'sandbox.busy', { runId: 'run-3' }, now);
    await failureOf(client().run('f', {}, { idempotencyKey: 'k' }));
    expect(received).toHaveLength(1);
  });

  it.each(['', 'é', 'a\nb', 'x'.repeat(256)])('the key %j fits no header', async (idempotencyKey) => {
    expect(await failureOf(client().run('f', {}, { idempotencyKey }))).toMatchObject({ code: 'request.invalid' });
    expect(received).toHaveLength(0);
  });

  const once: [string, Respond][] = [
    ['503 of a run that had started', problem(503, 'sandbox.busy', { runId: 'run-4' }, now)],
    ['503 with a code of the author and a run', problem(503, 'capacity.busy', { runId: 'run-5' }, now)],
    ['503 of the store', problem(503, 'store.unavailable', {}, now)],
    ['409 without a key', problem(409, 'idempotency.inProgress', {}, now)],
    ['503 without Retry-After', problem(503, 'capacity.busy')],
    ['503 with a Retry-After that is no time', problem(503, 'capacity.busy', {}, { 'Retry-After': 'soon' })],
    ['503 that asks for an hour', problem(503, 'capacity.busy', {}, { 'Retry-After': '3600' })],
    ['500', problem(500, 'internal.unexpected', {}, now)],
    ['502', problem(502, 'resource.failed', {}, now)],
    ['a proxy that is busy', raw(503, 'text/html', '<h1>Busy</h1>')],
  ];
  it.each(once)('%s is sent once', async (_, answer) => {
    respond = answer;
    await failureOf(client().run('f'));
    expect(received).toHaveLength(1);
  });

  it('a date says when, too', async () => {
    respond = problem(503, 'capacity.busy', {}, { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' });
    expect(await failureOf(client().run('f'))).toMatchObject({ retryAfterMs: 0 });
    expect(received).toHaveLength(3);
  });

  it('waiting can be given up', async () => {
    const controller = new AbortController();
    respond = (response, attempt) => {
      problem(503, 'capacity.busy', {}, { 'Retry-After': '30' })(response, attempt);
      response.once('close', () => setImmediate(() => controller.abort(new Error('enough'))));
    };
    await expect(client().run('f', {}, { signal: controller.signal })).rejects.toThrow('enough');
    expect(received).toHaveLength(1);
  });
});

describe('no answer, or another one', () => {
  it('nobody there', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const nobody = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((resolve) => gone.close(resolve));
    const error = await failureOf(createClient({ baseUrl: nobody }).run('f'));
    expect(error).toMatchObject({ code: 'network', status: 0, retryable: true, runId: undefined });
    expect(error.message).toContain(`${nobody}: connect ECONNREFUSED`);
    expect(error.cause).toBeDefined();
  });

  it('a connection that is cut before the answer', async () => {
    respond = (response) => response.socket?.destroy();
    expect(await failureOf(client().run('f'))).toMatchObject({ code: 'network' });
    expect(received).toHaveLength(1);
  });

  it('an answer that breaks off names the run', async () => {
    respond = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100', 'Run-Id': 'run-6' });
      response.write('{"data":', () => response.socket?.destroy());
    };
    expect(await failureOf(client().run('f'))).toMatchObject({
      code: 'network',
      runId: 'run-6',
      detail: expect.stringContaining('broke off'),
    });
  });

  it('a redirect is not followed: the parameters are for nobody else', async () => {
    respond = (response) => response.writeHead(307, { Location: '/elsewhere' }).end();
    expect(await failureOf(client().run('f'))).toMatchObject({ code: 'network' });
    expect(received).toHaveLength(1);
  });

  const others: [string, Respond, object][] = [
    [
      'HTML with 200',
      raw(200, 'text/html; charset=utf-8', '<h1>Hi</h1>'),
      { status: 200, message: expect.stringContaining('text/html') },
    ],
    ['HTML with 502', raw(502, 'text/html', '<h1>Bad Gateway</h1>'), { status: 502, retryable: true }],
    ['JSON under another name', raw(200, 'text/plain', '{"data":1}'), { status: 200 }],
    [
      'broken JSON',
      raw(200, 'application/json', '{"data":'),
      { status: 200, message: expect.stringContaining('broken JSON') },
    ],
    ['nothing at all', raw(200, 'application/json', ''), { status: 200 }],
    ['JSON without data', json(200, { ok: true }), { status: 200 }],
    ['a list', json(200, [1]), { status: 200 }],
    ['null', json(200, null), { status: 200 }],
    ['no content', (response) => response.writeHead(204).end(), { status: 200 }],
    ['a failure in other JSON', json(400, { error: 'nope' }), { status: 400 }],
    ['a failure that is a text', json(400, 'nope'), { status: 400 }],
  ];
  it.each(others)('%s is no answer of Switchyard', async (_, answer, fields) => {
    respond = answer;
    expect(await failureOf(client().run('f'))).toMatchObject({ code: 'network.answer', ...fields });
  });
});

describe('time', () => {
  const never: Respond = () => {};

  it('too late is said as such', async () => {
    respond = never;
    const error = await failureOf(client().run('f', {}, { timeoutMs: 20 }));
    expect(error).toMatchObject({ code: 'network.timeout', status: 0, detail: expect.stringContaining('20 ms') });
  });

  it('covers waiting for another attempt', async () => {
    respond = problem(503, 'capacity.busy', {}, { 'Retry-After': '20' });
    expect(await failureOf(client().run('f', {}, { timeoutMs: 500 }))).toMatchObject({ code: 'network.timeout' });
  });

  it('giving up throws what the caller gave up with, also with a deadline', async () => {
    const controller = new AbortController();
    respond = () => controller.abort(new Error('mine'));
    await expect(client().run('f', {}, { signal: controller.signal, timeoutMs: 60_000 })).rejects.toThrow('mine');
    await expect(client().run('f', {}, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(received).toHaveLength(1);
  });
});

it('runs in a browser: it imports types only, and nothing of Node', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(2);
  for (const name of sources) {
    const imports = readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
      /^(?:import|export) ([^;]*?)from '([^']+)';$/gms,
    );
    const outside = [...imports].filter(
      ([, what = '', from = '']) => !what.startsWith('type ') && !from.startsWith('./'),
    );
    expect(
      outside.map(([, , from]) => from),
      name,
    ).toEqual([]);
  }
});
