/** What an identity may do. Admins may do everything; roles come with sign-in and hold subsets of these. */
export const PERMISSIONS = [
  'function.run',
  'function.read',
  'function.edit',
  'function.test',
  'function.publish',
  'resource.read',
  'resource.manage',
  'run.read',
  'run.cancel',
  'catalog.read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * Every route and who may use it: the one policy table (security R7). A route that is not here can't be registered, and
 * createApp refuses to start while one that is here has no handler. `public` needs no identity, `signedIn` any.
 */
export const POLICY = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /schema/function.json': 'public',
  'GET /open': 'public',
  'GET /': 'public',
  'GET /assets/:file': 'public',
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
  'POST /api/connections/test': 'resource.manage',
  'GET /api/runs': 'run.read',
  'GET /api/runs/:id': 'run.read',
  'GET /api/runs/:id/steps': 'run.read',
  'GET /api/runs/:id/logs': 'run.read',
  'GET /api/runs/:id/events': 'run.read',
  'POST /api/runs/:id/cancel': 'run.cancel',
} as const satisfies Record<string, 'public' | 'signedIn' | Permission>;

export type RouteKey = keyof typeof POLICY;
