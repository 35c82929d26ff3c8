import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Agent, buildConnector, Dispatcher } from 'undici';
import { BlockError, type EgressRequest, type EgressResponse } from '#kit';
import { readBody } from './egress-body.ts';
import { CONNECT_TIMEOUT_MS, type Dialler } from './egress-dial.ts';
import { checkHeaders, headersForOtherOrigin, withoutBodyHeaders } from './egress-headers.ts';
import { blocked, type EgressTier } from './egress-policy.ts';

const MAX_REDIRECTS = 5;
const HEADERS_TIMEOUT_MS = 30_000;
const BODY_TIMEOUT_MS = 30_000;
const MAX_URL_LENGTH = 8_192;

interface Hop {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

export interface HttpEgress {
  fetch(tier: EgressTier, url: string, init: EgressRequest): Promise<EgressResponse>;
  close(): Promise<void>;
}

export function createHttpEgress(dialler: Dialler, maxBytes: number): HttpEgress {
  // One agent a tier: a connection that a private resource opened is not there for anybody else to find.
  const agents = new Map<EgressTier, Promise<Agent>>();
  const agentOf = (tier: EgressTier): Promise<Agent> => {
    const agent = agents.get(tier) ?? createAgent(dialler, tier);
    agents.set(tier, agent);
    return agent;
  };

  const send = async (hop: Hop, tier: EgressTier, init: EgressRequest): Promise<Dispatcher.ResponseData> => {
    const agent = await agentOf(tier);
    return await agent.request({
      origin: hop.url.origin,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: hop.headers,
      body: hop.body ?? null,
      signal: init.signal ?? null,
      headersTimeout: init.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
    });
  };

  const follow = async (first: Hop, tier: EgressTier, init: EgressRequest): Promise<EgressResponse> => {
    const limit = init.maxRedirects ?? MAX_REDIRECTS;
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      // What an admin opened is the host of the resource, not wherever it sends us.
      const response = await send(hop, hop.url.origin === first.url.origin ? tier : 'public', init);
      const location = limit > 0 ? redirectOf(response) : undefined;
      if (location === undefined) return readBody(response, Math.min(init.maxBytes ?? maxBytes, maxBytes));
      await response.body.dump();
      if (redirects >= limit)
        throw new BlockError({ code: 'resource.failed', message: 'There were too many redirects.' });
      hop = nextHop(hop, location, response.statusCode);
    }
  };

  return {
    async fetch(tier, url, init) {
      init.signal?.throwIfAborted();
      const headers = {
        'user-agent': 'switchyard',
        'accept-encoding': 'gzip, br',
        ...checkHeaders(init.headers ?? {}),
      };
      const hop = { url: parseUrl(url), method: (init.method ?? 'GET').toUpperCase(), headers, body: init.body };
      try {
        return await follow(hop, tier, init);
      } catch (thrown) {
        init.signal?.throwIfAborted();
        throw thrown;
      }
    },
    close: async () => {
      await Promise.all([...agents.values()].map(async (agent) => (await agent).destroy()));
    },
  };
}

/** @throws BlockError `egress.blocked` for anything but plain http and https addresses. */
function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base);
  if (!url || url.href.length > MAX_URL_LENGTH) throw blocked('it is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw blocked('only http and https are called');
  if (url.username !== '' || url.password !== '') throw blocked('it holds a user name or password');
  url.hash = '';
  return url;
}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData): string | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  return typeof headers.location === 'string' ? headers.location : undefined;
}

function nextHop(hop: Hop, location: string, status: number): Hop {
  const url = parseUrl(location, hop.url);
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST';
  const next = becomesGet
    ? { url, method: 'GET', headers: withoutBodyHeaders(hop.headers), body: undefined }
    : { ...hop, url };
  if (url.origin === hop.url.origin) return next;
  if (next.body !== undefined) throw blocked('a redirect would send the body to another host');
  return { ...next, headers: headersForOtherOrigin(next.headers) };
}

/** undici is loaded with the first request: it is a tenth of all that a server loads, and not every one calls somebody. */
async function createAgent(dialler: Dialler, tier: EgressTier): Promise<Agent> {
  const { Agent } = await import('undici');
  return new Agent({
    connect: (options, callback) => {
      openHttpSocket(dialler, tier, options).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
    connections: 16,
    maxOrigins: 1_000,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
    // A name that moves to another address is looked up, and checked, again.
    clientTtl: 300_000,
    allowH2: false,
  });
}

async function openHttpSocket(dialler: Dialler, tier: EgressTier, options: buildConnector.Options): Promise<Socket> {
  const { hostname, protocol } = options;
  const port = Number(options.port) || (protocol === 'https:' ? 443 : 80);
  const socket = await dialler.connect({ host: hostname, port }, tier);
  socket.setNoDelay(true).setKeepAlive(true, 60_000);
  return protocol === 'https:' ? secured(socket, options.servername ?? hostname) : socket;
}

function secured(socket: Socket, hostname: string): Promise<Socket> {
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return new Promise((resolve, reject) => {
    // The name is what the certificate must be for, though the socket was dialled by address.
    const tls = connectTls({ socket, host, servername: isIP(host) ? '' : host, ALPNProtocols: ['http/1.1'] });
    tls.setTimeout(CONNECT_TIMEOUT_MS, () =>
      tls.destroy(Object.assign(new Error('TLS timed out'), { code: 'ETIMEDOUT' })),
    );
    tls.once('error', reject);
    tls.once('secureConnect', () => {
      tls.setTimeout(0);
      tls.off('error', reject);
      resolve(tls);
    });
  });
}
