import { LRUCache } from 'lru-cache';
import type { AccessFacts, AccessStore, Clock } from '#core';
import type { Grant } from '#schema';
import type { Identity } from './authorize.ts';
import { grantRights, type Held, ownerRights, type Rights } from './rights.ts';
import { sessionHash } from './sign-in.ts';

/** How long what somebody may do may be kept before the store is asked again (security R8). */
const CACHE_MS = 5_000;
const MAX_KNOWN = 5_000;
/** A session that nobody uses for so long is over. */
const IDLE_MS = 8 * 60 * 60 * 1000;
const NOBODY: AccessFacts = { person: null, roles: [], groups: [], lacksSecondFactor: false, grants: [] };

/** Who people are and what they may do, each read at most every 5 s: no decision waits for the database. */
export interface PeopleReader {
  /** By the token of a session; undefined: it is none, or over, or the person has gone. */
  bySession(token: string): Promise<Identity | undefined>;
  /** Who has not signed in. */
  nobody(workspace: string): Promise<Identity>;
  /** A person, or with null who has not signed in, for whom their rights are explained. */
  find(workspace: string, personId: string | null): Promise<Identity | undefined>;
  /** After people, roles or grants have changed here. Other servers notice within 5 s. */
  forget(): void;
}

export function createPeopleReader(access: AccessStore, clock: Clock): PeopleReader {
  const known = new LRUCache<string, { readAt: number; found: Promise<Identity | undefined> }>({ max: MAX_KNOWN });
  const kept = (key: string, read: () => Promise<Identity | undefined>): Promise<Identity | undefined> => {
    const before = known.get(key);
    if (before && clock.monotonic() - before.readAt < CACHE_MS) return before.found;
    const found = read();
    known.set(key, { readAt: clock.monotonic(), found });
    found.catch(() => {
      if (known.peek(key)?.found === found) known.delete(key);
    });
    return found;
  };
  const find = async (workspace: string, personId: string | null) => {
    const facts = await access.factsOf(workspace, personId);
    return facts && toIdentity(workspace, facts);
  };
  return {
    find,
    async bySession(token) {
      const hash = sessionHash(token);
      return await kept(`session:${hash}`, async () => {
        const session = await access.session(hash, IDLE_MS);
        const facts = session && (await access.factsOf(session.workspace, session.personId));
        // A role that needs a second factor may have come after the session.
        return facts && !facts.lacksSecondFactor ? toIdentity(session.workspace, facts) : undefined;
      });
    },
    async nobody(workspace) {
      const identity = await kept(`nobody:${workspace}`, () => find(workspace, null));
      return identity ?? toIdentity(workspace, NOBODY);
    },
    forget: () => known.clear(),
  };
}

function toIdentity(workspace: string, facts: AccessFacts): Identity {
  const { person, roles, groups } = facts;
  const common = { workspace, rights: rightsOf(facts), expiresAt: Number.POSITIVE_INFINITY };
  if (!person) return { ...common, id: 'nobody', name: 'nobody', knownAs: [], user: null, via: 'nobody' };
  const { id, name, email } = person;
  const user = { id, name, email, roles: [...roles], groups: [...groups] };
  // Records name who was invited, not what somebody calls themselves.
  return { ...common, id, name: email, knownAs: [id, email, ...roles], user, via: 'session' };
}

function rightsOf({ roles, grants }: AccessFacts): Rights {
  return roles.includes('owner') ? ownerRights : grantRights(grants.map(toHeld));
}

function toHeld({ subject, object, verb, effect }: Grant): Held {
  return { object, verb, effect, role: subject.kind === 'role' ? subject.id : null };
}
