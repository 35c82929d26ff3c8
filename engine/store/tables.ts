import type { AuditLine, JsonValue, Preview, Problem, Run, RunStatus } from '#schema';
import { bytes, document, moment, plainText } from './columns.ts';
import { documentTables, switchyard } from './document-tables.ts';
import { bigint, doublePrecision, foreignKey, index, integer, primaryKey, unique, uuid } from './drizzle.ts';

/** Functions and pages are kept alike: drafts, versions that never change, checkpoints. */
export const functionTables = documentTables('function');
export const pageTables = documentTables('page');
export const { drafts: functions } = functionTables;

export const resources = switchyard.table(
  'resource',
  {
    id: uuid('id').primaryKey(),
    workspace: plainText('workspace').notNull(),
    name: plainText('name').notNull(),
    connector: plainText('connector').notNull(),
    description: plainText('description').notNull(),
    revision: integer('revision').notNull(),
    updatedAt: moment('updated_at').notNull(),
    updatedBy: plainText('updated_by').notNull(),
  },
  (table) => [unique('resource_name').on(table.workspace, table.name)],
);

/** Settings of one environment, without the secret ones. */
export const resourceEnvironments = switchyard.table(
  'resource_environment',
  {
    resourceId: uuid('resource_id')
      .notNull()
      .references(() => resources.id, { onDelete: 'cascade' }),
    environment: plainText('environment').notNull(),
    settings: document<Record<string, JsonValue>>('settings').notNull(),
  },
  (table) => [primaryKey({ columns: [table.resourceId, table.environment] })],
);

/** One secret setting, sealed. `id` and `version` are part of what it is sealed to. */
export const resourceSecrets = switchyard.table(
  'resource_secret',
  {
    id: uuid('id').primaryKey(),
    resourceId: uuid('resource_id').notNull(),
    environment: plainText('environment').notNull(),
    key: plainText('key').notNull(),
    version: integer('version').notNull(),
    keyId: plainText('key_id').notNull(),
    wrappedKey: plainText('wrapped_key').notNull(),
    nonce: plainText('nonce').notNull(),
    ciphertext: plainText('ciphertext').notNull(),
    tag: plainText('tag').notNull(),
  },
  (table) => [
    unique('resource_secret_key').on(table.resourceId, table.environment, table.key),
    index('resource_secret_key_id').on(table.keyId),
    foreignKey({
      columns: [table.resourceId, table.environment],
      foreignColumns: [resourceEnvironments.resourceId, resourceEnvironments.environment],
    }).onDelete('cascade'),
  ],
);

/** `functionId` is looked up when the run is written, so that a renamed function keeps its runs. */
export const runs = switchyard.table(
  'run',
  {
    id: uuid('id').primaryKey(),
    workspace: plainText('workspace').notNull(),
    functionId: uuid('function_id'),
    functionName: plainText('function_name').notNull(),
    version: integer('version'),
    hash: plainText('hash').notNull(),
    mode: plainText('mode').$type<Run['mode']>().notNull(),
    trigger: plainText('trigger').$type<Run['trigger']>().notNull(),
    environment: plainText('environment').notNull(),
    caller: plainText('caller').notNull(),
    params: document<Preview>('params').notNull(),
    status: plainText('status').$type<RunStatus>().notNull(),
    queuedMs: doublePrecision('queued_ms').notNull(),
    startedAt: moment('started_at').notNull(),
    durationMs: doublePrecision('duration_ms'),
    result: document<Preview>('result'),
    error: document<Problem>('error'),
    /** Its code and message, to search in. */
    errorText: plainText('error_text'),
    failedPath: plainText('failed_path'),
    parentRunId: uuid('parent_run_id'),
    /** The server process that runs it, see presence.ts. */
    owner: integer('owner').notNull(),
  },
  (table) => [
    index('run_started').on(table.startedAt),
    index('run_listed').on(table.workspace, table.startedAt.desc(), table.id.desc()),
    index('run_of_function').on(table.functionId, table.startedAt.desc(), table.id.desc()),
    index('run_of_name').on(table.workspace, table.functionName, table.startedAt.desc(), table.id.desc()),
    index('run_by_status').on(table.workspace, table.status, table.startedAt.desc(), table.id.desc()),
  ],
);

/** What no trace of a run tells, sealed: see run-sealed.ts. */
export const runSealed = switchyard.table('run_sealed', {
  id: uuid('id').primaryKey(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
  runId: uuid('run_id')
    .notNull()
    .references(() => runs.id, { onDelete: 'cascade' }),
  workspace: plainText('workspace').notNull(),
  functions: document<string[]>('functions').notNull(),
  until: moment('until').notNull(),
  keyId: plainText('key_id').notNull(),
  wrappedKey: plainText('wrapped_key').notNull(),
  nonce: plainText('nonce').notNull(),
  ciphertext: plainText('ciphertext').notNull(),
  tag: plainText('tag').notNull(),
});

/** What a run did, in as many parts as it was written in: see run-trace-text.ts. */
export const runTraces = switchyard.table(
  'run_trace',
  {
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** Counts up with every row written: the order in which things were told. */
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
    trace: bytes('trace').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.position] })],
);

export const settings = switchyard.table('setting', {
  key: plainText('key').primaryKey(),
  /** NULL is JSON's null. */
  value: document<JsonValue>('value'),
});

/** Who may call by a key. `hash` is the secret's SHA-256; the secret itself is nowhere. */
export const apiKeys = switchyard.table(
  'api_key',
  {
    id: plainText('id').primaryKey(),
    workspace: plainText('workspace').notNull(),
    name: plainText('name').notNull(),
    hash: plainText('hash').notNull(),
    scopes: document<string[]>('scopes').notNull(),
    /** NULL: all. */
    functions: document<string[]>('functions'),
    createdAt: moment('created_at').notNull(),
    createdBy: plainText('created_by').notNull(),
    /** Whose key it is: it goes with them. NULL: the operator's. */
    personId: plainText('person_id'),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('api_key_listed').on(table.workspace, table.createdAt)],
);

/** Calls with an Idempotency-Key. `status` and `body` are what was answered, NULL until the call has ended. */
export const keyedCalls = switchyard.table(
  'keyed_call',
  {
    runId: uuid('run_id').primaryKey(),
    workspace: plainText('workspace').notNull(),
    caller: plainText('caller').notNull(),
    key: plainText('key').notNull(),
    fingerprint: plainText('fingerprint').notNull(),
    leaseUntil: moment('lease_until').notNull(),
    expiresAt: moment('expires_at').notNull(),
    status: integer('status'),
    body: plainText('body'),
  },
  (table) => [
    unique('keyed_call_key').on(table.workspace, table.caller, table.key),
    index('keyed_call_expires').on(table.expiresAt),
  ],
);

/** Each line's hash covers the line before. */
export const audit = switchyard.table(
  'audit',
  {
    workspace: plainText('workspace').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
    actor: plainText('actor').notNull(),
    actorName: plainText('actor_name').notNull(),
    action: plainText('action').notNull(),
    object: plainText('object').notNull(),
    outcome: plainText('outcome').$type<AuditLine['outcome']>().notNull(),
    details: document<JsonValue>('details').notNull(),
    hash: plainText('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.number] })],
);

/** Migrations that were applied. Written by migrate.ts. */
export const migrations = switchyard.table('migration', {
  number: integer('number').primaryKey(),
  name: plainText('name').notNull(),
  appliedAt: moment('applied_at').notNull(),
});
