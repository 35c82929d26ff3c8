import { setImmediate } from 'node:timers/promises';
import type { Concealed, RunRecord, Sql } from '#core';
import type { Problem } from '#schema';
import { toByteaArray } from './bytea-array.ts';
import { toPlainText } from './columns.ts';
import { insertSealed, type Sealing, toSealedRow } from './run-sealed.ts';
import { toTraceBytes } from './run-trace-text.ts';

/** Records made ready for the statement that writes them. */
export interface RunRows {
  /** A list, as JSON text. */
  rows: string;
  /** Ids of runs, as the text of an array, and what each of them did, as {@link toByteaArray} writes it. */
  traced: string;
  traces: Uint8Array;
  /** Undefined where there is none, as nearly always. */
  sealed: string | undefined;
}

export interface RowsOptions extends Sealing {
  /** This process, as runs remember it. */
  owner: number;
}

/** How long records are made ready before the server gets to answer those who wait for it. */
const TURN_MS = 1;

/** One row for each run, in the order of ids, so that two servers do not wait for each other. */
export async function toRows(given: readonly RunRecord[], options: RowsOptions): Promise<RunRows> {
  const rows: string[] = [];
  const traced: string[] = [];
  const traces: Uint8Array[] = [];
  const sealed: string[] = [];
  let since = performance.now();
  for (const record of mergeRecords(given)) {
    rows.push(JSON.stringify(toRow(record, options.owner)));
    const trace = await toTraceBytes(record);
    if (trace) {
      traced.push(record.run.id);
      traces.push(trace);
    }
    const kept = toSealedRow(record, options);
    if (kept !== undefined) sealed.push(kept);
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return {
    rows: `[${rows.join(',')}]`,
    traced: `{${traced.join(',')}}`,
    traces: toByteaArray(traces),
    sealed: sealed.length === 0 ? undefined : `[${sealed.join(',')}]`,
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
    error_text: run.error ? errorText(run.error) : null,
    failed_path: run.failedPath === undefined ? null : toPlainText(run.failedPath),
    parent_run_id: run.parentRunId ?? null,
    owner,
  };
}

/** What is searched for an error's code or message. */
export function errorText({ code, detail }: Problem): string {
  return toPlainText(`${code} ${detail}`.slice(0, 2000));
}

const hasEnded = (column: string) => `${column} NOT IN ('queued', 'running', 'waiting')`;

/**
 * All rows in three parameters and one statement: pg takes some microseconds for each parameter, and there would be
 * thousands. The text is always the same, so that a connection can keep it planned. The function of a run is that of its published version, by its hash, which outlives a rename; of a draft, by
 * its name. The same run again replaces what was there, except that an ended run does not become a running one, nor a
 * function that is found no more the one that was.
 */
const INSERT_RUNS = `
INSERT INTO switchyard.run AS before (id, workspace, function_id, function_name, version, hash, mode, trigger, environment,
  caller, params, status, queued_ms, started_at, duration_ms, result, error, error_text, failed_path, parent_run_id, owner)
SELECT id, workspace,
  coalesce(
    (SELECT f.id FROM switchyard.function_version v JOIN switchyard.function f ON f.id = v.function_id
      WHERE v.hash = given.hash AND v.number = given.version AND f.workspace = given.workspace
        AND f.live_version IS NOT NULL LIMIT 1),
    (SELECT f.id FROM switchyard.function f WHERE f.workspace = given.workspace AND f.name = given.function_name)),
  function_name, version, hash, mode, trigger, environment, caller, params::json, status, queued_ms, started_at,
  duration_ms, result::json, error::json, error_text, failed_path, parent_run_id, owner
FROM json_to_recordset($1::json) AS given (id uuid, workspace text, function_name text, version integer, hash text,
  mode text, trigger text, environment text, caller text, params text, status text, queued_ms double precision,
  started_at timestamp (3) with time zone, duration_ms double precision, result text, error text, error_text text, failed_path text,
  parent_run_id uuid, owner bigint)
ON CONFLICT (id) DO UPDATE SET
  function_id = coalesce(excluded.function_id, before.function_id), function_name = excluded.function_name,
  version = excluded.version, hash = excluded.hash, mode = excluded.mode, trigger = excluded.trigger,
  environment = excluded.environment, caller = excluded.caller, params = excluded.params, status = excluded.status,
  queued_ms = excluded.queued_ms, started_at = excluded.started_at, duration_ms = excluded.duration_ms,
  result = excluded.result, error = excluded.error, error_text = excluded.error_text, failed_path = excluded.failed_path,
  parent_run_id = excluded.parent_run_id, owner = excluded.owner
WHERE NOT ${hasEnded('before.status')} OR ${hasEnded('excluded.status')}`;
const INSERT_TRACES = 'INSERT INTO switchyard.run_trace (run_id, trace) SELECT run_id, trace FROM unnest';
const INSERT = `WITH written AS (${INSERT_RUNS}) ${INSERT_TRACES}($2::uuid[], $3::bytea[]) AS told (run_id, trace)`;
const INSERT_WITH_SEALED = `WITH written AS (${INSERT_RUNS}), kept AS (${insertSealed('$4')})
${INSERT_TRACES}($2::uuid[], $3::bytea[]) AS told (run_id, trace)`;

/** In one go or not at all. */
export async function writeRows(sql: Sql, { rows, traced, traces, sealed }: RunRows): Promise<void> {
  const values = [rows, traced, traces];
  if (sealed === undefined) await sql(INSERT, values);
  else await sql(INSERT_WITH_SEALED, [...values, sealed]);
}

/** Only what the runs did since it was last written: they are still going on. */
export async function writeTraces(sql: Sql, { traced, traces }: RunRows): Promise<void> {
  await sql(`${INSERT_TRACES}($1::uuid[], $2::bytea[]) AS told (run_id, trace)`, [traced, traces]);
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
    concealed: joinConcealed(before.concealed, after.concealed),
  };
}

function joinConcealed(before: Concealed | undefined, after: Concealed | undefined): Concealed | undefined {
  if (!before || !after) return after ?? before;
  return { ...after, parts: { ...before.parts, ...after.parts } };
}

function isOpen({ run }: RunRecord): boolean {
  return run.status === 'queued' || run.status === 'running' || run.status === 'waiting';
}
