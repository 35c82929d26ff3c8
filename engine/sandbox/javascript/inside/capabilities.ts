/** What code may `await` of the server. Every call is only a question: the server authorises it and answers. */
import { RUN_LIMITS } from '../../limits.ts';
import { callError, limitError } from './failure.ts';
import { host } from './host.ts';
import {
  create,
  defineGlobal,
  freeze,
  get,
  hide,
  isArray,
  keys,
  PristinePromise,
  PristineProxy,
  PristineTypeError,
  parse,
  push,
  SafeMap,
  toLowerCase,
  toText,
  toUpperCase,
} from './intrinsics.ts';
import { asJsonText } from './json.ts';
import { SearchParams } from './url.ts';

interface OpenCall {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const open = new SafeMap<number, OpenCall>();
const spent = { calls: 0 };

function call(name: string, args: unknown, label: string): Promise<unknown> {
  return new PristinePromise((resolve, reject) => {
    const text = asJsonText(args, label);
    if (text.length > RUN_LIMITS.argumentChars) {
      throw limitError(`${label} was given ${text.length} characters, the most is ${RUN_LIMITS.argumentChars}.`);
    }
    if (open.size >= RUN_LIMITS.openCalls) {
      throw limitError(`${label} was called while ${RUN_LIMITS.openCalls} calls were open: await some of them.`);
    }
    if (spent.calls >= RUN_LIMITS.calls) throw limitError(`The code made more than ${RUN_LIMITS.calls} calls.`);
    spent.calls += 1;
    open.set(spent.calls, { resolve, reject });
    host.tell('call', spent.calls, name, text);
  });
}

/** The server answered a call. */
export function settleCall(id: number, ok: boolean, json: string): void {
  const waiting = open.get(id);
  if (!waiting) return;
  open.delete(id);
  const answer: unknown = parse(json);
  if (ok) waiting.resolve(answer);
  else waiting.reject(callError(id, answer));
}

/** Members are made at access, since only the server knows the names. Not thenable, so `await` leaves it alone. */
function named<Member>(make: (name: string) => Member): object {
  const target: object = create(null);
  return new PristineProxy(freeze(target), {
    get: (_target, name) => (typeof name === 'symbol' || name === 'then' || name === 'toJSON' ? undefined : make(name)),
    has: (_target, name) => typeof name === 'string' && name !== 'then',
  });
}

function toHeaders(headers: unknown): Record<string, string> {
  const list: Record<string, string> = create(null);
  if (typeof headers !== 'object' || headers === null) return list;
  if (isArray(headers)) {
    for (let i = 0; i < headers.length; i++) {
      const pair: unknown = headers[i];
      if (isArray(pair)) list[toText(pair[0])] = toText(pair[1]);
    }
    return list;
  }
  const names = keys(headers);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    list[name] = toText(get(headers, name));
  }
  return list;
}

function toBody(body: unknown, headers: Record<string, string>): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  if (!(body instanceof SearchParams)) {
    throw new PristineTypeError('fetch: body must be text: use JSON.stringify(value) or new URLSearchParams(value)');
  }
  const names = keys(headers);
  let hasType = false;
  for (let i = 0; i < names.length; i++) hasType ||= toLowerCase(names[i] ?? '') === 'content-type';
  if (!hasType) headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
  return body.toString();
}

interface FetchAnswer {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
}

function toResponseHeaders(pairs: FetchAnswer['headers']): object {
  const all = new SafeMap<string, string>();
  const entries: [string, string][] = [];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    if (!pair) continue;
    const name = toLowerCase(pair[0]);
    const known = all.get(name);
    all.set(name, known === undefined ? pair[1] : `${known}, ${pair[1]}`);
    push(entries, [name, pair[1]]);
  }
  return freeze({
    get: (name: unknown) => all.get(toLowerCase(toText(name))) ?? null,
    has: (name: unknown) => all.get(toLowerCase(toText(name))) !== undefined,
    entries: () => entries,
    toJSON: () => entries,
  });
}

function toResponse(url: string, answer: FetchAnswer): object {
  const response = {
    ok: answer.status >= 200 && answer.status < 300,
    status: answer.status,
    statusText: answer.statusText,
    url,
    headers: toResponseHeaders(answer.headers),
  };
  hide(response, 'text', async () => answer.body);
  hide(response, 'json', async () => parse(answer.body));
  return response;
}

function isFetchAnswer(value: unknown): value is FetchAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value;
}

async function fetch(address: unknown, init?: unknown): Promise<object> {
  const options: { method?: unknown; headers?: unknown; body?: unknown } =
    typeof init === 'object' && init !== null ? init : {};
  const url = toText(address);
  const method = options.method === undefined ? 'GET' : toUpperCase(toText(options.method));
  const headers = toHeaders(options.headers);
  const body = toBody(options.body, headers);
  const answer = await call('fetch', { url, method, headers, body }, 'fetch');
  if (!isFetchAnswer(answer)) throw new PristineTypeError('fetch: the answer is not one');
  return toResponse(url, answer);
}

export function installCapabilities(): void {
  const resource = (name: string) =>
    named(
      (method) =>
        (...args: unknown[]) =>
          call('resources', { name, method, args }, `resources.${name}.${method}`),
    );
  const callFunction =
    (name: string) =>
    (params: unknown = {}) =>
      call('functions', { name, params }, `functions.${name}`);
  defineGlobal('resources', named(resource));
  defineGlobal('functions', named(callFunction));
  defineGlobal('fetch', fetch);
  defineGlobal('progress', (percent: unknown, message?: unknown) =>
    call('progress', { percent, message: message === undefined ? null : toText(message) }, 'progress'),
  );
}
