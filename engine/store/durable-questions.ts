import type { LinkedQuestion, OpenQuestion, SendWake, Sql } from '#core';
import type { JsonValue } from '#schema';
import { queueRun } from './durable-ends.ts';
import type { Row } from './durable-rows.ts';

const COLUMNS = `q.id, q.run_id, r.function_name, q.path, q.task, q.asked_at, q.wait_until, q.answer, q.answered_by,
  q.answered_at FROM switchyard.run_question q JOIN switchyard.run r ON r.id = q.run_id
  JOIN switchyard.durable_run d ON d.run_id = q.run_id`;

/** Newest first. Open are those of runs that still wait for them. */
export async function listQuestions(
  sql: Sql,
  workspace: string,
  { open, limit }: { open: boolean; limit: number },
): Promise<OpenQuestion[]> {
  const which = open
    ? "q.answered_at IS NULL AND q.closed_at IS NULL AND d.state <> 'ended'"
    : 'q.answered_at IS NOT NULL';
  const order = open ? 'q.asked_at' : 'q.answered_at';
  const rows = await sql(
    `SELECT ${COLUMNS} WHERE q.workspace = $1 AND ${which} ORDER BY ${order} DESC, q.id DESC LIMIT $2`,
    [workspace, limit],
  );
  return rows.map(toQuestion);
}

export async function readQuestion(sql: Sql, workspace: string, id: string): Promise<OpenQuestion | undefined> {
  const [row] = await sql(`SELECT ${COLUMNS} WHERE q.workspace = $1 AND q.id = $2`, [workspace, id]);
  return row && toQuestion(row);
}

/** See DurableStore.linked. */
export async function readLinked(sql: Sql, hash: string): Promise<LinkedQuestion | undefined> {
  const [row] = await sql(
    `SELECT l.recipient, q.workspace, q.answered_at IS NULL AND q.closed_at IS NULL AND d.state <> 'ended'
       AND (q.wait_until IS NULL OR q.wait_until > now()) AS is_open, ${COLUMNS}
     JOIN switchyard.approval_link l ON l.run_id = q.run_id AND l.path = q.path WHERE l.hash = $1`,
    [hash],
  );
  if (!row) return undefined;
  const { recipient, workspace, is_open: isOpen } = row;
  return {
    recipient: String(recipient),
    workspace: String(workspace),
    isOpen: isOpen === true,
    question: toQuestion(row),
  };
}

/**
 * Takes the first answer, and queues the run. Locks the run before the question, as whoever puts a run away does: either
 * they see the answer, or this sees that the run was put away.
 */
export async function answerQuestion(
  sql: Sql,
  given: { workspace: string; id: string; answer: JsonValue; by: string; send: SendWake },
): Promise<string | undefined> {
  const [run] = await sql(
    `SELECT d.run_id, d.priority, d.concurrency FROM switchyard.durable_run d
     WHERE d.state <> 'ended' AND d.run_id = (SELECT q.run_id FROM switchyard.run_question q
       WHERE q.id = $1 AND q.workspace = $2) FOR UPDATE`,
    [given.id, given.workspace],
  );
  if (!run) return undefined;
  const taken = await sql(
    `UPDATE switchyard.run_question SET answer = $2::json, answered_by = $3, answered_at = now()
     WHERE id = $1 AND answered_at IS NULL AND closed_at IS NULL AND (wait_until IS NULL OR wait_until > now()) RETURNING run_id`,
    [given.id, JSON.stringify(given.answer), given.by],
  );
  if (taken.length === 0) return undefined;
  await queueRun(sql, run, given.send);
  return String(run.run_id);
}

function toQuestion(row: Row): OpenQuestion {
  return {
    id: String(row.id),
    runId: String(row.run_id),
    functionName: String(row.function_name),
    path: String(row.path),
    task: row.task as JsonValue,
    askedAt: toMoment(row.asked_at) ?? '',
    until: toMoment(row.wait_until),
    answer: (row.answer ?? null) as JsonValue,
    answeredBy: row.answered_by === null ? null : String(row.answered_by),
    answeredAt: toMoment(row.answered_at),
  };
}

function toMoment(value: unknown): string | null {
  return value instanceof Date ? value.toISOString() : null;
}
