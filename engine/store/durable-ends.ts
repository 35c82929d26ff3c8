import { type Life, type NewDurableRun, type SendWake, type Sql, toProblem } from '#core';
import { type AppError, BlockError } from '#kit';
import type { RunStatus } from '#schema';
import type { Row } from './durable-rows.ts';
import { PRESENT_OWNERS } from './owner-lock.ts';
import { errorText } from './run-rows.ts';

/** What a worker writes when it lets go of a run. */
interface Letting {
  life: Life;
  /** The run's record and what its trace tells of this life. */
  write(): Promise<void>;
}

const FENCE = "run_id = $1 AND epoch = $2 AND state = 'running'";

/** See DurableStore.suspend. Looks for answers after the run is locked: one that comes later finds it put away. */
export async function suspendRun(
  sql: Sql,
  { life, put, send, write }: Letting & { put: { wakeAt: Date | null; workedMs: number }; send: SendWake },
): Promise<boolean> {
  const [run] = await sql(
    `UPDATE switchyard.durable_run SET state = 'waiting', lease_until = NULL, wake_at = $3, worked_ms = $4, told_epoch = epoch,
       crashes = 0
     WHERE ${FENCE} AND NOT is_cancelled RETURNING run_id, priority, concurrency`,
    [life.runId, life.epoch, put.wakeAt, put.workedMs],
  );
  if (!run) return false;
  const unheard = await sql(
    `SELECT FROM switchyard.run_question q JOIN switchyard.run_step s USING (run_id, path)
     WHERE q.run_id = $1 AND q.answered_at IS NOT NULL AND s.state = 'waiting'`,
    [life.runId],
  );
  await write();
  if (unheard.length > 0) await queueRun(sql, run, send);
  else if (put.wakeAt) await queueRun(sql, run, send, put.wakeAt);
  return true;
}

/** See DurableStore.release. */
export async function releaseRun(
  sql: Sql,
  { life, put, send, write }: Letting & { put: { workedMs: number }; send: SendWake },
): Promise<void> {
  const [run] = await sql(
    `UPDATE switchyard.durable_run SET state = 'queued', lease_until = NULL, wake_at = now(), worked_ms = $3, told_epoch = epoch
     WHERE ${FENCE} RETURNING run_id, priority, concurrency`,
    [life.runId, life.epoch, put.workedMs],
  );
  if (!run) return;
  await write();
  await queueRun(sql, run, send);
}

/** See DurableStore.respond. */
export async function respondEarly(
  sql: Sql,
  life: Life,
  { status, body }: { status: number; body: string },
): Promise<void> {
  await sql(
    `UPDATE switchyard.durable_run SET answer_status = $3, answer_body = $4 WHERE ${FENCE} AND answer_status IS NULL`,
    [life.runId, life.epoch, status, body],
  );
}

/** See DurableStore.finish. */
export async function finishRun(
  sql: Sql,
  { life, answer, write }: Letting & { answer: { status: number; body: string } },
): Promise<boolean> {
  const ended = await sql(
    `UPDATE switchyard.durable_run SET state = 'ended', lease_until = NULL, wake_at = NULL, ended_at = now(),
       answer_status = coalesce(answer_status, $3), answer_body = coalesce(answer_body, $4)
     WHERE ${FENCE} RETURNING run_id`,
    [life.runId, life.epoch, answer.status, answer.body],
  );
  if (ended.length > 0) await write();
  return ended.length > 0;
}

/** Queues the wake-up of a run, of which the row says how. */
export async function queueRun(sql: Sql, run: Row, send: SendWake, at?: Date): Promise<void> {
  const concurrency = (run.concurrency ?? undefined) as NewDurableRun['concurrency'];
  await send(sql, { runId: String(run.run_id), at, priority: Number(run.priority), concurrency });
}

/** See DurableStore.cancel. */
export async function cancelRun(
  sql: Sql,
  { workspace, runId }: { workspace: string; runId: string },
): Promise<'ended' | 'stopping' | undefined> {
  const [run] = await sql(
    `UPDATE switchyard.durable_run SET is_cancelled = true WHERE run_id = $1 AND workspace = $2 AND state <> 'ended'
     RETURNING state`,
    [runId, workspace],
  );
  if (!run) return undefined;
  if (run.state === 'running') return 'stopping';
  const error = new BlockError({ code: 'run.cancelled', message: 'The run was cancelled.' });
  await endUnclaimed(sql, { runId, status: 'cancelled', error });
  return 'ended';
}

/** See DurableStore.cancelElsewhere. */
export async function isElsewhere(
  sql: Sql,
  { workspace, runId, owner }: { workspace: string; runId: string; owner: number },
): Promise<boolean> {
  const rows = await sql(
    `SELECT FROM switchyard.run WHERE id = $1 AND workspace = $2 AND status = 'running' AND mode <> 'durable'
       AND owner <> $3 AND owner IN (${PRESENT_OWNERS})`,
    [runId, workspace, owner],
  );
  return rows.length > 0;
}

/** Ends a run that no worker has. */
async function endUnclaimed(
  sql: Sql,
  { runId, status, error }: { runId: string; status: RunStatus; error: AppError },
): Promise<void> {
  const problem = toProblem(error, { runId, reader: 'author' });
  const answer = toProblem(error, { runId, reader: 'caller' });
  await sql(
    `WITH over AS (
       UPDATE switchyard.durable_run SET state = 'ended', epoch = epoch + 1, lease_until = NULL, wake_at = NULL,
         ended_at = now(), answer_status = coalesce(answer_status, $2),
         answer_body = coalesce(answer_body, $3) WHERE run_id = $1 RETURNING started_at
     )
     UPDATE switchyard.run SET status = $4, error = $5::json, error_text = $6,
       duration_ms = coalesce(extract(epoch FROM now() - over.started_at) * 1000, 0)
     FROM over WHERE id = $1`,
    [runId, answer.status, JSON.stringify(answer), status, JSON.stringify(problem), errorText(problem)],
  );
}
