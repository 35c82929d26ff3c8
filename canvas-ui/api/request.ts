import { exchange, ProblemError, send } from '#client';
import type { JsonValue } from '#schema';
import { watchedFetch } from './reachable.ts';

export { ProblemError };

export interface RequestOptions {
  body?: unknown;
  query?: Readonly<Record<string, string | number | undefined>>;
  signal?: AbortSignal | undefined;
  headers?: Readonly<Record<string, string>>;
  /** Goes out although the page is being left. */
  keepalive?: boolean;
}

/**
 * One request to our own server, with the session's cookie. The answer is of the server that sent this page, so its shape is
 * trusted. @throws ProblemError, also for no answer (`code: 'network'`, status 0)
 */
export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const { body } = await exchange(toExchange(method, path, options));
  return body as Answer;
}

/** The answer as it comes, for streams and downloads. */
export function open(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  return send(toExchange(method, path, options));
}

function toExchange(method: string, path: string, { body, query, signal, headers, keepalive = false }: RequestOptions) {
  const init: RequestInit = { method, headers: { ...headers }, signal: signal ?? null, keepalive };
  if (body !== undefined) {
    init.headers = { ...headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  return { fetch: watchedFetch, url: withQuery(path, query), init };
}

function withQuery(path: string, query: RequestOptions['query'] = {}): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** No answer at all: the server or the network is gone, so what was sent should be kept and sent again. */
export function isOffline(thrown: unknown): boolean {
  return thrown instanceof ProblemError && (thrown.status === 0 || thrown.status === 502 || thrown.status === 504);
}

/** What went wrong, in words for people. */
export function sayProblem(thrown: unknown): string {
  if (thrown instanceof ProblemError) return thrown.detail || thrown.title;
  return thrown instanceof Error ? thrown.message : 'Something went wrong.';
}

/** `details` of a problem document, if they are an object. */
export function detailsOf(thrown: unknown): { [key: string]: JsonValue } {
  const details = thrown instanceof ProblemError ? thrown.details : undefined;
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? details : {};
}

/** What went wrong as a screen shows it. */
export function toProblem(thrown: unknown): { title: string; detail: string; code?: string } {
  if (thrown instanceof ProblemError) return { title: thrown.title, detail: thrown.detail, code: thrown.code };
  return { title: 'Something went wrong', detail: thrown instanceof Error ? thrown.message : '' };
}
