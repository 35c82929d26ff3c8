import type { Grant, Person, Role, Verb } from '#schema';
import type { Actor } from './seams.ts';

/** What is known of somebody's rights. */
export interface AccessFacts {
  person: { id: string; name: string; email: string } | null;
  /** Names of roles, without those that are everybody's. */
  roles: readonly string[];
  /** A role of theirs needs a second factor, and they have none. */
  lacksSecondFactor: boolean;
  /** As their identity provider said when they last signed in. */
  groups: readonly string[];
  /** Their own, those of their roles, and those of everybody who has signed in, or has not. */
  grants: readonly Grant[];
}

/** A function or page that belongs to an app, in its draft or as it is live. */
export interface AppMember {
  kind: 'function' | 'page';
  name: string;
  /** Of the draft; null: none. */
  app: string | null;
  /** Of what is live, before the first publish of the draft. */
  liveApp: string | null;
}

/** A session of a person. */
export interface KeptSession {
  workspace: string;
  personId: string;
  expiresAt: string;
  createdAt: string;
}

/** One cell: what it shall say. `inherit` empties it. */
export interface GrantChange extends Omit<Grant, 'effect'> {
  effect: Grant['effect'] | 'inherit';
}

/** People, roles, and who may do what. */
export interface AccessStore {
  /** Makes the roles that a new workspace starts with; does nothing where there are some. */
  init(workspace: string, roles: readonly RoleStart[]): Promise<void>;
  /** Of a person, or with null of whoever has not signed in; undefined: there is no such person. */
  factsOf(workspace: string, personId: string | null): Promise<AccessFacts | undefined>;
  /** By the hash of its token; undefined: there is none, or it is over. Puts off its end, up to `idleMs` from now. */
  session(tokenHash: string, idleMs: number): Promise<KeptSession | undefined>;
  endSession(tokenHash: string): Promise<void>;
  /** All sessions of a person. Answers how many there were. */
  endSessions(personId: string): Promise<number>;
  /** Deletes sessions, and tickets of sign-in, that are over. Answers how many. */
  removeExpired(): Promise<number>;
  people(workspace: string): Promise<Person[]>;
  hasOwner(workspace: string): Promise<boolean>;
  /** @throws InputError `person.unknown`, `role.unknown` */
  setRoles(workspace: string, personId: string, roles: readonly string[]): Promise<Person>;
  /** With their sessions and grants. Answers whether there was one. */
  removePerson(workspace: string, personId: string): Promise<boolean>;
  roles(workspace: string): Promise<Role[]>;
  /** @throws InputError `role.taken` */
  createRole(workspace: string, role: Pick<Role, 'name' | 'description'>): Promise<Role>;
  /** Its name, which its members and grants follow, and description. @throws InputError `role.unknown`, `role.taken`, `role.builtIn` */
  changeRole(workspace: string, name: string, role: Pick<Role, 'name' | 'description'>): Promise<Role>;
  /** Whether its members need a second factor. @throws InputError `role.unknown` */
  setRoleSecondFactor(workspace: string, name: string, secondFactor: boolean): Promise<void>;
  /** With its members' membership and its grants. @throws InputError `role.unknown`, `role.builtIn` */
  removeRole(workspace: string, name: string): Promise<void>;
  grants(workspace: string): Promise<Grant[]>;
  /** Apps of which something is allowed or denied. */
  ruledApps(workspace: string): Promise<ReadonlySet<string>>;
  /** Functions and pages that belong to some app. */
  appMembers(workspace: string): Promise<AppMember[]>;
  /** @throws InputError `role.unknown`, `person.unknown` */
  setGrant(workspace: string, change: GrantChange, by: Actor): Promise<void>;
}

/** A role with what it may do on the whole workspace. */
export interface RoleStart {
  name: string;
  description: string;
  builtIn: boolean;
  verbs: readonly Verb[];
}
