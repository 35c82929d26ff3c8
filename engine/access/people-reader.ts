import type { AccessFacts, AccessStore, AppMember, Clock } from '#core';
import type { Grant } from '#schema';
import { withApps } from './app-grants.ts';
import type { Identity } from './authorize.ts';
import { grantRights, type Held, ownerRights, type Rights } from './rights.ts';
import { ShortMemory } from './short-memory.ts';

/** A session that nobody uses for so long is over. */
const IDLE_MS = 8 * 60 * 60 * 1000;
const NOBODY: AccessFacts = { person: null, roles: [], groups: [], lacksSecondFactor: false, grants: [] };

/** Who people are and what they may do, each read at most every 5 s: no decision waits for the database. */
export interface PeopleReader {
  /** By the hash of a session's token; undefined: it is none, or over, or the person has gone. */
  bySession(tokenHash: string): Promise<Identity | undefined>;
  /** Who has not signed in. */
  nobody(workspace: string): Promise<Identity>;
  /** A person, for what runs in their name. */
  byId(workspace: string, personId: string): Promise<Identity | undefined>;
  /** A person, or with null who has not signed in, for whom their rights are explained. */
  find(workspace: string, personId: string | null): Promise<Identity | undefined>;
  /** What somebody with only that role may do. */
  roleRights(workspace: string, role: string): Promise<Rights>;
  /** After people, roles or grants have changed here. Other servers notice within 5 s. */
  forget(): void;
}

export function createPeopleReader(access: AccessStore, clock: Clock): PeopleReader {
  const known = new ShortMemory<Identity | undefined>(clock);
  /** By the hash of their token, as it is: each call comes here. */
  const sessions = new ShortMemory<Identity | undefined>(clock);
  /** Only where that makes a difference. Read anew each time: kept twice, it would be older than it may be. */
  const membersFor = async (workspace: string, { grants }: Pick<AccessFacts, 'grants'>) =>
    grants.some(({ object }) => object.kind === 'app') ? await access.appMembers(workspace) : [];
  const find = async (workspace: string, personId: string | null) => {
    const facts = await access.factsOf(workspace, personId);
    return facts && toIdentity(workspace, facts, await membersFor(workspace, facts));
  };
  return {
    find,
    byId: (workspace, personId) => known.get(`person:${workspace} ${personId}`, () => find(workspace, personId)),
    async roleRights(workspace, role) {
      const roles = role === 'NotAuthenticated' ? [role] : [role, 'Authenticated'];
      const of = (grants: readonly Grant[]) =>
        grants.filter(({ subject }) => subject.kind === 'role' && roles.includes(subject.id));
      const facts = { ...NOBODY, roles: [role], grants: of(await access.grants(workspace)) };
      return rightsOf(facts, await membersFor(workspace, facts));
    },
    bySession: (hash) =>
      sessions.get(hash, async () => {
        const session = await access.session(hash, IDLE_MS);
        const facts = session && (await access.factsOf(session.workspace, session.personId));
        // A role that needs a second factor may have come after the session.
        if (!facts || facts.lacksSecondFactor) return undefined;
        return toIdentity(session.workspace, facts, await membersFor(session.workspace, facts));
      }),
    async nobody(workspace) {
      const identity = await known.get(`nobody:${workspace}`, () => find(workspace, null));
      return identity ?? toIdentity(workspace, NOBODY, []);
    },
    forget() {
      known.clear();
      sessions.clear();
    },
  };
}

function toIdentity(workspace: string, facts: AccessFacts, members: readonly AppMember[]): Identity {
  const { person, roles, groups } = facts;
  const common = { workspace, rights: rightsOf(facts, members), expiresAt: Number.POSITIVE_INFINITY };
  if (!person) return { ...common, id: 'nobody', name: 'nobody', knownAs: [], user: null, via: 'nobody' };
  const { id, name, email } = person;
  const user = { id, name, email, roles: [...roles], groups: [...groups] };
  // Records name who was invited, not what somebody calls themselves.
  return { ...common, id, name: email, knownAs: [id, email, ...roles], user, via: 'session' };
}

function rightsOf({ roles, grants }: AccessFacts, members: readonly AppMember[]): Rights {
  return roles.includes('owner') ? ownerRights : grantRights(withApps(grants.map(toHeld), members));
}

function toHeld({ subject, object, verb, effect }: Grant): Held {
  return { object, verb, effect, role: subject.kind === 'role' ? subject.id : null };
}
