import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { LOCALHOST, portOf } from './tcp.ts';

type Answer = (response: ServerResponse, request: { url: URL; body: string; message: IncomingMessage }) => void;

export interface Upstream {
  port: number;
  origin: string;
  /** Requests so far, newest last. */
  requests: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[];
  /** Requests that are answered with nothing right now. */
  hanging(): number;
  /** Hangs up on everybody. */
  drop(): void;
  close(): Promise<void>;
}

/** An HTTP server that does what a bad one would: see `ANSWERS`. */
export async function createUpstream(): Promise<Upstream> {
  const requests: Upstream['requests'] = [];
  const hanging = new Set<ServerResponse>();
  const server = createServer(async (message, response) => {
    let body = '';
    for await (const chunk of message.setEncoding('utf8')) body += chunk;
    const url = new URL(message.url ?? '/', 'http://upstream');
    requests.push({ method: message.method ?? '', url: message.url ?? '', headers: message.headers, body });
    response.on('close', () => hanging.delete(response));
    const answer = ANSWERS[url.pathname.split('/')[1] ?? ''];
    if (url.pathname === '/hang') hanging.add(response);
    else if (answer) answer(response, { url, body, message });
    else response.writeHead(404).end('nothing here');
  });
  server.listen(0, LOCALHOST);
  await once(server, 'listening');
  const port = portOf(server);
  return {
    port,
    origin: `http://${LOCALHOST}:${port}`,
    requests,
    hanging: () => hanging.size,
    drop: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const ANSWERS: Record<string, Answer | undefined> = {
  '': (response) => json(response, { ok: true }),
  echo: (response, { url, body, message }) =>
    json(response, {
      method: message.method,
      path: url.pathname,
      query: [...url.searchParams],
      headers: message.headers,
      body,
    }),
  status: (response, { url, message }) =>
    response
      .writeHead(Number(url.pathname.split('/')[2]), { 'retry-after': '3' })
      .end(`refused, you sent ${message.headers.authorization ?? 'no key'}`),
  redirect: (response, { url }) =>
    response
      .writeHead(Number(url.searchParams.get('status') ?? 302), { location: url.searchParams.get('to') ?? '' })
      .end(),
  loop: (response, { url }) => response.writeHead(302, { location: url.pathname }).end(),
  long: (response, { url }) => {
    response.writeHead(200, { 'content-type': url.searchParams.get('type') ?? 'text/plain' });
    response.end('x'.repeat(Number(url.searchParams.get('length'))));
  },
  endless: (response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const chunk = 'x'.repeat(64 * 1024);
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', pour);
    pour();
  },
  bomb: (response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
  },
  gzip: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync('{"packed":true}'));
  },
  badgzip: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is not gzip'),
  notjson: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
  garbage: (response) => {
    response.socket?.end('this is not HTTP\r\n\r\n');
  },
  half: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"a":');
    response.socket?.destroySoon();
  },
};

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
