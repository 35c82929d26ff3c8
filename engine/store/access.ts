import type { AccessFacts, AccessStore, GrantChange } from '#core';
import { InputError } from '#kit';
import type { Grant, Person } from '#schema';
import { grants, people, roleMembers, roles, secondFactors, sessions, verifications } from './access-tables.ts';
import { appMembers } from './app-members.ts';
import type { Database, Executor } from './database.ts';
import { and, asc, eq, gt, inArray, lt, or, sql } from './drizzle.ts';
import { roleStore, unknownRole } from './roles.ts';

/** Sessions end this long after they began, however busy. */
const ABSOLUTE_MS = 7 * 24 * 60 * 60 * 1000;

/** People, roles and grants on the database. */
export function createAccessStore(database: Database, now: () => Date): AccessStore {
  return {
    ...peopleStore(database),
    ...roleStore(database, now),
    ...sessionStore(database, now),
    factsOf: (workspace, personId) => database.query((db) => factsOf(db, workspace, personId)),
    grants: (workspace) =>
      database.query(async (db) => {
        const rows = await db
          .select()
          .from(grants)
          .where(eq(grants.workspace, workspace))
          .orderBy(...IN_ORDER);
        return rows.map(toGrant);
      }),
    ruledApps: (workspace) =>
      database.query(async (db) => {
        const ofApps = and(eq(grants.workspace, workspace), eq(grants.objectKind, 'app'));
        return new Set(
          (await db.selectDistinct({ app: grants.object }).from(grants).where(ofApps)).map(({ app }) => app),
        );
      }),
    appMembers: (workspace) => database.query((db) => appMembers(db, workspace)),
    setGrant: (workspace, change, by) =>
      database.transaction(async (tx) => {
        await requireSubject(tx, workspace, change.subject);
        const row = { ...toRow(workspace, change), updatedAt: now().toISOString(), updatedBy: by.name };
        if (change.effect === 'inherit') await tx.delete(grants).where(ofCell(row));
        else {
          const { effect } = change;
          await tx.delete(grants).where(ofCell(row));
          await tx.insert(grants).values({ ...row, effect });
        }
      }),
  };
}

const IN_ORDER = [grants.subjectKind, grants.subject, grants.objectKind, grants.object, grants.verb].map(asc);

function sessionStore(
  database: Database,
  now: () => Date,
): Pick<AccessStore, 'session' | 'endSession' | 'endSessions' | 'removeExpired'> {
  return {
    session: (token, idleMs) =>
      database.query(async (db) => {
        const at = now().toISOString();
        const latest = new Date(now().getTime() + idleMs).toISOString();
        const end = sql`least(${sessions.createdAt} + ${`${ABSOLUTE_MS} milliseconds`}::interval, ${latest}::timestamptz)`;
        const [row] = await db
          .update(sessions)
          .set({ expiresAt: end, updatedAt: at })
          .from(people)
          .where(and(eq(sessions.token, token), gt(sessions.expiresAt, at), eq(people.id, sessions.userId)))
          .returning({
            workspace: people.workspace,
            personId: sessions.userId,
            expiresAt: sessions.expiresAt,
            createdAt: sessions.createdAt,
          });
        return row;
      }),
    endSession: (token) =>
      database.query(async (db) => {
        await db.delete(sessions).where(eq(sessions.token, token));
      }),
    removeExpired: () =>
      database.query(async (db) => {
        const at = now().toISOString();
        const ended = await db.delete(sessions).where(lt(sessions.expiresAt, at)).returning({ id: sessions.id });
        const over = lt(verifications.expiresAt, at);
        return ended.length + (await db.delete(verifications).where(over).returning({ id: verifications.id })).length;
      }),
    endSessions: (personId) =>
      database.query(
        async (db) =>
          (await db.delete(sessions).where(eq(sessions.userId, personId)).returning({ id: sessions.id })).length,
      ),
  };
}

function peopleStore(database: Database): Pick<AccessStore, 'people' | 'hasOwner' | 'setRoles' | 'removePerson'> {
  return {
    people: (workspace) =>
      database.query(async (db) => (await listPeople(db, eq(people.workspace, workspace))).map(toPerson)),
    hasOwner: (workspace) =>
      database.query(async (db) => {
        const owners = and(eq(roleMembers.workspace, workspace), eq(roleMembers.role, 'owner'));
        return (await db.select().from(roleMembers).where(owners).limit(1)).length > 0;
      }),
    setRoles: (workspace, personId, names) =>
      database.transaction(async (tx) => {
        await requireSubject(tx, workspace, { kind: 'user', id: personId });
        for (const id of names) await requireSubject(tx, workspace, { kind: 'role', id });
        const mine = and(eq(roleMembers.workspace, workspace), eq(roleMembers.personId, personId));
        await tx.delete(roleMembers).where(mine);
        const rows = [...new Set(names)].map((role) => ({ workspace, role, personId }));
        if (rows.length > 0) await tx.insert(roleMembers).values(rows);
        const [person] = await listPeople(tx, eq(people.id, personId));
        if (!person) throw unknownPerson(personId);
        return toPerson(person);
      }),
    removePerson: (workspace, personId) =>
      database.transaction(async (tx) => {
        const them = and(eq(people.workspace, workspace), eq(people.id, personId));
        const removed = await tx.delete(people).where(them).returning({ id: people.id });
        const theirs = and(eq(grants.subjectKind, 'user'), eq(grants.subject, personId));
        if (removed.length > 0) await tx.delete(grants).where(and(eq(grants.workspace, workspace), theirs));
        return removed.length > 0;
      }),
  };
}

async function factsOf(db: Executor, workspace: string, personId: string | null): Promise<AccessFacts | undefined> {
  const [person] = personId === null ? [] : await listPeople(db, eq(people.id, personId), workspace);
  if (personId !== null && !person) return undefined;
  const names = person?.roles ?? [];
  const theirRoles = person ? [...names, 'Authenticated'] : ['NotAuthenticated'];
  const byRole = and(eq(grants.subjectKind, 'role'), inArray(grants.subject, theirRoles));
  const own = personId === null ? undefined : and(eq(grants.subjectKind, 'user'), eq(grants.subject, personId));
  const rows = await db
    .select()
    .from(grants)
    .where(and(eq(grants.workspace, workspace), or(byRole, own)));
  const strict = and(eq(roles.workspace, workspace), inArray(roles.name, theirRoles), eq(roles.secondFactor, true));
  const needed = person && !person.secondFactor ? await db.select({ name: roles.name }).from(roles).where(strict) : [];
  return {
    person: person ? { id: person.id, name: person.name, email: person.email } : null,
    roles: names,
    groups: person?.groups ?? [],
    lacksSecondFactor: needed.length > 0,
    grants: rows.map(toGrant),
  };
}

type KeptPerson = Person & { groups: readonly string[] };

async function listPeople(db: Executor, which: ReturnType<typeof eq>, workspace?: string): Promise<KeptPerson[]> {
  const rows = await db
    .select({ person: people, role: roleMembers.role, secondFactor: secondFactors.isOn })
    .from(people)
    .leftJoin(roleMembers, and(eq(roleMembers.personId, people.id), eq(roleMembers.workspace, people.workspace)))
    .leftJoin(secondFactors, eq(secondFactors.personId, people.id))
    .where(workspace === undefined ? which : and(which, eq(people.workspace, workspace)))
    .orderBy(asc(people.name), asc(people.id), asc(roleMembers.role));
  const byId = new Map<string, KeptPerson>();
  for (const { person, role, secondFactor } of rows) {
    const { id, name, email, createdAt, groups } = person;
    const known = byId.get(id) ?? {
      id,
      name,
      email,
      roles: [],
      createdAt,
      groups,
      secondFactor: secondFactor === true,
    };
    if (role !== null) known.roles.push(role);
    byId.set(id, known);
  }
  return [...byId.values()];
}

function toPerson({ groups: _groups, ...person }: KeptPerson): Person {
  return person;
}

async function requireSubject(db: Executor, workspace: string, { kind, id }: Grant['subject']): Promise<void> {
  if (kind === 'user') {
    const them = and(eq(people.workspace, workspace), eq(people.id, id));
    if ((await db.select({ id: people.id }).from(people).where(them)).length === 0) throw unknownPerson(id);
  } else {
    const it = and(eq(roles.workspace, workspace), eq(roles.name, id));
    if ((await db.select({ name: roles.name }).from(roles).where(it)).length === 0) throw unknownRole(id);
  }
}

function toGrant(row: typeof grants.$inferSelect): Grant {
  return {
    subject: { kind: row.subjectKind, id: row.subject },
    object: { kind: row.objectKind, name: row.object },
    verb: row.verb,
    effect: row.effect,
  };
}

function toRow(workspace: string, { subject, object, verb }: GrantChange) {
  return {
    workspace,
    subjectKind: subject.kind,
    subject: subject.id,
    objectKind: object.kind,
    object: object.name,
    verb,
  };
}

function ofCell(row: ReturnType<typeof toRow>) {
  return and(
    eq(grants.workspace, row.workspace),
    eq(grants.subjectKind, row.subjectKind),
    eq(grants.subject, row.subject),
    eq(grants.objectKind, row.objectKind),
    eq(grants.object, row.object),
    eq(grants.verb, row.verb),
  );
}

function unknownPerson(id: string): InputError {
  return new InputError({ code: 'person.unknown', message: `There is no person "${id.slice(0, 40)}".` });
}
