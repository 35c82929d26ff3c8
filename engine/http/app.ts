import { Hono } from 'hono';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import type { Accounts } from '#access';
import type {
  Calls,
  Catalog,
  Clock,
  Functions,
  HookStore,
  Log,
  MetricsPage,
  PageCalls,
  Pages,
  ResourcePool,
  RunAccess,
  Runs,
  Sandbox,
  Store,
  Telemetry,
} from '#core';
import type { Jobs, Schedules } from '#durable';
import { InputError } from '#kit';
import type { Audit } from './audit.ts';
import type { Auth } from './auth.ts';
import type { EventStreams } from './event-streams.ts';
import { answerHeader, hasSeveralHosts } from './incoming.ts';
import type { LimitSettings } from './limit-settings.ts';
import { observe } from './observe.ts';
import type { Presence } from './presence.ts';
import { errorResponse } from './problem.ts';
import { type RateLimits, writeRateLimit } from './rate-limit.ts';
import { Router } from './router.ts';
import { accessRoutes } from './routes/access.ts';
import { accountRoutes } from './routes/account.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { createNotFound, editorRoutes } from './routes/editor.ts';
import { functionRoutes } from './routes/functions.ts';
import { healthRoutes } from './routes/health.ts';
import { hookRoutes } from './routes/hooks.ts';
import { jobRoutes } from './routes/jobs.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { pageRoutes } from './routes/pages.ts';
import { passwordRoutes } from './routes/password.ts';
import { resourceRoutes } from './routes/resources.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { signInSettingsRoutes } from './routes/sign-in-settings.ts';
import { siteRoutes } from './routes/site.ts';
import { ssoRoutes } from './routes/sso.ts';

/** Everything the routes need; wired in start.ts. */
export interface Services {
  store: Store;
  functions: Functions;
  pages: Pages;
  pageCalls: PageCalls;
  presence: Presence;
  runs: Runs;
  calls: Calls;
  jobs: Pick<
    Jobs,
    'start' | 'find' | 'cancel' | 'cancelElsewhere' | 'retry' | 'rerun' | 'questions' | 'question' | 'linked' | 'answer'
  >;
  schedules: Pick<Schedules, 'list' | 'get' | 'save' | 'remove' | 'firings' | 'preview' | 'runNow'>;
  hooks: HookStore;
  newId(): string;
  resources: ResourcePool;
  access: RunAccess;
  sandbox: Sandbox;
  catalog: Catalog;
  auth: Auth;
  accounts: Accounts;
  limits: RateLimits;
  streams: EventStreams;
  limitSettings: LimitSettings;
  audit: Audit;
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

/** Host and query included (security, Limits). */
const MAX_ADDRESS = 8 * 1024;

const SECURITY_HEADERS = Object.entries({
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});

/**
 * The HTTP application.
 * @throws Error when a route of the policy table has no handler; UnsupportedPathError where a name and a parameter would be told apart
 * by their order only, as `/api/schedules/preview` and `/api/schedules/:id/run` once were
 */
export function createApp(services: Services): Hono<{ Variables: { requestId: string } }> {
  // A tenth of what hono's other router takes, which it goes back to by itself for addresses that this one can't tell apart.
  const app = new Hono<{ Variables: { requestId: string } }>({ router: new RegExpRouter() });
  const reached = createHostCheck(services.publicOrigin);
  app.use(observe(services));
  app.use(async (context, next) => {
    try {
      if (hasSeveralHosts(context)) {
        throw new InputError({ code: 'request.invalid', message: 'The request names several hosts.' });
      }
      if (context.req.url.length > MAX_ADDRESS) {
        throw new InputError({
          code: 'request.tooLarge',
          message: `An address may have at most ${MAX_ADDRESS} bytes.`,
        });
      }
      // A page of another site whose name points at this machine must not reach us (DNS rebinding, security R10).
      const { isOwn, isOverTls } = reached(context.req.url);
      if (!isOwn) {
        throw new InputError({ code: 'request.misdirected', message: 'This server does not answer for that host.' });
      }
      if (isOverTls) context.set('overTls', true);
      await next();
    } finally {
      for (const [name, value] of SECURITY_HEADERS) answerHeader(context, name, value);
      writeRateLimit(context);
    }
  });
  app.onError((thrown, context) =>
    errorResponse(thrown, context, (error) =>
      services.log.error('a request failed unexpectedly', { requestId: context.get('requestId'), error: error.cause }),
    ),
  );
  app.notFound(createNotFound());
  const router = new Router(services);
  for (const routes of [
    healthRoutes,
    metricsRoutes,
    sessionRoutes,
    signInRoutes,
    ssoRoutes,
    passwordRoutes,
    accountRoutes,
    signInSettingsRoutes,
    accessRoutes,
    auditRoutes,
    keyRoutes,
    catalogRoutes,
    functionRoutes,
    pageRoutes,
    jobRoutes,
    approvalRoutes,
    scheduleRoutes,
    hookRoutes,
    resourceRoutes,
    runRoutes,
    openApiRoutes,
    siteRoutes,
    editorRoutes,
  ]) {
    routes(router, services);
  }
  router.mount(app);
  return app;
}

interface Reached {
  /** The host is one of this server. */
  isOwn: boolean;
  /** It is that of PUBLIC_URL, which is reached over TLS. */
  isOverTls: boolean;
}

/** By which of its hosts a URL reaches this server. The last origin is remembered, since nearly all requests have the same. */
function createHostCheck(publicOrigin: string | undefined): (url: string) => Reached {
  const own = publicOrigin === undefined ? undefined : new URL(publicOrigin);
  let last = { origin: '', isOwn: false, isOverTls: false };
  return (url) => {
    // The first slash after `https://` ends the origin; node-server has put the URL together from its parts.
    const end = url.indexOf('/', 'https://'.length);
    const origin = url.slice(0, end < 0 ? undefined : end);
    if (origin !== last.origin) {
      const { hostname } = new URL(url);
      const isPublic = hostname === own?.hostname;
      last = {
        origin,
        isOwn: LOOPBACK_HOSTS.has(hostname) || isPublic,
        isOverTls: isPublic && own?.protocol === 'https:',
      };
    }
    return last;
  };
}
