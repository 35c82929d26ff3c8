import type { Caller, DurableOrigin, JobState, Resume, RetryRun, SendWake, Sql } from '#core';
import type { Job } from '#schema';
import { queueRun } from './durable-ends.ts';
import { type Row, toRecordset } from './durable-rows.ts';

/** See DurableStore.job. */
export async function readJob(sql: Sql, workspace: string, runId: string): Promise<JobState | undefined> {
  const [row] = await sql(
    `SELECT r.id, r.function_name, r.version, r.trigger, r.status, r.parent_run_id, d.caller, d.progress, d.answer_status,
       d.answer_body, d.created_at, d.started_at, d.ended_at, CASE d.state WHEN 'ended' THEN NULL ELSE d.wake_at END AS wake_at
     FROM switchyard.durable_run d JOIN switchyard.run r ON r.id = d.run_id WHERE d.run_id = $1 AND d.workspace = $2`,
    [runId, workspace],
  );
  return row && toJobState(row);
}

interface JobRow {
  id: string;
  function_name: string;
  version: number;
  trigger: Job['trigger'];
  status: Job['status'];
  parent_run_id: string | null;
  caller: Caller;
  progress: Job['progress'];
  answer_status: number | null;
  answer_body: string | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  wake_at: Date | null;
}

function toJobState(given: Row): JobState {
  const row = given as unknown as JobRow;
  const { answer_status: status, answer_body: body } = row;
  return {
    id: row.id,
    functionName: row.function_name,
    version: row.version,
    trigger: row.trigger,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    wakeAt: row.wake_at?.toISOString() ?? null,
    progress: row.progress,
    ...(row.parent_run_id === null ? {} : { parentRunId: row.parent_run_id }),
    callerId: row.caller.id,
    answer: status === null || body === null ? null : { status, body },
  };
}

const COPY_RUN = `
WITH old AS (
  SELECT d.*, r.function_id, r.function_name, r.version, r.environment, r.trigger, r.params AS told_params
  FROM switchyard.durable_run d JOIN switchyard.run r ON r.id = d.run_id
  WHERE d.run_id = $1 AND d.workspace = $2 AND r.status IN ('failed', 'interrupted', 'cancelled')
), fresh AS (
  INSERT INTO switchyard.run (id, workspace, function_id, function_name, version, hash, mode, trigger, environment, caller,
    params, status, queued_ms, started_at, parent_run_id, owner)
  SELECT $3::uuid, workspace, function_id, function_name, version, hash, 'durable', CASE WHEN $7 THEN trigger ELSE 'job' END, environment,
    $4, told_params,
    'queued', 0, now(), run_id, $6::integer
  FROM old
), kept AS (
  INSERT INTO switchyard.durable_run (run_id, workspace, hash, params, caller, request, timeout_ms, priority, concurrency,
    chain, dedupe, state, wake_at, created_at)
  SELECT $3::uuid, workspace, hash, params, $5::json, request, timeout_ms, priority, concurrency, coalesce($8::json, chain),
    -- It stands for the same slot of its schedule.
    CASE WHEN $7 THEN dedupe || '#' || $3::text END, 'queued', coalesce($9::timestamptz, now()), now()
  FROM old
)
SELECT $3::uuid AS run_id, priority, concurrency FROM old`;

/**
 * A container that failed runs again, what succeeded inside it does not. Its lines of the old lives are all new to the trace.
 * $3: blocks of the body that run again, with all inside them.
 */
const COPY_STEPS = `
INSERT INTO switchyard.run_step (run_id, path, state, epoch, recorded, data)
SELECT $2::uuid, path, state, 1, recorded, data FROM switchyard.run_step
WHERE run_id = $1 AND state = 'settled' AND recorded ->> 'status' <> 'error' AND path NOT LIKE 'onError/%'
  AND substring(path FROM '^[^][/#]+') <> ALL ($3::text[])`;

const COPY_PINS = `
INSERT INTO switchyard.run_pin (run_id, name, hash) SELECT $2::uuid, name, hash FROM switchyard.run_pin WHERE run_id = $1`;

const WRITE_STEPS = `
INSERT INTO switchyard.run_step (run_id, path, state, epoch, recorded, data)
SELECT $1::uuid, path, 'settled', 1, recorded, data FROM json_to_recordset($2::json) AS g(path text, recorded json, data text)`;

const ORIGIN = `
SELECT params, request, timeout_ms, priority, concurrency, chain, caller ->> 'id' AS caller_id FROM switchyard.durable_run
WHERE run_id = $1 AND workspace = $2`;

/** See DurableStore.origin. */
export async function readOrigin(sql: Sql, workspace: string, runId: string): Promise<DurableOrigin | undefined> {
  const [row] = await sql(ORIGIN, [runId, workspace]);
  if (!row) return undefined;
  const { timeout_ms: timeoutMs, caller_id: callerId, concurrency, ...rest } = row as unknown as OriginRow;
  return { ...rest, timeoutMs, callerId, concurrency: concurrency ?? undefined };
}

type OriginRow = Pick<DurableOrigin, 'params' | 'request' | 'priority' | 'chain'> & {
  timeout_ms: number;
  caller_id: string;
  concurrency: DurableOrigin['concurrency'] | null;
};

/** See DurableStore.resume. In the transaction in which the run is created. */
export async function takeOver(sql: Sql, runId: string, resume: Resume): Promise<void> {
  if (resume.kind === 'journal') {
    await sql(COPY_STEPS, [resume.of, runId, resume.again]);
    // Of another version the functions are called that are live, but what is secret stays so.
    await sql(resume.isSameVersion ? COPY_PINS : `${COPY_PINS} AND name LIKE 'resource %'`, [resume.of, runId]);
    return;
  }
  const rows = [...resume.steps].map(([path, { data, ...recorded }]) => ({ path, recorded, data }));
  if (rows.length > 0) await sql(WRITE_STEPS, [runId, toRecordset(rows)]);
}

/** See DurableStore.retry. `isOwn`: nobody asked for it, the run itself was to do so. */
export async function retryRun(
  sql: Sql,
  given: RetryRun & { workspace: string; owner: number; send: SendWake; isOwn: boolean },
): Promise<string | undefined> {
  const { workspace, of, id, by, owner, at, chain, isOwn } = given;
  const [run] = await sql(COPY_RUN, [
    ...[of, workspace, id, by.name, JSON.stringify(by), owner, isOwn],
    ...[chain === undefined ? null : JSON.stringify(chain), at ?? null],
  ]);
  if (!run) return undefined;
  await sql(COPY_STEPS, [of, id, []]);
  await sql(COPY_PINS, [of, id]);
  await queueRun(sql, run, given.send, at);
  return id;
}
