import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { testPeople, withCookie } from '../support/people.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { LOCALHOST, unusedPort } from '../support/tcp.ts';

/** Requests that no client makes, byte by byte: smuggled ones, and Host headers that want to get into links. */

let server: TestServer;
let port: number;
let origin: string;
const { join } = testPeople(() => server);

beforeAll(async () => {
  port = await unusedPort();
  origin = `http://${LOCALHOST}:${port}`;
  const env = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PUBLIC_URL: origin, SWITCHYARD_PORT: String(port) };
  server = await startTestServer({ env });
});
afterAll(() => server.dispose());

/** Everything that comes back until the server hangs up. */
function exchange(bytes: string, to = port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to, LOCALHOST);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.once('close', () => resolve(answer));
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

const statusesOf = (answer: string) =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
const roles = async () =>
  (await server.call('GET', '/api/access/roles')).body.roles.map(({ name }: { name: string }) => name);

/** A whole request that must never be taken for one, with the operator's token, as a proxy might have added it. */
const smuggled = () => {
  const body = '{"name":"smuggled"}';
  return [
    ...['POST /api/access/roles HTTP/1.1', `Host: ${LOCALHOST}:${port}`, `Authorization: Bearer ${server.token}`],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close', '', body],
  ].join('\r\n');
};

const HOST = () => `Host: ${LOCALHOST}:${port}`;
/** A POST with these headers, and a request in its body or behind it. */
const carrier = (...headers: string[]) =>
  ['POST /api/sign-in HTTP/1.1', HOST(), 'Content-Type: application/json', ...headers, '', ''].join('\r\n');

describe('a request in another', () => {
  it('is one where nothing hides it: the table’s smuggled request does work', async () => {
    expect(statusesOf(await exchange(smuggled().replace('smuggled', 'plainone')))).toEqual([201]);
    expect(await roles()).toContain('plainone');
  });

  const table: [string, () => string][] = [
    [
      'a length and chunks',
      () => `${carrier('Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled()}`,
    ],
    [
      'chunks and a length',
      () => `${carrier('Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n${smuggled()}`,
    ],
    ['two lengths', () => `${carrier('Content-Length: 0', `Content-Length: ${smuggled().length}`)}${smuggled()}`],
    ['two lengths in one line', () => `${carrier(`Content-Length: 0, ${smuggled().length}`)}${smuggled()}`],
    ['a length that is none', () => `${carrier('Content-Length: 0x10')}${smuggled()}`],
    ['a length with a sign', () => `${carrier('Content-Length: +5')}${smuggled()}`],
    ['a length below nothing', () => `${carrier('Content-Length: -1')}${smuggled()}`],
    ['a length beyond all numbers', () => `${carrier('Content-Length: 99999999999999999999999')}${smuggled()}`],
    ['an unknown transfer', () => `${carrier('Transfer-Encoding: xchunked')}${smuggled()}`],
    [
      'a transfer that ends otherwise',
      () => `${carrier('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled()}`,
    ],
    ['two transfers', () => `${carrier('Transfer-Encoding: chunked', 'Transfer-Encoding: x')}0\r\n\r\n${smuggled()}`],
    ['a blank before the colon', () => `${carrier('Transfer-Encoding : chunked')}0\r\n\r\n${smuggled()}`],
    [
      'a folded line',
      () => `${carrier('X-A: b\r\n Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n${smuggled()}`,
    ],
    ['a folded transfer', () => `${carrier('Transfer-Encoding:\r\n chunked')}0\r\n\r\n${smuggled()}`],
    ['a tab in the name', () => `${carrier('Transfer-Encoding\t: chunked')}0\r\n\r\n${smuggled()}`],
    ['lines that end in CR', () => `${carrier('X-A: b\rContent-Length: 0')}${smuggled()}`],
    ['a NUL in a header', () => `${carrier('X-A: b\0c', 'Content-Length: 0')}${smuggled()}`],
    ['chunks of no size', () => `${carrier('Transfer-Encoding: chunked')}\r\n\r\n${smuggled()}`],
    ['chunks of a size that is none', () => `${carrier('Transfer-Encoding: chunked')}-1\r\n\r\n${smuggled()}`],
    ['chunks beyond all numbers', () => `${carrier('Transfer-Encoding: chunked')}ffffffffffffffffff\r\n${smuggled()}`],
    ['a line end in a chunk’s extension', () => `${carrier('Transfer-Encoding: chunked')}0;a\nb\r\n\r\n${smuggled()}`],
    ['more headers than fit', () => `${carrier(`X-A: ${'a'.repeat(20_000)}`)}${smuggled()}`],
    ['an HTTP version that there is not', () => `${carrier().replace('HTTP/1.1', 'HTTP/9.9')}${smuggled()}`],
  ];

  it.each(table)('hidden by %s is neither done nor answered', async (_, bytes) => {
    const before = await roles();
    const answer = await exchange(bytes());
    // One refusal, and the line is dead: what comes behind it is nobody's request.
    const statuses = statusesOf(answer);
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect(statuses[0]).toBeLessThan(500);
    expect(await roles()).toEqual(before);
  });
});

describe('a Host', () => {
  const ask = (host: string, more: string[] = [], path = '/api/session') =>
    exchange(
      [
        `GET ${path} HTTP/1.1`,
        host,
        `Authorization: Bearer ${server.token}`,
        ...more,
        'Connection: close',
        '',
        '',
      ].join('\r\n'),
    );

  it.each<[string, number, string?]>([
    ['Host: evil.example', 421],
    ['Host: evil.example:80', 421],
    ['Host: 127.0.0.1.evil.example', 421],
    ['Host: localhost.evil.example', 421],
    ['Host: 127.0.0.1@evil.example', 400],
    ['Host: evil.example/127.0.0.1', 400],
    ['Host: 169.254.169.254', 421],
    ['Host: 127.0.0.1, evil.example', 400],
    ['Host:', 400],
    ['X-No-Host: x', 400],
    ['Host: 127.0.0.1\r\nHost: evil.example', 400],
  ])('that is "%s" is answered %i', async (host, status) => {
    expect(statusesOf(await ask(host))).toEqual([status]);
  });

  it('in the request line that is another’s is not ours either', async () => {
    expect(statusesOf(await ask(HOST(), [], 'http://evil.example/api/session'))[0]).toBeGreaterThanOrEqual(400);
  });

  it.each<[string, string[]]>([
    ['localhost of another port', ['Host: localhost:1']],
    ['X-Forwarded-Host', [`Host: 127.0.0.1`, 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https']],
    ['Forwarded', ['Host: 127.0.0.1', 'Forwarded: host=evil.example;proto=https', 'X-Original-Host: evil.example']],
  ])('gets into no link: %s', async (_, headers) => {
    const { id } = await join('viewer');
    const post = (path: string, body: string) =>
      exchange(
        [
          ...[`POST ${path} HTTP/1.1`, ...headers, `Authorization: Bearer ${server.token}`],
          ...['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close', '', body],
        ].join('\r\n'),
      );
    const links = await Promise.all([
      post(`/api/access/people/${id}/reset-link`, ''),
      post('/api/access/invitations', `{"email":"x@example.com"}`),
    ]);
    for (const answer of links) {
      expect(statusesOf(answer)).toEqual([201]);
      expect(/"link":"([^"]*)#/.exec(answer)?.[1]).toMatch(new RegExp(`^${origin}/(reset|join)$`));
      expect(answer).not.toContain('evil.example');
    }
  });
});

it('without SWITCHYARD_PUBLIC_URL a link for a new password names no host at all', async () => {
  const other = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false' } });
  try {
    const { id } = await testPeople(() => other).join('viewer');
    const { body } = await other.call('POST', `/api/access/people/${id}/reset-link`);
    expect(body.link).toMatch(/^\/reset#[\w-]{32}$/);
    expect((await other.call('POST', '/api/password/forgot', { email: 'x@example.com' })).body.code).toBe(
      'reset.unavailable',
    );
  } finally {
    await other.dispose();
  }
});

describe('connections', () => {
  const PER_ADDRESS = 12;
  const STREAMS = 3;
  let crowded: TestServer;
  beforeAll(async () => {
    const slow = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(200_000) }), returns('1')], 'long > done'), {
      name: 'slow',
    });
    crowded = await startTestServer({
      env: {
        SWITCHYARD_EXAMPLES: 'false',
        SWITCHYARD_MAX_CONNECTIONS_PER_ADDRESS: String(PER_ADDRESS),
        SWITCHYARD_MAX_STREAMS: String(STREAMS),
        SWITCHYARD_HEADERS_SECONDS: '1',
        SWITCHYARD_REQUEST_SECONDS: '1',
      },
    });
    const document: JsonValue = JSON.parse(JSON.stringify(slow));
    expect((await crowded.call('PUT', '/api/functions/slow', { document, revision: null })).status).toBe(201);
  });
  afterAll(() => crowded.dispose());
  const at = () => Number(new URL(crowded.url).port);

  it('of one address are so many, whatever they say, and make room when they go', async () => {
    const sockets = Array.from({ length: 3 * PER_ADDRESS }, () => connect(at(), LOCALHOST).on('error', () => {}));
    const closed = new Set<Socket>();
    for (const socket of sockets) socket.once('close', () => closed.add(socket));
    await vi.waitFor(() => expect(closed.size).toBeGreaterThanOrEqual(2 * PER_ADDRESS), 10_000);
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () => expect((await crowded.call('GET', '/livez')).status).toBe(200), 10_000);
  });

  it.each([
    ['a head', 'GET /livez HTTP/1.1\r\nX-Slow: '],
    [
      'a body',
      'POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('that send %s without end are given up', async (_, bytes) => {
    expect(await exchange(bytes, at())).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that follow streams end when who follows is signed out; and one person has only so many', async () => {
    const ada = await testPeople(() => crowded).join('editor');
    const follow = () =>
      fetch(new URL('/api/functions/slow/test', crowded.url), {
        method: 'POST',
        headers: { ...withCookie(ada.cookie), 'Content-Type': 'application/json' },
        body: '{}',
      });
    const streams = await Promise.all(Array.from({ length: STREAMS }, follow));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    expect((await follow()).status).toBe(429);
    const told = streams.map((stream) => stream.text());
    expect((await crowded.call('POST', `/api/access/people/${ada.id}/sign-out`)).status).toBe(200);
    // The run itself goes on for minutes.
    for (const text of await Promise.all(told)) expect(text).toContain('"status":"running"');
  });
});
