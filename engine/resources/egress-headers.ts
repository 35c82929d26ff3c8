import { BlockError } from '#kit';

/** They frame a message or belong to one hop: ours to set, never a caller's. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** All that follows a redirect to another origin: any other header may be a key. */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']);

/** Lower-case names. @throws BlockError `block.invalid` for a header that would change how the message is framed. */
export function checkHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    const problem = headerProblem(key, value);
    if (problem) throw new BlockError({ code: 'block.invalid', message: problem });
    headers[key] = value;
  }
  return headers;
}

/** Why a header can't be sent, in words, or undefined when it can. */
function headerProblem(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return 'A header has a name that is not allowed in HTTP.';
  if (FRAMING.has(name.toLowerCase())) return `The header "${name}" is set by the server and can't be given.`;
  // Latin-1 is all that HTTP/1.1 carries; control characters would start a header of their own.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    return `The header "${name}" has a value with characters HTTP can't carry.`;
  return undefined;
}

export function headersForOtherOrigin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)));
}

export function withoutBodyHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}
