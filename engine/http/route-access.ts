import { ADMIN_ID, authorize, type Identity, signInFirst } from '#access';
import { AccessError } from '#kit';
import { MEANING } from '#schema';
import { POLICY, type RouteKey } from './policy.ts';

/**
 * Whether somebody may use a route, by the policy table (security R7). `name` is what stands for `:name` in the address:
 * where that names an object of the permission's kind, the permission must be for it; else the route itself leaves out
 * what it is not for.
 * @throws AccessError `auth.forbidden`, `auth.required`
 */
export function requireAccess(identity: Identity, key: RouteKey, name: string): void {
  const access = POLICY[key];
  if (access === 'public') return;
  if (access === 'signedIn') {
    if (identity.via === 'nobody') throw signInFirst();
  } else if (access === 'person') requirePerson(identity);
  else if (access === 'admin') requireAdminToken(identity);
  else if (access === 'owner') requireOwner(identity);
  else authorize(identity, access, namedKind(key) === MEANING[access].kind ? name : undefined);
}

/** Programs have no password, and the operator no account. */
function requirePerson({ id, via }: Identity): void {
  if (via === 'nobody') throw signInFirst();
  if (via === 'session' && id !== ADMIN_ID) return;
  throw new AccessError({ code: 'auth.forbidden', message: 'This is for people who have signed in to an account.' });
}

/** A session could otherwise be made longer by itself. */
function requireAdminToken({ id, via }: Identity): void {
  if (via === 'nobody') throw signInFirst();
  if (id === ADMIN_ID && via === 'token') return;
  throw new AccessError({ code: 'auth.forbidden', message: "This needs the admin's token." });
}

/** Who may do what is only for those to change who may do everything: nobody gives what they do not have (security R8). */
function requireOwner({ via, rights }: Identity): void {
  if (via === 'nobody') throw signInFirst();
  if (!rights.isOwner) throw new AccessError({ code: 'auth.forbidden', message: 'This is for owners only.' });
}

const NAMED_KINDS: ReadonlyMap<string, string> = new Map(
  Object.keys(POLICY).flatMap((key) => {
    const kind = /^[A-Z]+ \/api\/(function|page|resource)s\/:name(\/|$)/.exec(key)?.[1];
    return kind === undefined ? [] : [[key, kind]];
  }),
);

/** What `:name` in the address names. */
export function namedKind(key: RouteKey): string | undefined {
  return NAMED_KINDS.get(key);
}
