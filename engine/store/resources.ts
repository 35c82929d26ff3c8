import { v7 as newId } from 'uuid';
import type { OpenableResource, ResourceStore, SecretBox } from '#core';
import { InputError } from '#kit';
import type { JsonValue, Resource } from '#schema';
import type { Database, Executor } from './database.ts';
import { and, asc, count, eq, inArray, ne } from './drizzle.ts';
import { resourceEnvironments as environments, resources, resourceSecrets as secrets } from './tables.ts';

type Save = Parameters<ResourceStore['save']>[1];
type SecretRow = typeof secrets.$inferSelect;

/** Resources on the database. A secret goes in sealed and comes out only by `open`. */
export function createResourceStore(database: Database, box: SecretBox, now: () => Date): ResourceStore {
  return {
    list: (workspace) => database.query((db) => readResources(db, eq(resources.workspace, workspace))),
    get: (workspace, name) => database.query(async (db) => (await readResources(db, named(workspace, name))).at(0)),
    save: (workspace, save) => database.transaction((tx) => saveResource(tx, box, workspace, save, now())),
    remove: (workspace, name) =>
      database.query(async (db) => {
        const gone = await db.delete(resources).where(named(workspace, name)).returning({ id: resources.id });
        return gone.length > 0;
      }),
    open: (workspace, name, environment) =>
      database.query((db) => openResource(db, box, { workspace, name, environment })),
    rotate: (limit) => database.transaction((tx) => rotate(tx, box, limit)),
  };
}

const named = (workspace: string, name: string) => and(eq(resources.workspace, workspace), eq(resources.name, name));

async function readResources(db: Executor, where: ReturnType<typeof and>): Promise<Resource[]> {
  const found = await db.select().from(resources).where(where).orderBy(asc(resources.name));
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const settings = await db
    .select()
    .from(environments)
    .where(inArray(environments.resourceId, ids))
    .orderBy(asc(environments.environment));
  const sealed = await db
    .select({ resourceId: secrets.resourceId, environment: secrets.environment, key: secrets.key })
    .from(secrets)
    .where(inArray(secrets.resourceId, ids))
    .orderBy(asc(secrets.key));
  return found.map(({ id, name, connector, description, revision, updatedAt }) => {
    const keysOf = (environment: string) =>
      sealed.filter((secret) => secret.resourceId === id && secret.environment === environment).map(({ key }) => key);
    const byEnvironment = settings
      .filter(({ resourceId }) => resourceId === id)
      .map((row) => [row.environment, { settings: row.settings, secrets: keysOf(row.environment) }] as const);
    return { name, connector, description, revision, environments: Object.fromEntries(byEnvironment), updatedAt };
  });
}

async function saveResource(tx: Executor, box: SecretBox, workspace: string, save: Save, at: Date): Promise<Resource> {
  const { input, secretKeys } = save;
  const { id, sameConnector } = await saveHead(tx, workspace, save, at);
  const kept = sameConnector ? await tx.select().from(secrets).where(eq(secrets.resourceId, id)) : [];
  // Environments take their secrets with them; those to be kept come back below, still sealed.
  await tx.delete(environments).where(eq(environments.resourceId, id));
  for (const [environment, values] of Object.entries(input.environments)) {
    const isSecret = (key: string) => secretKeys.includes(key);
    const open = Object.entries(values).filter(([key]) => !isSecret(key));
    await tx.insert(environments).values({ resourceId: id, environment, settings: Object.fromEntries(open) });
    const rows = secretKeys.flatMap((key) => {
      const old = kept.find((row) => row.environment === environment && row.key === key);
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined) return old ? [old] : [];
      return value === null ? [] : [seal(box, workspace, value, { resourceId: id, environment, key, old })];
    });
    if (rows.length > 0) await tx.insert(secrets).values(rows);
  }
  const [saved] = await readResources(tx, eq(resources.id, id));
  if (!saved) throw unknown(input.name);
  return saved;
}

/** Writes the resource's own row, if nobody else was faster. */
async function saveHead(tx: Executor, workspace: string, { input, revision, by }: Save, at: Date) {
  const { name, connector, description } = input;
  const fields = { connector, description, updatedAt: at.toISOString(), updatedBy: by.name };
  if (revision === null) {
    const id = newId();
    const made = await tx
      .insert(resources)
      .values({ ...fields, id, workspace, name, revision: 1 })
      .onConflictDoNothing({ target: [resources.workspace, resources.name] })
      .returning({ id: resources.id });
    if (made.length === 0) throw await conflict(tx, workspace, name);
    return { id, sameConnector: false };
  }
  const [old] = await tx.select().from(resources).where(named(workspace, name)).for('update');
  if (!old) throw unknown(name);
  if (old.revision !== revision) throw await conflict(tx, workspace, name);
  await tx
    .update(resources)
    .set({ ...fields, revision: revision + 1 })
    .where(eq(resources.id, old.id));
  return { id: old.id, sameConnector: old.connector === connector };
}

/** Ours is not repeated in the details: it may hold secrets. */
async function conflict(tx: Executor, workspace: string, name: string): Promise<InputError> {
  const [theirs] = await readResources(tx, named(workspace, name));
  if (!theirs) return unknown(name);
  return new InputError({
    code: 'resource.conflict',
    message: `"${name}" was saved by somebody else in the meantime.`,
    details: { theirs, theirRevision: theirs.revision },
  });
}

interface SecretOf {
  resourceId: string;
  environment: string;
  key: string;
  old: SecretRow | undefined;
}

/** A value that is replaced keeps its id and counts up, so that the old text does not open in the new one's place. */
function seal(box: SecretBox, workspace: string, value: JsonValue, { old, ...of }: SecretOf): SecretRow {
  const id = old?.id ?? newId();
  const version = (old?.version ?? 0) + 1;
  return { ...of, id, version, ...box.seal(JSON.stringify(value), { workspace, secretId: id, version }) };
}

async function openResource(
  db: Executor,
  box: SecretBox,
  { workspace, name, environment }: { workspace: string; name: string; environment: string },
): Promise<OpenableResource> {
  const [found] = await db
    .select({
      id: resources.id,
      connector: resources.connector,
      revision: resources.revision,
      settings: environments.settings,
    })
    .from(resources)
    .leftJoin(environments, and(eq(environments.resourceId, resources.id), eq(environments.environment, environment)))
    .where(named(workspace, name));
  if (!found) throw unknown(name);
  if (found.settings === null) {
    throw new InputError({
      code: 'resource.notConfigured',
      message: `The resource "${name}" has no settings for the environment "${environment}".`,
    });
  }
  const rows = await db
    .select()
    .from(secrets)
    .where(and(eq(secrets.resourceId, found.id), eq(secrets.environment, environment)));
  const opened = rows.map((row): [string, JsonValue] => {
    const text = box.open(row, { workspace, secretId: row.id, version: row.version });
    return [row.key, JSON.parse(text)];
  });
  const { connector, revision, settings } = found;
  const all = Object.fromEntries([...Object.entries(settings), ...opened]);
  return { name, connector, revision, settings: all, secrets: opened.flatMap(([, value]) => texts(value)) };
}

/** Every text in a secret value, each to be masked by itself. */
function texts(value: JsonValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return typeof value === 'number' ? [String(value)] : [];
}

function unknown(name: string): InputError {
  return new InputError({ code: 'resource.unknown', message: `There is no resource "${name}".` });
}

/** Each call does a part and remembers nothing: what still has an old key is what is left. */
async function rotate(tx: Executor, box: SecretBox, limit: number): Promise<{ rewrapped: number; left: number }> {
  const old = ne(secrets.keyId, box.activeKeyId);
  const rows = await tx.select().from(secrets).where(old).orderBy(asc(secrets.id)).limit(limit).for('update', {
    skipLocked: true,
  });
  const owners = await tx
    .select({ id: resources.id, workspace: resources.workspace })
    .from(resources)
    .where(
      inArray(
        resources.id,
        rows.map(({ resourceId }) => resourceId),
      ),
    );
  const workspaces = new Map(owners.map(({ id, workspace }) => [id, workspace]));
  for (const row of rows) {
    const workspace = workspaces.get(row.resourceId) ?? '';
    const { keyId, wrappedKey } = box.rewrap(row, { workspace, secretId: row.id, version: row.version });
    await tx.update(secrets).set({ keyId, wrappedKey }).where(eq(secrets.id, row.id));
  }
  const [left] = await tx.select({ count: count() }).from(secrets).where(old);
  return { rewrapped: rows.length, left: left?.count ?? 0 };
}
