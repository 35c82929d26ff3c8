import type { Issue, JsonValue } from '#schema';
import { ProblemError, type ProblemFields } from './problem-error.ts';

export interface Exchange {
  fetch: typeof fetch;
  url: string;
  init: RequestInit;
}

export interface Exchanged {
  body: JsonValue;
  headers: Headers;
}

/**
 * One request with a JSON answer. @throws ProblemError for a problem document, for no answer, and for one that is not JSON;
 * the reason of the signal when the caller gave up.
 */
export async function exchange(request: Exchange): Promise<Exchanged> {
  return readAnswer(await send(request), request);
}

/** Of an answer that {@link send} gave. @throws as exchange does */
export async function readAnswer(response: Response, request: Exchange): Promise<Exchanged> {
  const { headers } = response;
  const text = await readText(response, request);
  if (response.status === 204) return { body: null, headers };
  const body = toJson(text, response, request);
  if (!response.ok) throw toProblem(body, response, request);
  return { body, headers };
}

/** The answer, whatever it is. A redirect is none: parameters are for nobody but the server that was asked. */
export async function send({ fetch, url, init }: Exchange): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'error', ...init });
  } catch (cause) {
    throw noAnswer(cause, init.signal, { detail: `No answer from ${originOf(url)}: ${reasonOf(cause)}.` });
  }
}

async function readText(response: Response, { url, init }: Exchange): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    const runId = response.headers.get('run-id') ?? undefined;
    throw noAnswer(cause, init.signal, { detail: `The answer of ${originOf(url)} broke off.`, runId });
  }
}

/** A caller who gives up gets what they gave up with, as with fetch. */
function noAnswer(cause: unknown, signal: AbortSignal | null | undefined, fields: Partial<ProblemFields>): unknown {
  if (signal?.aborted) return signal.reason;
  return new ProblemError({ code: 'network', status: 0, title: 'No answer', detail: '', cause, ...fields });
}

function toJson(text: string, response: Response, request: Exchange): JsonValue {
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) throw notOurs(response, request, type || 'no content type');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notOurs(response, request, 'broken JSON', cause);
  }
}

/** A proxy's error page, a login page, another program at that address. */
function notOurs(response: Response, { url }: Exchange, what: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'network.answer',
    status: response.status,
    title: 'Not an answer of Switchyard',
    detail: `${originOf(url)} answered ${response.status} with ${what}: something else is at this address, or in between.`,
    runId: response.headers.get('run-id') ?? undefined,
    retryAfterMs: retryAfterOf(response.headers),
    cause,
  });
}

function toProblem(body: JsonValue, response: Response, request: Exchange): ProblemError {
  const problem = readProblem(body, response.status, retryAfterOf(response.headers));
  return problem ?? notOurs(response, request, 'JSON that is no problem document');
}

/** A problem document; undefined for JSON that is none. */
export function readProblem(body: JsonValue, status: number, retryAfterMs?: number): ProblemError | undefined {
  const { code, title, detail, runId, details, issues } = isObject(body) ? body : {};
  if (typeof code !== 'string') return undefined;
  return new ProblemError({
    ...{ code, status, details, retryAfterMs },
    title: typeof title === 'string' ? title : code,
    detail: typeof detail === 'string' ? detail : '',
    runId: typeof runId === 'string' ? runId : undefined,
    issues: Array.isArray(issues) ? issues.flatMap(toIssue) : [],
  });
}

function toIssue(issue: JsonValue): Issue[] {
  if (!isObject(issue)) return [];
  const { code, message, path, block } = issue;
  if (typeof message !== 'string' || typeof path !== 'string') return [];
  return [
    {
      severity: issue.severity === 'warning' || issue.severity === 'info' ? issue.severity : 'error',
      code: typeof code === 'string' ? code : '',
      message,
      path,
      ...(typeof block === 'string' ? { block } : {}),
    },
  ];
}

/** Seconds or a date (RFC 9110). */
function retryAfterOf(headers: Headers): number | undefined {
  const given = headers.get('retry-after')?.trim();
  if (!given) return undefined;
  const ms = /^\d{1,9}$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** As #schema has it, whose zod is too much for a page. */
export function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Browsers may be given no more than a path. */
function originOf(url: string): string {
  return URL.parse(url)?.origin ?? 'the server';
}

/** Node says only "fetch failed" and keeps the reason behind it. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it can not be reached';
  const { cause } = thrown;
  const inner = cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : '') : '';
  return inner || thrown.message || 'it can not be reached';
}
