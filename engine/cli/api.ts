import { type Command, Option } from 'commander';
import { type Exchange, exchange, ProblemError, readAnswer, send } from '#client';
import type { JsonValue } from '#schema';
import { remoteDefaults } from '../config.ts';
import { UsageError } from './explain.ts';

/** Where the server is and who asks, from options or `SWITCHYARD_URL` and `SWITCHYARD_TOKEN`. */
export interface ApiOptions {
  url: string;
  token?: string | undefined;
}

/** The options of every command that talks to a server. */
export function remote(command: Command): Command {
  const { url, token } = remoteDefaults();
  return (
    command
      .option('--url <url>', 'where the server is (or SWITCHYARD_URL)', url)
      // Help must not show the token that it found.
      .addOption(new Option('--token <token>', 'who you are (or SWITCHYARD_TOKEN)').default(token, 'SWITCHYARD_TOKEN'))
  );
}

/** Sends one request to the server's API. @throws ProblemError */
export async function callApi(api: ApiOptions, method: string, path: string, body?: JsonValue): Promise<JsonValue> {
  return (await told(api, () => exchange(toRequest(api, { method, path, body })))).body;
}

/** Sends a request that is answered by a stream of events. @throws ProblemError */
export async function openEvents(
  api: ApiOptions,
  call: { path: string; body: JsonValue; signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const request = toRequest(api, { method: 'POST', ...call });
  return told(api, async () => {
    const response = await send(request);
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.ok && streams && response.body) return response.body;
    await readAnswer(response, request);
    throw new ProblemError({
      code: 'network.answer',
      status: response.status,
      title: 'Not a stream of events',
      detail: `${api.url} answered with something else than a stream of events.`,
    });
  });
}

/** All lines of an answer that has one JSON value in each. @throws ProblemError */
export function openLines(api: ApiOptions, path: string): Promise<ReadableStream<Uint8Array>> {
  const request = toRequest(api, { method: 'GET', path });
  return told(api, async () => {
    const response = await send(request);
    if (response.ok && response.body) return response.body;
    await readAnswer(response, request);
    throw new Error(`${api.url} answered nothing.`);
  });
}

/** Says what to do where a person at a terminal can do something. */
export async function told<T>({ url, token }: ApiOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    const { code, detail } = thrown;
    if (code === 'network') {
      throw again(
        thrown,
        `No server answers at ${url}. Start one with "switchyard start", or say where it is with --url.`,
      );
    }
    if (code === 'auth.required') {
      const what = token === undefined ? 'No token was given.' : detail;
      throw again(
        thrown,
        `${what} Give one: export SWITCHYARD_TOKEN=… with the admin token that the first start printed ("switchyard token" makes a new one) or an API key.`,
      );
    }
    throw thrown;
  }
}

/** The same problem in other words. */
export function again(problem: ProblemError, detail: string): ProblemError {
  const { code, status, title, runId, details, issues, retryAfterMs } = problem;
  return new ProblemError({ code, status, title, detail, runId, details, issues, retryAfterMs, cause: problem });
}

/** The address without what would double in paths. @throws UsageError */
export function baseUrl({ url }: ApiOptions): string {
  const parsed = URL.parse(url);
  if (parsed && /^https?:$/.test(parsed.protocol)) return url.replace(/\/+$/, '');
  throw new UsageError(`"${url}" is no address of a server: it looks like http://127.0.0.1:7400.`);
}

interface Call {
  method: string;
  path: string;
  body?: JsonValue | undefined;
  signal?: AbortSignal;
}

function toRequest(api: ApiOptions, { method, path, body, signal }: Call): Exchange {
  return {
    fetch,
    url: `${baseUrl(api)}${path}`,
    init: {
      method,
      headers: {
        ...(api.token === undefined ? {} : { Authorization: `Bearer ${api.token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    },
  };
}
