import type { Caller } from '#core';
import { AccessError } from '#kit';
import { MEANING, type Permission } from '#schema';
import { isWithin, type Reach, type Rights } from './rights.ts';

/** Who asks, and what they may do. Routes do not know whether it is a person, a key or the operator. */
export interface Identity extends Caller {
  workspace: string;
  rights: Rights;
  /** What tasks may be given to them by. Nothing that they could choose themselves, as their name. */
  knownAs: readonly string[];
  /** When it ends, in milliseconds; Infinity: never. */
  expiresAt: number;
  /** A cookie may be sent by any page the browser has open, so its writes need proof of origin. `nobody`: not signed in. */
  via: 'token' | 'session' | 'key' | 'nobody';
}

/** The operator, by the admin's token. */
export const ADMIN_ID = 'admin';

/**
 * The one decision on who may do what (security R7): `name` is that of the function, page or resource in question; without
 * it, any will do. The answer is the same whether or not there is such an object.
 * @throws AccessError `auth.forbidden`; `auth.required` for who has not signed in
 */
export function authorize(identity: Identity, permission: Permission, name?: string): void {
  if (may(identity, permission, name)) return;
  if (identity.via === 'nobody') throw signInFirst();
  const what = may(identity, permission) ? ` for that ${MEANING[permission].kind}` : '';
  throw new AccessError({ code: 'auth.forbidden', message: `This needs the permission ${permission}${what}.` });
}

/** Whether {@link authorize} would let it pass: for listings, which leave out the rest. */
export function may(identity: Identity, permission: Permission, name?: string): boolean {
  return identity.rights.decide(permission, name).allowed;
}

/** Whether there is no object at all that the permission is not for. */
export function mayAll(identity: Identity, permission: Permission): boolean {
  const reach: Reach = identity.rights.reach(permission);
  return 'except' in reach && reach.except.size === 0;
}

/** Names among those that the permission is for. */
export function namesFor(identity: Identity, permission: Permission, names: readonly string[]): string[] {
  const reach = identity.rights.reach(permission);
  return names.filter((name) => isWithin(reach, name));
}

export function signInFirst(): AccessError {
  return new AccessError({ code: 'auth.required', message: 'Sign in, or send a token.' });
}
