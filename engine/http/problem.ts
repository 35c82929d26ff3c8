import type { Context } from 'hono';
import { toProblem } from '#core';
import { type AppError, toAppError } from '#kit';
import type { Problem } from '#schema';

/** Answers a problem document. One that may be gone in a moment says when to come back. */
function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  const isForLater = problem.status === 429 || problem.status === 503 || problem.code === 'idempotency.inProgress';
  const retry: Record<string, string> = isForLater ? { 'Retry-After': '1' } : {};
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...retry, ...headers },
  });
}

/** What a route threw, as a problem. Messages of AppErrors are meant for people; anything else is our own bug. */
export function errorResponse(thrown: unknown, context: Context, report: (error: AppError) => void): Response {
  const error = toAppError(thrown);
  if (error.kind === 'unexpected') report(error);
  // Part of a body that is too large has not been read, so nothing else can come over this connection.
  const headers: Record<string, string> = error.code === 'request.tooLarge' ? { Connection: 'close' } : {};
  const { refused = 0 } = context.get('rateLimit') ?? {};
  if (refused > 0) headers['Retry-After'] = String(refused);
  return problemResponse(toProblem(error, { instance: context.get('requestId'), reader: 'author' }), headers);
}
