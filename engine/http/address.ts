import { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { header } from './incoming.ts';
import type { Request } from './router.ts';

/**
 * Where a request comes from, as a key to count by. X-Forwarded-For can be written by anybody, so only the entry that the
 * outermost trusted proxy added is believed: the nth from the right.
 */
export function remoteAddress(context: Request, trustedProxies: number): string {
  const own = socketAddress(context.env) ?? 'unknown';
  if (trustedProxies === 0) return toNetwork(own);
  const told = header(context, 'x-forwarded-for')?.split(',').at(-trustedProxies)?.trim() ?? '';
  return toNetwork(isIP(told) === 0 ? own : told);
}

function socketAddress(env: unknown): string | undefined {
  const incoming = typeof env === 'object' && env !== null && 'incoming' in env ? env.incoming : undefined;
  return incoming instanceof IncomingMessage ? incoming.socket.remoteAddress : undefined;
}

/** One subscriber has a whole /64 of IPv6 addresses to choose from, so they count as one. */
export function toNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
