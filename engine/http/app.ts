import { Hono } from 'hono';
import type {
  Calls,
  Catalog,
  Clock,
  Functions,
  Log,
  MetricsPage,
  ResourcePool,
  Runs,
  Sandbox,
  Store,
  Telemetry,
} from '#core';
import { InputError } from '#kit';
import type { Auth } from './auth.ts';
import { observe } from './observe.ts';
import { errorResponse } from './problem.ts';
import { type RateLimits, writeRateLimit } from './rate-limit.ts';
import { Router } from './router.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { functionRoutes } from './routes/functions.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { resourceRoutes } from './routes/resources.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/session.ts';
import { siteRoutes } from './routes/site.ts';

/** Everything the routes need; wired in start.ts. */
export interface Services {
  store: Store;
  functions: Functions;
  runs: Runs;
  calls: Calls;
  resources: ResourcePool;
  sandbox: Sandbox;
  catalog: Catalog;
  auth: Auth;
  limits: RateLimits;
  clock: Clock;
  log: Log;
  telemetry: Pick<Telemetry, 'requestDone'> & MetricsPage;
  /** README of a block type or connector. */
  help(kind: 'block' | 'connector', type: string): string;
  environment: string;
  /** Origin of PUBLIC_URL, where one is set. */
  publicOrigin: string | undefined;
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The HTTP application. @throws Error when a route of the policy table has no handler */
export function createApp(services: Services): Hono<{ Variables: { requestId: string } }> {
  const app = new Hono<{ Variables: { requestId: string } }>();
  const isOwnHost = (host: string) => LOOPBACK_HOSTS.has(host) || host === hostOf(services.publicOrigin);
  app.use(observe(services));
  app.use(async (context, next) => {
    // A page of another site whose name points at this machine must not reach us (DNS rebinding, security R10).
    if (!isOwnHost(new URL(context.req.url).hostname)) {
      throw new InputError({ code: 'request.misdirected', message: 'This server does not answer for that host.' });
    }
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    writeRateLimit(context);
  });
  app.onError((thrown, context) =>
    errorResponse(thrown, context, (error) =>
      services.log.error('a request failed unexpectedly', { requestId: context.get('requestId'), error: error.cause }),
    ),
  );
  app.notFound(() => {
    throw new InputError({ code: 'request.notFound', message: 'There is nothing at this address.' });
  });
  const router = new Router(services.auth, services.limits);
  for (const routes of [
    healthRoutes,
    metricsRoutes,
    sessionRoutes,
    keyRoutes,
    catalogRoutes,
    functionRoutes,
    resourceRoutes,
    runRoutes,
    openApiRoutes,
    siteRoutes,
  ]) {
    routes(router, services);
  }
  router.mount(app);
  return app;
}

function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined ? undefined : new URL(origin).hostname;
}
