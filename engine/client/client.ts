import type { JsonValue } from '#schema';
import { exchange, isObject } from './exchange.ts';
import { ProblemError } from './problem-error.ts';
import { linkSignals, pause } from './time.ts';

/** What `switchyard types` writes for each function. */
export interface FunctionTypes {
  params: object;
  result: unknown;
}

/** Without generated types: any function, any parameters, and a result that must be looked at before it is used. */
export type AnyFunctions = Record<string, { params: Record<string, unknown>; result: unknown }>;

export interface ClientOptions {
  /** Where the server is: `https://switchyard.example.com`; on a page of the server itself `''`. */
  baseUrl: string;
  /** An API key. Left out where the session of a page does. */
  token?: string | undefined;
  /** Instead of the global one. */
  fetch?: typeof fetch | undefined;
  /** Sent with every call. */
  headers?: Record<string, string> | undefined;
}

export interface RunOptions {
  /** Gives up; the server then cancels the run, unless the call has a key: then its answer waits for the next try. */
  signal?: AbortSignal | undefined;
  /** A text of your own for each intended call, ASCII: sent again within a day, the function is not run twice. */
  idempotencyKey?: string | undefined;
  /** For the whole call, further attempts included. */
  timeoutMs?: number | undefined;
}

export interface RunAnswer<Data> {
  data: Data;
  /** Leads to the record of the run. */
  runId: string | undefined;
}

/** Parameters may be left out where all of them may. */
type RunArguments<Params> =
  Record<never, never> extends Params
    ? [params?: Params, options?: RunOptions]
    : [params: Params, options?: RunOptions];

export interface Client<Functions extends { [Name in keyof Functions]: FunctionTypes }> {
  /** Runs a published function and answers its result. @throws ProblemError */
  run<Name extends keyof Functions & string>(
    name: Name,
    ...call: RunArguments<Functions[Name]['params']>
  ): Promise<Functions[Name]['result']>;
  /** As `run`, with the id of the run. @throws ProblemError */
  runWithMeta<Name extends keyof Functions & string>(
    name: Name,
    ...call: RunArguments<Functions[Name]['params']>
  ): Promise<RunAnswer<Functions[Name]['result']>>;
}

const MAX_ATTEMPTS = 3;
/** A server that asks for more time than this is asking for another day. */
const MAX_WAIT_MS = 30_000;
/** The first call with this key has not ended yet. */
const IN_PROGRESS = 'idempotency.inProgress';
/** The server says so before it starts a run. */
const NOTHING_RAN = new Set(['capacity.busy', 'capacity.stopping', 'rate.limited']);

/**
 * Calls functions by name.
 *
 * @example
 * const client = createClient<Functions>({ baseUrl: 'https://switchyard.example.com', token });
 * const order = await client.run('orderTotal', { orderId: 1 });
 */
export function createClient<Functions extends { [Name in keyof Functions]: FunctionTypes } = AnyFunctions>(
  options: ClientOptions,
): Client<Functions> {
  const runWithMeta = async <Name extends keyof Functions & string>(
    name: Name,
    ...[params = {}, run = {}]: [params?: object, options?: RunOptions]
  ): Promise<RunAnswer<Functions[Name]['result']>> => {
    const { data, runId } = await call(options, name, params, run);
    // The server holds the result against what the function declares, and that is what the types are made of.
    return { data: data as Functions[Name]['result'], runId };
  };
  return { runWithMeta, run: async (...args) => (await runWithMeta(...args)).data };
}

async function call(
  options: ClientOptions,
  name: string,
  params: object,
  run: RunOptions,
): Promise<RunAnswer<unknown>> {
  const { signal, timedOut, release } = linkSignals(run.signal, run.timeoutMs);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await callOnce(options, name, params, run.idempotencyKey, signal);
      } catch (thrown) {
        const waitMs = attempt < MAX_ATTEMPTS ? waitBefore(thrown, run) : undefined;
        if (waitMs === undefined) throw thrown;
        await pause(waitMs, signal);
      }
    }
  } catch (thrown) {
    throw timedOut() ? tooLate(run.timeoutMs) : thrown;
  } finally {
    release();
  }
}

async function callOnce(
  { baseUrl, token, fetch: given, headers }: ClientOptions,
  name: string,
  params: object,
  idempotencyKey: string | undefined,
  signal: AbortSignal | undefined,
): Promise<RunAnswer<JsonValue>> {
  const answer = await exchange({
    fetch: given ?? fetch,
    url: `${baseUrl.replace(/\/+$/, '')}/api/functions/${encodeURIComponent(name)}/run`,
    init: {
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': quoted(idempotencyKey) }),
      },
      body: JSON.stringify({ params }),
      ...(signal ? { signal } : {}),
    },
  });
  const runId = answer.headers.get('run-id') ?? undefined;
  if (isObject(answer.body) && answer.body.data !== undefined) return { data: answer.body.data, runId };
  throw new ProblemError({
    code: 'network.answer',
    status: 200,
    title: 'Not an answer of Switchyard',
    detail: `The call of "${name}" was answered with JSON that holds no result.`,
    runId,
  });
}

/** Only where nothing can be done twice: nothing ran, or the server knows the call by its key. */
function waitBefore(thrown: unknown, { idempotencyKey }: RunOptions): number | undefined {
  // With a run id it is how a run ended, and would be answered the same again.
  if (!(thrown instanceof ProblemError) || thrown.runId !== undefined) return undefined;
  const isBusy = thrown.status === 429 || thrown.status === 503;
  const isSafe =
    idempotencyKey === undefined ? isBusy && NOTHING_RAN.has(thrown.code) : isBusy || thrown.code === IN_PROGRESS;
  if (!isSafe) return undefined;
  const waitMs = thrown.retryAfterMs;
  return waitMs !== undefined && waitMs <= MAX_WAIT_MS ? Math.max(waitMs, 0) : undefined;
}

/** As a header takes it (a string of RFC 9651). */
function quoted(key: string): string {
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return `"${key.replaceAll(/["\\]/g, '\\$&')}"`;
  throw new ProblemError({
    code: 'request.invalid',
    status: 400,
    title: 'The request is malformed',
    detail: 'An idempotency key has 1 to 255 printable ASCII characters.',
  });
}

function tooLate(timeoutMs: number | undefined): ProblemError {
  return new ProblemError({
    code: 'network.timeout',
    status: 0,
    title: 'Not in time',
    detail: `There was no answer within ${timeoutMs} ms.`,
  });
}
