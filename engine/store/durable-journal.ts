import type { JournalEntry, KnownRun, KnownStep, KnownWait, Life, Recorded, Sql } from '#core';
import type { JsonValue } from '#schema';
import { lifeKey, type Row, toRecordset } from './durable-rows.ts';

/** Longer data of a block that has settled is read when it is asked for. */
const SHORT_DATA_BYTES = 4_096;

/**
 * Writes for lives that are not over, in one statement. FOR SHARE waits for a worker that is just taking the run over, and
 * looks again: so nothing is written by a life that is over, however late it comes.
 */
const APPEND = `
WITH given AS (
  SELECT * FROM json_to_recordset($1::json) AS g(run_id uuid, epoch integer, path text, state text, recorded json, data text,
    wait_until timestamp (3) with time zone, task json, closes text, name text, hash text, recipient text)
), alive AS MATERIALIZED (
  SELECT d.run_id, d.epoch, d.workspace FROM switchyard.durable_run d
  JOIN (SELECT DISTINCT run_id, epoch FROM given) l ON l.run_id = d.run_id AND l.epoch = d.epoch
  WHERE d.state = 'running' FOR SHARE OF d
), steps AS (
  INSERT INTO switchyard.run_step AS s (run_id, path, state, epoch, recorded, data, wait_until)
  SELECT g.run_id, g.path, g.state, g.epoch, g.recorded, g.data, g.wait_until FROM given g JOIN alive USING (run_id, epoch)
  WHERE g.state IS NOT NULL
  ON CONFLICT (run_id, path) DO UPDATE SET state = excluded.state, epoch = excluded.epoch, recorded = excluded.recorded,
    data = excluded.data
  WHERE s.state <> 'settled'
), closed AS (
  UPDATE switchyard.run_question q SET closed_at = now() FROM given g JOIN alive USING (run_id, epoch)
  WHERE g.closes = q.path AND g.run_id = q.run_id AND q.answered_at IS NULL AND q.closed_at IS NULL
), pins AS (
  INSERT INTO switchyard.run_pin (run_id, name, hash)
  SELECT g.run_id, g.name, g.hash FROM given g JOIN alive USING (run_id, epoch) WHERE g.name IS NOT NULL
  ON CONFLICT DO NOTHING
), questions AS (
  INSERT INTO switchyard.run_question (run_id, path, workspace, task, asked_at, wait_until)
  SELECT g.run_id, g.path, alive.workspace, g.task, now(), g.wait_until FROM given g JOIN alive USING (run_id, epoch)
  WHERE g.task IS NOT NULL
  -- A block that failed, and is tried again.
  ON CONFLICT (run_id, path) DO UPDATE SET closed_at = NULL, wait_until = excluded.wait_until
), links AS (
  INSERT INTO switchyard.approval_link (hash, run_id, path, recipient, made_at)
  SELECT g.hash, g.run_id, g.path, g.recipient, now() FROM given g JOIN alive USING (run_id, epoch)
  WHERE g.recipient IS NOT NULL
)
SELECT run_id, epoch FROM alive`;

const STATES = { begin: 'begun', settle: 'settled', wait: 'waiting', close: null, pin: null, link: null } as const;

/** See DurableStore.append. */
export async function appendJournal(sql: Sql, entries: readonly JournalEntry[]): Promise<boolean[]> {
  const rows = entries.map(toRow);
  const alive = new Set((await sql(APPEND, [toRecordset(rows)])).map(lifeKey));
  return rows.map((row) => alive.has(lifeKey(row)));
}

function toRow(entry: JournalEntry): Row {
  const row = { run_id: entry.runId, epoch: entry.epoch, path: entry.path, state: STATES[entry.kind] };
  switch (entry.kind) {
    case 'begin':
      return row;
    case 'settle': {
      const { data, ...recorded } = entry.recorded;
      return { ...row, recorded, data };
    }
    case 'wait':
      return { ...row, wait_until: entry.until === null ? null : new Date(entry.until), task: entry.task };
    case 'close':
      return { ...row, closes: entry.path };
    case 'link':
      return { ...row, recipient: entry.recipient, hash: entry.hash };
    case 'pin':
      return { ...row, name: entry.path, hash: entry.hash };
  }
}

interface StepRow {
  path: string;
  state: 'begun' | 'waiting' | 'settled';
  epoch: number;
  told_epoch: number;
  recorded: Omit<Recorded, 'data'>;
  data: string | null;
  wait_until: Date | null;
}

/** See DurableStore.known. */
export async function readKnown(sql: Sql, { runId }: Life): Promise<KnownRun> {
  const [steps, pins, answers] = await Promise.all([
    sql(
      `SELECT s.path, s.state, s.epoch, d.told_epoch, s.recorded, s.wait_until,
         CASE WHEN octet_length(s.data) <= ${SHORT_DATA_BYTES} THEN s.data END AS data
       FROM switchyard.run_step s JOIN switchyard.durable_run d USING (run_id) WHERE s.run_id = $1`,
      [runId],
    ),
    sql('SELECT name, hash FROM switchyard.run_pin WHERE run_id = $1', [runId]),
    readAnswers(sql, runId),
  ]);
  const settled = new Map<string, KnownStep>();
  const begun = new Set<string>();
  const waits = new Map<string, KnownWait>();
  for (const row of steps as unknown as StepRow[]) {
    const { path, state, recorded, data, epoch, told_epoch: told } = row;
    if (state === 'settled') settled.set(path, { recorded: { ...recorded, data }, isTold: epoch <= told });
    else if (state === 'begun') begun.add(path);
    else waits.set(path, { until: row.wait_until?.getTime() ?? null });
  }
  return { settled, begun, waits, answers, pins: new Map(pins.map(({ name, hash }) => [String(name), String(hash)])) };
}

/** See DurableStore.data. */
export async function readData(sql: Sql, runId: string, path: string): Promise<string> {
  const [row] = await sql('SELECT data FROM switchyard.run_step WHERE run_id = $1 AND path = $2', [runId, path]);
  return String(row?.data ?? 'null');
}

/** See DurableStore.pinned. */
export async function readPinned(sql: Sql, runId: string, name: string): Promise<string> {
  const [row] = await sql('SELECT hash FROM switchyard.run_pin WHERE run_id = $1 AND name = $2', [runId, name]);
  return String(row?.hash);
}

/** See DurableStore.answers. */
export async function readAnswers(sql: Sql, runId: string): Promise<ReadonlyMap<string, JsonValue>> {
  const rows = await sql(
    'SELECT path, answer FROM switchyard.run_question WHERE run_id = $1 AND answered_at IS NOT NULL',
    [runId],
  );
  return new Map(rows.map(({ path, answer }) => [String(path), answer as JsonValue]));
}
