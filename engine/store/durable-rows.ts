import type { ClaimedRun, NewDurableRun } from '#core';
import { toPlainText } from './columns.ts';

/** Rows as node-postgres gives them: json parsed, moments as dates. */
export type Row = Record<string, unknown>;

/** Columns of switchyard.durable_run, and of the run itself, that make a {@link ClaimedRun}. */
export const CLAIMED_COLUMNS = `d.run_id, d.workspace, r.function_name, r.version, d.hash, d.params, d.caller, r.environment,
  r.trigger, d.request, d.timeout_ms, d.priority, d.concurrency, d.chain, r.parent_run_id, d.epoch, d.is_cancelled,
  d.crashes, d.worked_ms, d.created_at, d.started_at`;

interface ClaimedRow {
  run_id: string;
  workspace: string;
  function_name: string;
  version: number;
  hash: string;
  params: NewDurableRun['params'];
  caller: NewDurableRun['caller'];
  environment: string;
  trigger: NewDurableRun['trigger'];
  request: NewDurableRun['request'];
  timeout_ms: number;
  priority: number;
  concurrency: NewDurableRun['concurrency'] | null;
  chain: NewDurableRun['chain'];
  parent_run_id: string | null;
  epoch: number;
  is_cancelled: boolean;
  crashes: number;
  worked_ms: number;
  created_at: Date;
  started_at: Date;
}

/** The one place where a row of {@link CLAIMED_COLUMNS} gets its type. */
export function toClaimed(given: Row): ClaimedRun {
  const row = given as unknown as ClaimedRow;
  return {
    id: row.run_id,
    workspace: row.workspace,
    functionName: row.function_name,
    version: row.version,
    hash: row.hash,
    params: row.params,
    caller: row.caller,
    environment: row.environment,
    trigger: row.trigger,
    request: row.request,
    timeoutMs: row.timeout_ms,
    priority: row.priority,
    concurrency: row.concurrency ?? undefined,
    chain: row.chain,
    parentRunId: row.parent_run_id ?? undefined,
    epoch: row.epoch,
    isCancelled: row.is_cancelled,
    crashes: row.crashes,
    workedMs: row.worked_ms,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at.toISOString(),
  };
}

/** For lists of rows in one parameter. */
export function toRecordset(rows: readonly Row[]): string {
  return JSON.stringify(rows, plain);
}

/** Tells the lives of runs apart. */
export function lifeKey({ run_id: runId, epoch }: Row): string {
  return `${runId} ${epoch}`;
}

/** Postgres reads every text in it at once, and takes neither a NUL nor half a character: one row would fail all others. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? toPlainText(value) : value;
}
