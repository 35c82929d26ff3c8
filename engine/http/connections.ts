import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '#core';
import { toNetwork } from './address.ts';
import { Places } from './places.ts';

/** What connections may take before anybody knows who is behind them. */
export interface ConnectionSettings {
  /** At the same time. */
  max: number;
  /** Of those from one address; 0: no limit. Half of them unless proxies stand before the server, whose connections these all are. */
  perAddress: number | undefined;
  /** Until the head of a request is there. */
  headersSeconds: number;
  /** Until all of it is there. */
  requestSeconds: number;
}

/** How long a connection without a request stays. A proxy must not be the one to find out that it has gone. */
const KEEP_MS = { proxy: 65_000, direct: 5_000 };
/** Node looks only every 30 s for who takes too long, unless told otherwise. */
const LOOK_EVERY_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Then the answer says that it is the last one, so that connections move on when there are more servers. */
const MAX_REQUESTS = 1_000;
const SAY_EVERY_MS = 60_000;

/** For Node's server, as it is made (security, Limits). */
export function toServerOptions({ headersSeconds, requestSeconds }: ConnectionSettings, proxies: number) {
  return {
    headersTimeout: Math.min(headersSeconds, requestSeconds) * 1000,
    requestTimeout: requestSeconds * 1000,
    keepAliveTimeout: proxies > 0 ? KEEP_MS.proxy : KEEP_MS.direct,
    connectionsCheckingInterval: LOOK_EVERY_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
}

/** Hangs up on connections that are too many, before they have said anything. */
export function limitConnections(
  server: Server,
  { max, perAddress }: { max: number; perAddress: number },
  log: Pick<Log, 'warn'>,
): void {
  server.maxConnections = max;
  closeAfter(server, MAX_REQUESTS);
  const tell = createTeller(log);
  server.on('drop', () => tell('all'));
  if (perAddress === 0) return;
  const places = new Places(perAddress);
  server.on('connection', (socket: Socket) => {
    const leave = places.take(toNetwork(socket.remoteAddress ?? 'unknown'));
    if (leave) {
      socket.once('close', leave);
      return;
    }
    tell('of one address');
    socket.destroy();
  });
}

/** Node's own maxRequestsPerSocket leaves it to the caller to hang up, and answers 503 for ever to one that does not. */
export function closeAfter(server: Server, requests: number): void {
  const counted = new WeakMap<Socket, number>();
  server.prependListener('request', ({ socket }, response) => {
    const count = (counted.get(socket) ?? 0) + 1;
    if (count < requests) counted.set(socket, count);
    else response.setHeader('Connection', 'close');
  });
}

/** Of one address, unless somebody has said how many. */
export function perAddressOf({ max, perAddress }: ConnectionSettings, proxies: number): number {
  return perAddress ?? (proxies > 0 ? 0 : Math.ceil(max / 2));
}

/** Whoever sends too many must not fill the log as well. */
function createTeller(log: Pick<Log, 'warn'>): (which: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (which) => {
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    log.warn('connections were too many and are refused', { which });
  };
}
