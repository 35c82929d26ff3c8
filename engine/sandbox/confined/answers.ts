/** What a context may ask of the child's own process: randomness, and to take an address apart. Neither keeps anything. */
import { randomBytes } from 'node:crypto';

const MAX_RANDOM_BYTES = 65_536;

const SETTABLE = new Set([
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
]);

/** The parts of an address as JSON text, after an optional `name=value` change; `undefined` when it is none. */
function parseUrl(address: unknown, base: unknown, change: unknown): string | undefined {
  const url = URL.parse(String(address), base === undefined ? undefined : String(base));
  if (!url) return undefined;
  if (typeof change === 'string') {
    const at = change.indexOf('=');
    const name = change.slice(0, at);
    if (!SETTABLE.has(name)) return undefined;
    try {
      Reflect.set(url, name, change.slice(at + 1));
    } catch {
      return undefined;
    }
  }
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
}

export function answer(operation: unknown, a: unknown, b: unknown, c: unknown): unknown {
  if (operation === 'url') return parseUrl(a, b, c);
  if (operation !== 'random') return undefined;
  // A copy, since small Buffers share one ArrayBuffer with others.
  return new Uint8Array(randomBytes(Math.min(MAX_RANDOM_BYTES, Number(a)))).buffer;
}
