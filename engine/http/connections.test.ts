import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LOCALHOST, portOf } from '../../test/support/tcp.ts';
import { closeAfter, limitConnections, perAddressOf, toServerOptions } from './connections.ts';

/** Real sockets at Node's own server, which is what keeps these limits. */

const SETTINGS = { max: 1_000, perAddress: undefined, headersSeconds: 1, requestSeconds: 1 };
let server: Server | undefined;
const warnings: unknown[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  warnings.length = 0;
});

async function serve(limits: { max: number; perAddress: number }): Promise<number> {
  server = createServer(toServerOptions(SETTINGS, 0), (_, response) => response.end('here'));
  limitConnections(server, limits, { warn: (message) => warnings.push(message) });
  server.listen(0, LOCALHOST);
  await once(server, 'listening');
  return portOf(server);
}

/** Asks, and answers the connection once it was answered, or undefined once it was hung up on. */
async function come(port: number): Promise<Socket | undefined> {
  const socket = connect(port, LOCALHOST);
  socket.on('error', () => {});
  socket.write(`GET / HTTP/1.1\r\nHost: ${LOCALHOST}\r\n\r\n`);
  const answered = once(socket, 'data').then(() => true);
  const closed = once(socket, 'close').then(() => false);
  answered.catch(() => {});
  return (await Promise.race([answered, closed])) ? socket : undefined;
}

async function leave(socket: Socket | undefined): Promise<void> {
  const count = () => new Promise((resolve) => server?.getConnections((_, now) => resolve(now)));
  const before = await count();
  socket?.destroy();
  while ((await count()) === before) await new Promise((resolve) => setImmediate(resolve));
}

describe.each([
  ['of one address', { max: 100, perAddress: 2 }],
  ['in all', { max: 2, perAddress: 0 }],
])('connections %s', (_, limits) => {
  it('that are too many are hung up on, until one of the others has gone', async () => {
    const port = await serve(limits);
    const [first, second] = [await come(port), await come(port)];
    expect([first, second]).not.toContain(undefined);
    expect(await come(port)).toBeUndefined();
    expect(await come(port)).toBeUndefined();
    // Once, however many come.
    expect(warnings).toHaveLength(1);
    await leave(first);
    expect(await come(port)).toBeDefined();
  });
});

it('a connection ends with the answer to its last request', async () => {
  const port = await serve({ max: 100, perAddress: 0 });
  if (server) closeAfter(server, 3);
  const socket = connect(port, LOCALHOST);
  const answers: string[] = [];
  socket.on('data', (chunk) => answers.push(chunk.toString()));
  socket.write(`GET / HTTP/1.1\r\nHost: ${LOCALHOST}\r\n\r\n`.repeat(5));
  await once(socket, 'close');
  expect(answers.join('').match(/HTTP\/1\.1 200 OK|Connection: close/g)).toEqual([
    ...['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
    'Connection: close',
  ]);
});

it('one address has half of them, unless a proxy speaks for everybody or somebody has said otherwise', () => {
  expect(perAddressOf({ ...SETTINGS, max: 999 }, 0)).toBe(500);
  expect(perAddressOf(SETTINGS, 1)).toBe(0);
  expect(perAddressOf({ ...SETTINGS, perAddress: 7 }, 1)).toBe(7);
});

it('a proxy keeps its connections longer than anybody else', () => {
  expect(toServerOptions(SETTINGS, 1).keepAliveTimeout).toBeGreaterThan(toServerOptions(SETTINGS, 0).keepAliveTimeout);
});

describe('a request that comes slowly', () => {
  it.each([
    ['its head', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['its body', `POST / HTTP/1.1\r\nHost: ${LOCALHOST}\r\nContent-Length: 10\r\n\r\n{`],
  ])('is given up: %s does not end', async (_, bytes) => {
    const port = await serve({ max: 100, perAddress: 0 });
    server?.removeAllListeners('request');
    server?.on('request', (request) => request.resume());
    const socket = connect(port, LOCALHOST);
    const answer: string[] = [];
    socket.on('data', (chunk) => answer.push(chunk.toString()));
    socket.write(bytes);
    await once(socket, 'close');
    expect(answer.join('')).toMatch(/^HTTP\/1\.1 408 /);
  });
});
