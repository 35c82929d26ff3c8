import { createHash } from 'node:crypto';
import type { Caller } from '#core';
import { AccessError } from '#kit';
import type { Permission } from '#schema';
import { OPEN_TO_LIMITED, POLICY, type RouteKey } from './policy.ts';

/** Who sends a request, and what they may do. Roles and sign-in replace the single admin later; routes need not know. */
export interface Identity extends Caller {
  workspace: string;
  permissions: ReadonlySet<Permission>;
  /** The only functions it may know of and use; undefined: all. */
  functions: ReadonlySet<string> | undefined;
  /** When it ends, in milliseconds; Infinity: never. */
  expiresAt: number;
  /** A cookie may be sent by any page the browser has open, so its writes need proof of origin. */
  via: 'token' | 'session' | 'key';
}

export const ADMIN_ID = 'admin';

/** How long an identity may be kept before the store is asked again (security R8). */
export const CACHE_MS = 5_000;

/** Of a secret with so many random bits that nobody can try them all: no salt, no slow hash. */
export function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * The one place that decides whether somebody may use a route (security R7). `name` is what stands for `:name` in the
 * address. The answer is the same whether or not there is such a function.
 * @throws AccessError `auth.forbidden`
 */
export function requireAccess(identity: Identity, key: RouteKey, name: string): void {
  const access = POLICY[key];
  if (access === 'admin') {
    requireAdminToken(identity);
    return;
  }
  if (access !== 'signedIn' && access !== 'public' && !identity.permissions.has(access)) {
    throw new AccessError({ code: 'auth.forbidden', message: `This needs the permission ${access}.` });
  }
  if (identity.functions === undefined) return;
  if (namesFunction(key)) requireFunction(identity, name);
  else if (!OPEN_TO_LIMITED.has(key)) {
    throw new AccessError({
      code: 'auth.forbidden',
      message: 'This is closed to keys that are for some functions only.',
    });
  }
}

/** A session could otherwise be made longer by itself. */
function requireAdminToken({ id, via }: Identity): void {
  if (id === ADMIN_ID && via === 'token') return;
  throw new AccessError({ code: 'auth.forbidden', message: "This needs the admin's token." });
}

/** True where `:name` in the address is a function. */
export function namesFunction(key: RouteKey): boolean {
  return /^[A-Z]+ \/api\/functions\/:name(\/|$)/.test(key);
}

/** Besides the one that the route asks for. @throws AccessError `auth.forbidden` */
export function requirePermission({ permissions }: Identity, permission: Permission): void {
  if (permissions.has(permission)) return;
  throw new AccessError({ code: 'auth.forbidden', message: `This needs the permission ${permission}.` });
}

/** For names that come otherwise than in the address. @throws AccessError `auth.forbidden` */
export function requireFunction(identity: Identity, name: string): void {
  if (mayUse(identity, name)) return;
  throw new AccessError({ code: 'auth.forbidden', message: 'This key is not for that function.' });
}

/** Whether a function is among those that the identity is for; listings leave the others out. */
export function mayUse({ functions }: Identity, name: string): boolean {
  return functions?.has(name) ?? true;
}
