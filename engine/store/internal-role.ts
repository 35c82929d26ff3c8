import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import type { SecretBox, SettingStore } from '#core';
import { InputError } from '#kit';
import { toStoreError } from './errors.ts';
import type { InternalPool } from './internal-database.ts';
import { createPool } from './pool.ts';

/** Key of the setting that holds it. */
export const LOGIN = 'internalDatabase';
const SCHEMA = 'app';
const INSUFFICIENT_PRIVILEGE = '42501';
const MAX_CONNECTIONS = 5;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_MS = 30_000;
const SCRAM_ROUNDS = 4_096;
/** What its password is sealed to. */
export const PLACE = { workspace: '', secretId: LOGIN, version: 1 };

const settingSchema = z.object({
  role: z.string(),
  password: z.object({
    keyId: z.string(),
    wrappedKey: z.string(),
    nonce: z.string(),
    ciphertext: z.string(),
    tag: z.string(),
  }),
});

export interface RoleOptions {
  /** Switchyard's own connections. */
  pool: pg.Pool;
  databaseUrl: string;
  settings: SettingStore;
  secrets: SecretBox;
}

/**
 * On a Postgres of the operator's, authors get a role of their own that may use the schema `app` and nothing of ours. Its
 * name is different for each installation, since roles belong to the whole server, and so is its password.
 * @throws InputError `resource.notConfigured` when we may not make roles
 */
export async function openInternalRole({ pool, databaseUrl, settings, secrets }: RoleOptions): Promise<InternalPool> {
  const { role, password } = await readLogin(settings, secrets);
  await makeRole(pool, role, password).catch((error: unknown) => {
    if (mayNotDo(error)) throw mayNot(error);
    throw toStoreError(error);
  });
  const internal = createPool(
    {
      connectionString: asRole(databaseUrl, role, password),
      application_name: 'switchyard built-in database',
      keepAlive: true,
      options: `-c search_path=${SCHEMA}`,
      Client: BackendClient,
      max: MAX_CONNECTIONS,
      idleTimeoutMillis: IDLE_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    },
    () => {},
  );
  await verifyRole(internal, role).catch(async (error: unknown) => {
    await internal.end();
    throw error;
  });
  return {
    pool: internal,
    role: undefined,
    cancel: async (client) => {
      const pid = client instanceof BackendClient ? client.processID : null;
      // By the same role, which may stop its own.
      if (pid !== null) await internal.query('SELECT pg_cancel_backend($1)', [pid]);
    },
  };
}

/** In the address itself: what stands there goes before every other setting of pg's. */
function asRole(databaseUrl: string, role: string, password: string): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = password;
  for (const name of ['user', 'password', 'options']) url.searchParams.delete(name);
  return url.href;
}

/** Addresses have many forms. Whatever this one did, authors' SQL runs as that role or not at all. */
async function verifyRole(internal: pg.Pool, role: string): Promise<void> {
  const { rows } = await internal.query<{ session: string; superuser: boolean }>(
    'SELECT session_user AS session, rolsuper AS superuser FROM pg_roles WHERE rolname = session_user',
  );
  const [found] = rows;
  if (found?.session === role && !found.superuser) return;
  throw new InputError({
    code: 'resource.notConfigured',
    message:
      'The built-in database could not be entered by its own role. Write DATABASE_URL as postgres://user:password@host/database.',
  });
}

/** pg knows it, its types do not tell. */
class BackendClient extends pg.Client {
  declare readonly processID: number | null;
}

async function readLogin(settings: SettingStore, secrets: SecretBox): Promise<{ role: string; password: string }> {
  const stored = await settings.get(LOGIN);
  if (stored !== undefined) return unseal(stored, secrets);
  const fresh = {
    role: `switchyard_app_${randomBytes(6).toString('hex')}`,
    password: { ...secrets.seal(randomBytes(24).toString('base64url'), PLACE) },
  };
  // Another server may be doing the same; both go on with what is stored then.
  return unseal(await settings.init(LOGIN, fresh), secrets);
}

/** Has the password's key wrapped by the active master key, as other secrets have. */
export async function rotateLogin(
  settings: SettingStore,
  secrets: SecretBox,
): Promise<{ rewrapped: number; left: number }> {
  const stored = await settings.get(LOGIN);
  if (stored === undefined) return { rewrapped: 0, left: 0 };
  const { role, password } = settingSchema.parse(stored);
  if (password.keyId === secrets.activeKeyId) return { rewrapped: 0, left: 0 };
  await settings.set(LOGIN, { role, password: { ...secrets.rewrap(password, PLACE) } });
  return { rewrapped: 1, left: 0 };
}

function unseal(stored: unknown, secrets: SecretBox): { role: string; password: string } {
  const { role, password } = settingSchema.parse(stored);
  return { role, password: secrets.open(password, PLACE) };
}

async function makeRole(pool: pg.Pool, role: string, password: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [role]);
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    const name = pg.escapeIdentifier(role);
    // Roles and grants take no parameters. What stands here is generated by us, and escaped nevertheless.
    if (rowCount === 0)
      await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(verifier(password))}`);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await client.query(`GRANT USAGE, CREATE ON SCHEMA ${SCHEMA} TO ${name}`);
    await keepTogether(client, name);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Has us be of that role, too, so that our own login can back up what is in the schema; and gives the role back what a
 * backup brought, which is ours then. Without the right to do so, on a role of another's making, all else works.
 */
async function keepTogether(client: pg.PoolClient, name: string): Promise<void> {
  await client.query('SAVEPOINT together');
  try {
    await client.query(`GRANT ${name} TO CURRENT_USER`);
    const { rows } = await client.query<{ statement: string }>(OURS, [SCHEMA, name]);
    for (const { statement } of rows) await client.query(statement);
  } catch (error) {
    if (!mayNotDo(error)) throw error;
    await client.query('ROLLBACK TO together');
  }
}

function mayNotDo(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE;
}

/** Statements that give things in a schema that are ours to somebody. What belongs to a table goes with it. */
const OURS = `
  SELECT format('ALTER %s %s OWNER TO %s', kind, it, $2::text) AS statement FROM (
    SELECT relowner AS owner, relnamespace AS place, oid::regclass::text AS it,
      CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT relispartition AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i') AND relkind = 'S')
    UNION ALL
    SELECT proowner, pronamespace, oid::regprocedure::text, 'ROUTINE' FROM pg_proc
    UNION ALL
    SELECT typowner, typnamespace, oid::regtype::text, 'TYPE' FROM pg_type WHERE typtype IN ('e', 'd', 'r')
  ) things WHERE place = $1::regnamespace AND owner = current_user::regrole`;

/** What Postgres stores of a password (RFC 5803), so that the password itself does not stand in the server's log. */
function verifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ROUNDS, 32, 'sha256');
  const key = (label: string) => createHmac('sha256', salted).update(label).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${SCRAM_ROUNDS}:${salt.toString('base64')}$${storedKey}:${key('Server Key').toString('base64')}`;
}

function mayNot(cause: unknown): InputError {
  return new InputError({
    code: 'resource.notConfigured',
    message:
      "The built-in database needs a role of its own, and Switchyard's role on this Postgres may not make one. Ask for: ALTER ROLE … CREATEROLE, and GRANT CREATE ON DATABASE.",
    cause,
  });
}
