import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Services } from './app.ts';
import { answerHeader, header } from './incoming.ts';
import type { RouteKey } from './policy.ts';
import type { Request } from './router.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Its key in the policy table, where it has one: an address as somebody wrote it never becomes a label, nor a line of the log. */
    route?: RouteKey;
    /** Id of who asks, once that is known. */
    caller?: string;
    /** Id of the run that the request started. */
    run?: string;
  }
}

type Observed = Pick<Services, 'clock' | 'log' | 'telemetry'>;

/**
 * Gives every request its id, counts it, and logs it in one line: at `debug`, at `warn` where the server failed. What a
 * caller sends is in that line only where it can't be more than a name: no params, no headers, no address.
 */
export function observe({ clock, log, telemetry }: Observed): MiddlewareHandler<{ Variables: { requestId: string } }> {
  return async (context, next) => {
    const startedMs = clock.monotonic();
    const requestId = givenId(header(context, 'x-request-id')) ?? randomUUID();
    context.set('requestId', requestId);
    await next();
    answerHeader(context, 'Request-Id', requestId);
    const { status } = context.res;
    const durationMs = Math.round((clock.monotonic() - startedMs) * 1000) / 1000;
    const report = { route: context.get('route') ?? 'other', status, durationMs };
    telemetry.requestDone(report);
    log[status >= 500 ? 'warn' : 'debug']('request', {
      ...report,
      requestId,
      run: context.get('run'),
      caller: context.get('caller'),
      trace: traceOf(context),
    });
  };
}

/** A proxy's id for the request, as long as it can't be anything else. */
function givenId(given: string | undefined): string | undefined {
  return given !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : undefined;
}

function traceOf(context: Request): string | undefined {
  const given = header(context, 'traceparent');
  return given === undefined ? undefined : /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given)?.[1];
}
