import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { RunRecord } from '#core';
import { toPlainText } from './columns.ts';
import type { Executor } from './database.ts';
import { toTraceBytes } from './run-trace-text.ts';
import { functions, functionVersions } from './tables.ts';

/** Records made ready, so that the transaction has little to do. */
export interface RunRows {
  records: readonly RunRecord[];
  /** Of each record, in the same order; JSON inside is text already. */
  rows: readonly Record<string, unknown>[];
  traces: readonly { run_id: string; trace: string }[];
}

/** One row for each run, in the order of ids, so that two servers do not wait for each other. */
export async function toRows(given: readonly RunRecord[], owner: number): Promise<RunRows> {
  const records = mergeRecords(given);
  const bytes: (Buffer | undefined)[] = [];
  // One after the other: in between the server gets to answer.
  for (const record of records) bytes.push(await toTraceBytes(record));
  return {
    records,
    rows: records.map((record) => toRow(record, owner)),
    traces: records.flatMap(({ run }, index) => {
      const trace = bytes[index];
      return trace ? [{ run_id: run.id, trace: trace.toString('base64') }] : [];
    }),
  };
}

/** Every text has been through {@link toPlainText}, or is JSON, where a NUL is an escape. */
function toRow({ workspace, run }: RunRecord, owner: number): Record<string, unknown> {
  return {
    id: run.id,
    workspace: toPlainText(workspace),
    function_name: toPlainText(run.functionName),
    version: run.version,
    hash: toPlainText(run.hash),
    mode: run.mode,
    trigger: run.trigger,
    environment: toPlainText(run.environment),
    caller: toPlainText(run.caller),
    params: JSON.stringify(run.params),
    status: run.status,
    queued_ms: run.queuedMs,
    started_at: run.startedAt,
    duration_ms: run.durationMs,
    result: run.result ? JSON.stringify(run.result) : null,
    error: run.error ? JSON.stringify(run.error) : null,
    failed_path: run.failedPath === undefined ? null : toPlainText(run.failedPath),
    parent_run_id: run.parentRunId ?? null,
    owner,
  };
}

const hasEnded = (column: string) => `${column} NOT IN ('queued', 'running')`;

/**
 * All rows in one parameter: drizzle and pg take some microseconds for each parameter, and there would be thousands. The
 * same run again replaces what was there, except that an ended run does not become a running one; a function renamed in
 * the meantime is not found any more, so its id stays.
 */
const INSERT_RUNS = sql.raw(`
INSERT INTO switchyard.run AS before (id, workspace, function_id, function_name, version, hash, mode, trigger, environment,
  caller, params, status, queued_ms, started_at, duration_ms, result, error, failed_path, parent_run_id, owner)
SELECT id, workspace, function_id, function_name, version, hash, mode, trigger, environment,
  caller, params::json, status, queued_ms, started_at, duration_ms, result::json, error::json, failed_path, parent_run_id, owner
FROM`);
const RUN_COLUMNS =
  sql.raw(`AS given (id uuid, workspace text, function_id uuid, function_name text, version integer, hash text,
  mode text, trigger text, environment text, caller text, params text, status text, queued_ms double precision,
  started_at timestamp (3) with time zone, duration_ms double precision, result text, error text, failed_path text,
  parent_run_id uuid, owner bigint)
ON CONFLICT (id) DO UPDATE SET
  function_id = coalesce(excluded.function_id, before.function_id), function_name = excluded.function_name,
  version = excluded.version, hash = excluded.hash, mode = excluded.mode, trigger = excluded.trigger,
  environment = excluded.environment, caller = excluded.caller, params = excluded.params, status = excluded.status,
  queued_ms = excluded.queued_ms, started_at = excluded.started_at, duration_ms = excluded.duration_ms,
  result = excluded.result, error = excluded.error, failed_path = excluded.failed_path,
  parent_run_id = excluded.parent_run_id, owner = excluded.owner
WHERE NOT ${hasEnded('before.status')} OR ${hasEnded('excluded.status')}`);

export async function writeRows(tx: Executor, { records, rows, traces }: RunRows): Promise<void> {
  const ids = await findFunctions(tx, records);
  const given = JSON.stringify(rows.map((row, index) => ({ ...row, function_id: ids[index] ?? null })));
  await tx.execute(sql`${INSERT_RUNS} json_to_recordset(${given}::json) ${RUN_COLUMNS}`);
  if (traces.length === 0) return;
  await tx.execute(
    sql`INSERT INTO switchyard.run_trace (run_id, trace) SELECT run_id, decode(trace, 'base64') FROM json_to_recordset(${JSON.stringify(traces)}::json) AS given (run_id uuid, trace text)`,
  );
}

/** One record for each run, sorted by its id. One statement can't write the same row twice. */
function mergeRecords(records: readonly RunRecord[]): RunRecord[] {
  const byId = new Map<string, RunRecord>();
  for (const record of records) {
    const before = byId.get(record.run.id);
    byId.set(record.run.id, before ? join(before, record) : record);
  }
  return [...byId.values()].sort((a, b) => (a.run.id < b.run.id ? -1 : 1));
}

function join(before: RunRecord, after: RunRecord): RunRecord {
  const wentBack = isOpen(after) && !isOpen(before);
  return {
    workspace: after.workspace,
    run: wentBack ? before.run : after.run,
    steps: [...before.steps, ...after.steps],
    logs: [...before.logs, ...after.logs],
    held: [...before.held, ...after.held],
  };
}

function isOpen({ run }: RunRecord): boolean {
  return run.status === 'queued' || run.status === 'running';
}

/** The function of each record: of a published version by its hash, which outlives a rename, of a draft by its name. */
async function findFunctions(tx: Executor, records: readonly RunRecord[]): Promise<(string | undefined)[]> {
  const names = unique(records.map(({ run }) => run.functionName));
  const hashes = unique(records.filter(({ run }) => run.version !== null).map(({ run }) => run.hash));
  const { id, workspace, name } = functions;
  const drafts = await tx.select({ id, workspace, name }).from(functions).where(inArray(name, names));
  const published =
    hashes.length === 0
      ? []
      : await tx
          .select({ id, workspace, hash: functionVersions.hash, number: functionVersions.number })
          .from(functionVersions)
          .innerJoin(functions, and(eq(functions.id, functionVersions.functionId), isNotNull(functions.liveVersion)))
          .where(inArray(functionVersions.hash, hashes));
  const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
  const ids = new Map<string, string>();
  for (const draft of drafts) ids.set(keyOf(draft.workspace, draft.name), draft.id);
  for (const version of published) ids.set(keyOf(version.workspace, version.hash, version.number), version.id);
  return records.map(
    ({ workspace, run }) =>
      ids.get(keyOf(workspace, run.hash, run.version)) ?? ids.get(keyOf(workspace, run.functionName)),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
