import { type Identity, isRunning, isWithin, mayAll } from '#access';
import { AccessError, InputError } from '#kit';
import { createKeyBody, MEANING, type Permission } from '#schema';
import { newKey } from '../api-keys.ts';
import type { Services } from '../app.ts';
import { pathParam, type Router, readBody } from '../router.ts';

/** API keys. A key is told once, when it is made. */
export function keyRoutes(router: Router, { store, auth, clock }: Services): void {
  router.on('GET /api/keys', async (context, { workspace }) =>
    context.json({ keys: await store.keys.list(workspace) }),
  );
  router.on('POST /api/keys', async (context, identity) => {
    const { expiresAt = null, functions = null, ...body } = await readBody(context, createKeyBody);
    const grant = { ...body, functions, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
    context.set('audit', { object: grant.name, details: { scopes: grant.scopes, functions } });
    requireFuture(grant.expiresAt, clock.now());
    requireOwn(identity, grant);
    const { token, ...made } = newKey();
    const key = await store.keys.create(identity.workspace, { ...grant, ...made, by: identity });
    return context.json({ ...key, token }, 201, { 'Cache-Control': 'no-store' });
  });
  router.on('DELETE /api/keys/:id', async (context, { workspace }) => {
    const id = pathParam(context, 'id');
    if (!(await store.keys.remove(workspace, id))) {
      throw new InputError({ code: 'key.unknown', message: `There is no API key "${id.slice(0, 40)}".` });
    }
    auth.forgetKey(id);
    return context.body(null, 204);
  });
}

type Grant = Pick<Parameters<Services['store']['keys']['create']>[1], 'scopes' | 'functions' | 'expiresAt'>;

/** Nobody gives what they do not have: no other permission or function, and no longer life (security R8). */
function requireOwn(identity: Identity, { scopes, functions, expiresAt }: Grant): void {
  const lacking = scopes.filter((permission) => !mayGive(identity, permission, functions));
  if (lacking.length > 0)
    throw notYours(`the permission ${lacking.join(', ')}${functions ? '' : ' for all functions'}`);
  if (isRunning(scopes) && !mayAll(identity, 'resource.use')) throw notYours('the use of all resources');
  if (functions === null && identity.rights.isLimited) throw notYours('all functions');
  const until = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  if (until > identity.expiresAt) throw notYours(`time after ${new Date(identity.expiresAt).toISOString()}`);
}

function mayGive(identity: Identity, permission: Permission, functions: readonly string[] | null): boolean {
  if (functions === null || MEANING[permission].kind !== 'function') return mayAll(identity, permission);
  const reach = identity.rights.reach(permission);
  return functions.every((name) => isWithin(reach, name));
}

function notYours(what: string): AccessError {
  return new AccessError({ code: 'auth.forbidden', message: `You can't give what you don't have: ${what}.` });
}

function requireFuture(expiresAt: string | null, now: Date): void {
  if (expiresAt === null || Date.parse(expiresAt) > now.getTime()) return;
  const issue = { severity: 'error', code: 'request.invalid', message: 'is in the past', path: '/expiresAt' } as const;
  throw new InputError({ code: 'request.invalid', message: 'The key would have expired already.', issues: [issue] });
}
