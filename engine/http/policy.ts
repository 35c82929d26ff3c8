import type { Permission } from '#schema';

/**
 * Every route and who may use it: the one policy table (security R7). A route that is not here can't be registered, and
 * createApp refuses to start while one that is here has no handler. `public` needs no identity, `signedIn` any.
 */
export const POLICY = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'metrics.read',
  'GET /schema/function.json': 'public',
  'GET /open': 'public',
  'GET /': 'public',
  'GET /docs': 'public',
  'GET /assets/:folder/:file': 'public',
  'GET /openapi.json': 'signedIn',
  'GET /api/session': 'signedIn',
  'POST /api/session/end': 'signedIn',
  'GET /api/catalog': 'catalog.read',
  'POST /api/check': 'function.read',
  'GET /api/functions': 'function.read',
  'GET /api/functions/:name': 'function.read',
  'PUT /api/functions/:name': 'function.edit',
  'DELETE /api/functions/:name': 'function.edit',
  'POST /api/functions/:name/publish': 'function.publish',
  'POST /api/functions/:name/rollback': 'function.publish',
  'GET /api/functions/:name/versions': 'function.read',
  'GET /api/functions/:name/versions/:number': 'function.read',
  'POST /api/functions/:name/run': 'function.run',
  'POST /api/functions/:name/test': 'function.test',
  'GET /api/resources': 'resource.read',
  'GET /api/resources/:name': 'resource.read',
  'PUT /api/resources/:name': 'resource.manage',
  'DELETE /api/resources/:name': 'resource.manage',
  'POST /api/resources/:name/test': 'resource.manage',
  'GET /api/resources/:name/shape': 'resource.read',
  'POST /api/connections/test': 'resource.manage',
  'GET /api/runs': 'run.read',
  'GET /api/runs/:id': 'run.read',
  'GET /api/runs/:id/steps': 'run.read',
  'GET /api/runs/:id/logs': 'run.read',
  'GET /api/runs/:id/events': 'run.read',
  'POST /api/runs/:id/cancel': 'run.cancel',
  'GET /api/keys': 'key.manage',
  'POST /api/keys': 'key.manage',
  'DELETE /api/keys/:id': 'key.manage',
} as const satisfies Record<string, 'public' | 'signedIn' | Permission>;

export type RouteKey = keyof typeof POLICY;

/**
 * What a key that is limited to some functions may use besides the addresses of those functions: routes that tell nothing
 * of any function, and those that leave out what the key is not for. Any other is closed to it.
 */
export const OPEN_TO_LIMITED: ReadonlySet<RouteKey> = new Set<RouteKey>([
  'GET /openapi.json',
  'GET /api/session',
  'POST /api/session/end',
  'GET /api/catalog',
  'POST /api/check',
  'GET /api/functions',
  'GET /api/resources',
  'GET /api/resources/:name',
  'PUT /api/resources/:name',
  'DELETE /api/resources/:name',
  'POST /api/resources/:name/test',
  'GET /api/resources/:name/shape',
  'POST /api/connections/test',
  'GET /api/runs',
  'GET /api/runs/:id',
  'GET /api/runs/:id/steps',
  'GET /api/runs/:id/logs',
  'GET /api/runs/:id/events',
  'POST /api/runs/:id/cancel',
  'GET /api/keys',
  'POST /api/keys',
  'DELETE /api/keys/:id',
]);

/** Public routes that probes and browsers ask for at will: they cost next to nothing and count towards no limit. */
export const UNCOUNTED: ReadonlySet<RouteKey> = new Set<RouteKey>([
  'GET /livez',
  'GET /readyz',
  'GET /',
  'GET /docs',
  'GET /assets/:folder/:file',
]);
