import type { CodeAuthority, CodeRequest, CodeResult, LogLevel, Sandbox } from '#core';
import { type AppError, AuthorError, BlockError, LimitError, toAppError } from '#kit';
import { authorCodeSchema, type JsonValue } from '#schema';
import { asJsonText, NotJson } from '../../engine/sandbox/javascript/inside/json.ts';

/** What is known of code where there is nobody to ask. */
export const NO_AUTHORITY: CodeAuthority = { check: async () => undefined, libraries: async () => [] };

/** Tests only: runs code in this process, which no code of a stranger may ever see. Passes the sandbox's contract. */
export function createFakeSandbox(): Sandbox {
  let closed = false;
  return {
    async run(request) {
      if (closed) throw new LimitError({ code: 'capacity.stopping', message: 'The fake is closed.' });
      request.signal.throwIfAborted();
      return Promise.race([evaluate(request), deadline(request), aborted(request.signal)]);
    },
    prepare: () => undefined,
    ...NO_AUTHORITY,
    health: () => ({ tier: 'weak', detail: 'fake', ready: 1, busy: 0, waiting: 0, restarts: 0 }),
    close: async () => {
      closed = true;
    },
  };
}

class FunctionError extends Error {
  override name = 'FunctionError';
  readonly code: string;
  readonly details: JsonValue | undefined;

  constructor(code: string, message: string, details?: JsonValue) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

async function deadline({ limits, signal }: CodeRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timeout = new LimitError({ code: 'sandbox.timeout', message: `Longer than ${limits.wallMs} ms.` });
    const timer = setTimeout(() => reject(timeout), limits.wallMs);
    timer.unref();
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

async function evaluate(request: CodeRequest): Promise<CodeResult> {
  const sent = new Map<unknown, AppError>();
  let json: string;
  try {
    const capabilities = toCapabilities(request, sent);
    const values = [...request.names].map(([name, text]): [string, unknown] => [name, JSON.parse(text)]);
    const variables = [...Object.entries(capabilities), ...values];
    const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => undefined).constructor;
    const body = new AsyncFunction(...variables.map(([name]) => name), `"use strict";\n${request.code}`);
    json = asJsonText(await body(...variables.map(([, value]) => value)));
  } catch (thrown) {
    throw sent.get(thrown) ?? toError(thrown);
  }
  const { maxResult } = request.limits;
  if (json.length <= maxResult) return { json, value: JSON.parse(json), cpuMs: 0 };
  const message = `The result is ${json.length} characters of JSON, the most is ${maxResult}.`;
  throw new LimitError({ code: 'value.tooLarge', message });
}

function toCapabilities(request: CodeRequest, sent: Map<unknown, AppError>): Record<string, unknown> {
  const call = async (name: string, args: unknown): Promise<unknown> => {
    try {
      return JSON.parse(await request.call(name, asJsonText(args)));
    } catch (thrown) {
      const error = toAppError(thrown);
      const { code, message, details, remoteStatus: status, retryable } = error;
      const inside = Object.assign(new Error(message), { code, details, status, retryable });
      sent.set(inside, error);
      throw inside;
    }
  };
  const named = (make: (name: string) => unknown): object =>
    new Proxy({}, { get: (_target, name) => (typeof name === 'string' && name !== 'then' ? make(name) : undefined) });
  const method = (name: string) =>
    named(
      (member) =>
        (...args: unknown[]) =>
          call('resources', { name, method: member, args }),
    );
  const log =
    (level: LogLevel) =>
    (...values: unknown[]): void =>
      request.log(level, values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  return {
    FunctionError,
    console: { log: log('info'), info: log('info'), warn: log('warn'), error: log('error'), debug: log('debug') },
    resources: named(method),
    functions: named(
      (name) =>
        (params: unknown = {}) =>
          call('functions', { name, params }),
    ),
    progress: (percent: unknown, message: unknown = null) => call('progress', { percent, message }),
    fetch: async (url: string, init: { method?: string; headers?: object; body?: string } = {}) => {
      const { method: verb = 'GET', headers = {}, body = null } = init;
      return toResponse(await call('fetch', { url, method: verb.toUpperCase(), headers, body }));
    },
  };
}

function toResponse(answer: unknown): unknown {
  const { status, statusText, headers, body }: { [key: string]: unknown } = Object.assign({}, answer);
  const text = String(body);
  const pairs: [string, string][] = Array.isArray(headers) ? headers : [];
  return {
    ok: Number(status) >= 200 && Number(status) < 300,
    status,
    statusText,
    headers: new Headers(pairs),
    json: async () => JSON.parse(text),
    text: async () => text,
  };
}

function toError(thrown: unknown): AppError {
  if (thrown instanceof NotJson) return new BlockError({ code: 'code.result', message: thrown.message });
  if (thrown instanceof FunctionError && authorCodeSchema.safeParse(thrown.code).success)
    return new AuthorError(thrown);
  const { name, message }: { name?: unknown; message?: unknown } =
    typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
  const code = thrown instanceof FunctionError ? ` (its code was "${thrown.code}")` : '';
  const details = { name: String(name ?? 'Error'), message: String(message ?? ''), stack: '' };
  return new BlockError({ code: 'code.failed', message: `${details.name}: ${details.message}${code}`, details });
}
