import type { AccessStore } from '#core';
import { InputError } from '#kit';
import type { Role } from '#schema';
import { grants, roleMembers, roles } from './access-tables.ts';
import type { Database, Executor } from './database.ts';
import { and, asc, count, eq } from './drizzle.ts';

/** Roles on the database, and what goes along with them. */
export function roleStore(
  database: Database,
  now: () => Date,
): Pick<AccessStore, 'init' | 'roles' | 'createRole' | 'changeRole' | 'setRoleSecondFactor' | 'removeRole'> {
  return {
    init: (workspace, starts) =>
      database.transaction(async (tx) => {
        const made = await tx
          .insert(roles)
          .values(starts.map(({ name, description, builtIn }) => ({ workspace, name, description, builtIn })))
          .onConflictDoNothing()
          .returning({ name: roles.name });
        if (made.length < starts.length) return;
        const rows = starts.flatMap(({ name, verbs }) =>
          verbs.map((verb) => ({
            ...{ workspace, subjectKind: 'role' as const, subject: name, objectKind: 'workspace' as const, object: '' },
            ...{ verb, effect: 'allow' as const, updatedAt: now().toISOString(), updatedBy: 'switchyard' },
          })),
        );
        await tx.insert(grants).values(rows);
      }),
    roles: (workspace) => database.query((db) => listRoles(db, workspace)),
    createRole: (workspace, role) =>
      database.query(async (db) => {
        const row = { ...role, workspace, builtIn: false };
        const made = await db.insert(roles).values(row).onConflictDoNothing().returning({ name: roles.name });
        if (made.length === 0) {
          throw taken(role.name);
        }
        return { ...role, builtIn: false, members: 0, secondFactor: false };
      }),
    changeRole: (workspace, name, role) =>
      database.transaction(async (tx) => {
        await changeRole(tx, { workspace, name, role });
        return toRole(tx, workspace, role.name);
      }),
    setRoleSecondFactor: (workspace, name, secondFactor) =>
      database.query(async (db) => {
        const it = and(eq(roles.workspace, workspace), eq(roles.name, name));
        const set = await db.update(roles).set({ secondFactor }).where(it).returning({ name: roles.name });
        if (set.length === 0) throw unknownRole(name);
      }),
    removeRole: (workspace, name) =>
      database.transaction(async (tx) => {
        const it = and(eq(roles.workspace, workspace), eq(roles.name, name));
        const [role] = await tx.delete(roles).where(it).returning({ builtIn: roles.builtIn });
        if (!role) throw unknownRole(name);
        if (role.builtIn) throw builtIn(name);
        await tx.delete(grants).where(ofRole(workspace, name));
      }),
  };
}

async function listRoles(db: Executor, workspace: string): Promise<Role[]> {
  return await db
    .select({
      ...{ name: roles.name, description: roles.description, builtIn: roles.builtIn },
      secondFactor: roles.secondFactor,
      members: count(roleMembers.personId),
    })
    .from(roles)
    .leftJoin(roleMembers, and(eq(roleMembers.workspace, roles.workspace), eq(roleMembers.role, roles.name)))
    .where(eq(roles.workspace, workspace))
    .groupBy(roles.name, roles.description, roles.builtIn, roles.secondFactor)
    .orderBy(asc(roles.name));
}

async function changeRole(
  tx: Executor,
  { workspace, name, role }: { workspace: string; name: string; role: Pick<Role, 'name' | 'description'> },
): Promise<void> {
  const named = (wanted: string) => and(eq(roles.workspace, workspace), eq(roles.name, wanted));
  const [old] = await tx
    .select({ builtIn: roles.builtIn, secondFactor: roles.secondFactor })
    .from(roles)
    .where(named(name))
    .for('update');
  if (!old) throw unknownRole(name);
  if (role.name === name) {
    await tx.update(roles).set({ description: role.description }).where(named(name));
    return;
  }
  if (old.builtIn) throw builtIn(name);
  const made = await tx
    .insert(roles)
    .values({ ...role, workspace, builtIn: false, secondFactor: old.secondFactor })
    .onConflictDoNothing()
    .returning({ name: roles.name });
  if (made.length === 0) throw taken(role.name);
  const members = and(eq(roleMembers.workspace, workspace), eq(roleMembers.role, name));
  await tx.update(roleMembers).set({ role: role.name }).where(members);
  await tx.update(grants).set({ subject: role.name }).where(ofRole(workspace, name));
  await tx.delete(roles).where(named(name));
}

function ofRole(workspace: string, name: string) {
  return and(eq(grants.workspace, workspace), eq(grants.subjectKind, 'role'), eq(grants.subject, name));
}

async function toRole(db: Executor, workspace: string, name: string): Promise<Role> {
  const [role] = (await listRoles(db, workspace)).filter((each) => each.name === name);
  if (!role) throw unknownRole(name);
  return role;
}

function taken(name: string): InputError {
  return new InputError({ code: 'role.taken', message: `There is a role "${name}" already.` });
}

function builtIn(name: string): InputError {
  return new InputError({ code: 'role.builtIn', message: `The role "${name}" is always there.` });
}

/** That there is no role of that name. */
export function unknownRole(name: string): InputError {
  return new InputError({ code: 'role.unknown', message: `There is no role "${name.slice(0, 40)}".` });
}
