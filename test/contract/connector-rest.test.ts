import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import rest from '../../connectors/rest/connector.ts';
import { failure, type OneResourcePool, poolOf } from '../support/resource-pool.ts';
import { LOCALHOST, listen, type TcpServer } from '../support/tcp.ts';

/** What a server may answer that is broken, hostile or both. The connector names it and goes on; nothing waits or grows. */

const JSON_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const TEXT_HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const packed = gzipSync(`{"a":"${'x'.repeat(10_000)}"}`);
const MAX_BYTES = 100_000;
/** What may be under way in sockets and buffers when somebody stops reading. */
const MAX_WRITTEN = 64 * 1024 * 1024;

type Answer = string | Buffer | ((socket: Socket) => void);

/** Writes for as long as somebody reads. */
const endless =
  (head: string, chunk: string): Answer =>
  (socket) => {
    socket.write(head);
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
  };
/** A byte now and then. */
const drip =
  (head: string): Answer =>
  (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 5);
    socket.on('close', () => clearInterval(timer));
  };
const whole = (head: string, body: string | Buffer): Buffer => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.byteLength}\r\n\r\n`), bytes]);
};
const thenEnd =
  (text: string): Answer =>
  (socket) =>
    socket.end(text);

const ANSWERS: Record<string, Answer> = {
  good: whole(JSON_HEAD, '{"good":true}'),
  'a length that is too long': thenEnd(`${JSON_HEAD}Content-Length: 1000\r\n\r\n{"a":1}`),
  'a length that is too short': `${JSON_HEAD}Content-Length: 5\r\n\r\n{"a":1}`,
  'a length that is no number': `${JSON_HEAD}Content-Length: ten\r\n\r\n{"a":1}`,
  'a negative length': `${JSON_HEAD}Content-Length: -1\r\n\r\n{"a":1}`,
  'a length beyond all numbers': `${JSON_HEAD}Content-Length: 99999999999999999999\r\n\r\n{"a":1}`,
  'two lengths': `${JSON_HEAD}Content-Length: 7\r\nContent-Length: 2\r\n\r\n{"a":1}`,
  'a length and chunks': `${JSON_HEAD}Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'chunks of no size': `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{"a":1}\r\n0\r\n\r\n`,
  'chunks beyond all numbers': `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`,
  'chunks that end in the middle': thenEnd(`${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n7\r\n{"a"`),
  'an unknown transfer': thenEnd(`${JSON_HEAD}Transfer-Encoding: rot13\r\n\r\n{"a":1}`),
  'an answer nobody asked for': Buffer.concat([whole(JSON_HEAD, '{"one":1}'), whole(JSON_HEAD, '{"evil":true}')]),
  'no status': 'HTTP/1.1\r\n\r\n',
  'an old protocol': '{"a":1}\r\n\r\n',
  'the preface of another protocol': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a header with a line break in it': `HTTP/1.1 200 OK\r\nX-A: a\r\n b\rSet-Cookie: x\r\nContent-Length: 2\r\n\r\n{}`,
  'a header without an end': endless('HTTP/1.1 200 OK\r\nX-A: ', 'a'.repeat(65_536)),
  'headers without an end': endless('HTTP/1.1 200 OK\r\n', 'X-A: a\r\n'.repeat(1_000)),
  'a body without an end': endless(`${TEXT_HEAD}\r\n`, 'x'.repeat(65_536)),
  'JSON without an end': endless(`${JSON_HEAD}\r\n`, '["x",'.repeat(10_000)),
  'chunks without an end': endless(`${TEXT_HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(1_000)),
  'hints without an end': endless('', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(1_000)),
  'an order to go on': 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'another protocol from here on': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  'headers that drip': drip('HTTP/1.1 200 OK\r\nX-A: '),
  'a body that drips': drip(`${TEXT_HEAD}Content-Length: 1000000\r\n\r\n`),
  'gzip that is none': whole(`${JSON_HEAD}Content-Encoding: gzip\r\n`, '{"a":1}'),
  'gzip that ends in the middle': whole(`${JSON_HEAD}Content-Encoding: gzip\r\n`, packed.subarray(0, 20)),
  'a gzip bomb': whole(`${TEXT_HEAD}Content-Encoding: gzip\r\n`, gzipSync(Buffer.alloc(100 * 1024 * 1024))),
  'a gzip bomb of JSON': whole(
    `${JSON_HEAD}Content-Encoding: gzip\r\n`,
    gzipSync(Buffer.alloc(100 * 1024 * 1024, '[')),
  ),
  'a packing nobody knows': whole(`${JSON_HEAD}Content-Encoding: zstd\r\n`, '\x28\xb5\x2f\xfd'),
  'brotli that is none': whole(`${JSON_HEAD}Content-Encoding: br\r\n`, '{"a":1}'),
  'JSON that is none': whole(JSON_HEAD, '<html>'),
  'JSON in no known charset': whole(JSON_HEAD, Buffer.from('{"a":"ä"}', 'latin1')),
  'JSON in a charset it names': whole(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=ISO-8859-1\r\n',
    Buffer.from('{"a":"ä"}', 'latin1'),
  ),
  'JSON that names another charset': whole(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-16\r\n',
    '{"a":"ä"}',
  ),
  'JSON with a mark before it': whole(JSON_HEAD, '\ufeff{"a":"ä"}'),
  'JSON that is deep': whole(JSON_HEAD, '['.repeat(40_000) + ']'.repeat(40_000)),
  'JSON that reaches for a prototype': whole(JSON_HEAD, '{"__proto__":{"polluted":true},"a":1}'),
  'a redirect in a circle': `HTTP/1.1 302 Found\r\nLocation: /a redirect in a circle\r\nContent-Length: 0\r\n\r\n`,
  'a redirect inside': 'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n',
  'a redirect to a neighbour': 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
  'a redirect to a file': 'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n',
  'a redirect with a long body': (socket) => {
    socket.write('HTTP/1.1 302 Found\r\nLocation: /good\r\nContent-Length: 50000000\r\n\r\n');
    socket.write('x'.repeat(50_000_000));
  },
};

/** Well framed, so that the connection may be used again. */
const HAS_AN_END = /^(JSON (that|in|with) |a packing|a redirect|a gzip|gzip|brotli)/;

describe('answers that are not what they say', () => {
  let server: TcpServer;
  let one: OneResourcePool;
  let written = 0;
  /** Connections that are open, and what they were given. */
  const given = new Map<Socket, string[]>();

  beforeAll(async () => {
    server = await listen((socket) => {
      let head = '';
      given.set(socket, []);
      socket.on('close', () => {
        given.delete(socket);
        written = Math.max(written, socket.bytesWritten);
      });
      socket.on('data', (chunk) => {
        head += String(chunk);
        if (!head.includes('\r\n\r\n')) return;
        const path = decodeURIComponent(/^\w+ \/(\S*) /.exec(head)?.[1] ?? '');
        head = '';
        given.get(socket)?.push(path);
        const answer = ANSWERS[path] ?? 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
        if (typeof answer === 'function') answer(socket);
        else socket.write(answer);
      });
    });
    one = poolOf({
      connector: rest,
      settings: { baseUrl: `http://${LOCALHOST}:${server.port}`, privateNetwork: true },
      limits: { maxRows: 1, maxBytes: MAX_BYTES },
    });
  });
  afterAll(async () => {
    await one?.close();
    await server?.close();
  });

  const ask = async (what: string) => {
    // The circuit breaker would soon have seen enough of this server.
    await one.pool.forget('w', 'it');
    return one.ask(
      { path: `/${encodeURIComponent(what)}` },
      { timeoutMs: what.includes('drip') || what.includes('hints') ? 300 : 20_000 },
    );
  };
  /** The next answers are their own, and a connection whose answer had no proper end is closed. */
  const goesOn = async (what: string) => {
    for (let turn = 0; turn < 3; turn++) expect((await ask('good')).data.value).toEqual({ good: true });
    const left = () => [...given.values()].flat().filter((answer) => answer === what);
    if (!HAS_AN_END.test(what)) await vi.waitFor(() => expect(left()).toEqual([]), 10_000);
    expect(written).toBeLessThan(MAX_WRITTEN);
  };

  test.each<[string, string]>([
    ['a length that is too long', 'resource.unreachable'],
    ['a length that is too short', 'resource.failed'],
    ['a length that is no number', 'resource.failed'],
    ['a negative length', 'resource.failed'],
    ['a length beyond all numbers', 'resource.failed'],
    ['two lengths', 'resource.failed'],
    ['a length and chunks', 'resource.failed'],
    ['chunks of no size', 'resource.failed'],
    ['chunks beyond all numbers', 'resource.failed'],
    ['chunks that end in the middle', 'resource.unreachable'],
    ['no status', 'resource.failed'],
    ['an old protocol', 'resource.failed'],
    ['the preface of another protocol', 'resource.failed'],
    ['a header with a line break in it', 'resource.failed'],
    ['a header without an end', 'resource.failed'],
    ['headers without an end', 'resource.failed'],
    ['JSON without an end', 'value.tooLarge'],
    ['hints without an end', 'resource.timeout'],
    ['an order to go on', 'resource.unreachable'],
    ['another protocol from here on', 'resource.unreachable'],
    ['headers that drip', 'resource.timeout'],
    ['a body that drips', 'resource.timeout'],
    ['gzip that is none', 'resource.failed'],
    ['gzip that ends in the middle', 'resource.failed'],
    ['a gzip bomb of JSON', 'value.tooLarge'],
    ['a packing nobody knows', 'resource.failed'],
    ['brotli that is none', 'resource.failed'],
    ['JSON that is none', 'resource.failed'],
    ['JSON in no known charset', 'resource.failed'],
    ['JSON that is deep', 'value.tooLarge'],
    ['a redirect in a circle', 'resource.failed'],
    ['a redirect inside', 'egress.blocked'],
    ['a redirect to a neighbour', 'egress.blocked'],
    ['a redirect to a file', 'egress.blocked'],
  ])('%s is %s', async (what, code) => {
    expect(await failure(ask(what))).toMatchObject({ code });
    await goesOn(what);
  });

  test.each<[string, unknown]>([
    ['an answer nobody asked for', { one: 1 }],
    ['an unknown transfer', { a: 1 }],
    ['JSON in a charset it names', { a: 'ä' }],
    ['JSON that names another charset', { a: 'ä' }],
    ['JSON with a mark before it', { a: 'ä' }],
    ['a redirect with a long body', { good: true }],
  ])('%s is answered all the same', async (what, data) => {
    expect((await ask(what)).data.value).toEqual(data);
    await goesOn(what);
  });

  test.each(['a body without an end', 'chunks without an end', 'a gzip bomb'])('%s is cut', async (what) => {
    const { data, truncated } = await ask(what);
    expect([String(data.value).length, truncated]).toEqual([MAX_BYTES, true]);
    await goesOn(what);
  });

  test('JSON that reaches for a prototype reaches none', async () => {
    expect((await ask('JSON that reaches for a prototype')).data.text).toContain('"a":1');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
