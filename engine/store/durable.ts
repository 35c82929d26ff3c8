import type { DurableStore, SendWake, Sql } from '#core';
import { createRun } from './durable-create.ts';
import { cancelRun, finishRun, isElsewhere, queueRun, releaseRun, respondEarly, suspendRun } from './durable-ends.ts';
import { readJob, readOrigin, retryRun, takeOver } from './durable-jobs.ts';
import { appendJournal, readAnswers, readData, readKnown, readPinned } from './durable-journal.ts';
import { createNews, type News, type NewsOptions } from './durable-news.ts';
import { answerQuestion, listQuestions, readLinked, readQuestion } from './durable-questions.ts';
import { CLAIMED_COLUMNS, lifeKey, toClaimed, toRecordset } from './durable-rows.ts';
import { PRESENT_OWNERS } from './owner-lock.ts';
import { type RowsOptions, toRows, writeRows, writeTraces } from './run-rows.ts';
import type { SqlDatabase } from './sql.ts';

export interface DurableStoreOptions extends RowsOptions {
  news: NewsOptions;
}

/** So long after it was due nobody else is going to wake a run up. */
const OVERDUE = "interval '15 seconds'";
const LONG_DUE = "interval '2 minutes'";

interface Parts {
  database: SqlDatabase;
  news: News;
  owner: number;
  /** How records become rows. */
  rows: RowsOptions;
  /** With other processes. */
  shared: boolean;
}

/** Durable runs on the database. Every write of a worker is fenced by the life of the run that it belongs to. */
export function createDurableStore(database: SqlDatabase, { news, ...rows }: DurableStoreOptions): DurableStore {
  const { owner } = rows;
  const parts = { database, news: createNews(news), owner, rows, shared: news.connection !== undefined };
  return { ...forJobs(parts), ...forLives(parts), ...forEnds(parts), ...forQuestions(parts) };
}

/** Runs `work` in a transaction; everybody hears of the wake-ups that it sends, once it is committed. */
async function telling<T>(
  { database, news }: Parts,
  send: SendWake,
  work: (sql: Sql, send: SendWake) => Promise<T>,
): Promise<T> {
  let isWoken = false;
  const answer = await database.transaction((sql) => {
    const sendAndTell: SendWake = async (within, wake) => {
      await send(within, wake);
      if (wake.at !== undefined) return;
      if (!isWoken) await news.tell(within, { kind: 'wake' });
      isWoken = true;
    };
    return work(sql, sendAndTell);
  });
  if (isWoken) news.committed({ kind: 'wake' });
  return answer;
}

/** For those who start jobs and ask for them. */
function forJobs(
  parts: Parts,
): Pick<
  DurableStore,
  'create' | 'origin' | 'resume' | 'cancel' | 'cancelElsewhere' | 'job' | 'retry' | 'recover' | 'sweep' | 'listen'
> {
  const { database, news, owner, shared } = parts;
  return {
    create: (run, send) => telling(parts, send, (sql, told) => createRun(sql, { run, owner, send: told })),
    origin: (workspace, runId) => readOrigin(database.query, workspace, runId),
    resume: (run, resume, send) =>
      telling(parts, send, async (sql, told) => {
        await createRun(sql, { run, owner, send: told });
        await takeOver(sql, run.id, resume);
      }),
    async cancel(workspace, runId) {
      const how = await database.transaction(async (sql) => {
        const cancelled = await cancelRun(sql, { workspace, runId });
        if (cancelled === 'stopping') await news.tell(sql, { kind: 'run', runId });
        return cancelled;
      });
      if (how === 'stopping') news.committed({ kind: 'run', runId });
      return how;
    },
    async cancelElsewhere(workspace, runId) {
      if (!shared || !(await isElsewhere(database.query, { workspace, runId, owner }))) return false;
      await news.tell(database.query, { kind: 'cancel', workspace, runId });
      return true;
    },
    job: (workspace, runId) => readJob(database.query, workspace, runId),
    retry: (workspace, retry, send) =>
      telling(parts, send, (sql, told) => retryRun(sql, { workspace, ...retry, owner, send: told, isOwn: false })),
    recover: (send) => telling(parts, send, (sql, told) => queueAgain(sql, told, LEFT_BEHIND)),
    sweep: (send) => telling(parts, send, (sql, told) => queueAgain(sql, told, ABANDONED)),
    listen: (listener) => news.listen(listener),
  };
}

/** For a worker, while it has a run. */
function forLives({
  database,
  owner,
  rows: how,
  shared,
}: Parts): Pick<
  DurableStore,
  'claim' | 'held' | 'known' | 'data' | 'append' | 'pinned' | 'renew' | 'tell' | 'progress'
> {
  return {
    claim: async (ids, leaseMs, abandoned = []) => {
      const rows = await database.query(CLAIM, [[...ids], leaseMs, owner, shared ? [...abandoned] : []]);
      return rows.map(toClaimed);
    },
    held: async (ids) => new Set((await database.query(HELD, [[...ids]])).map(({ run_id }) => String(run_id))),
    known: (life) => readKnown(database.query, life),
    data: (runId, path) => readData(database.query, runId, path),
    append: (entries) => appendJournal(database.query, entries),
    pinned: (runId, name) => readPinned(database.query, runId, name),
    async renew(lives, leaseMs) {
      const given = lives.map(({ runId, epoch }) => ({ run_id: runId, epoch }));
      const rows = await database.query(RENEW, [toRecordset(given), leaseMs]);
      const held = new Map(rows.map((row) => [lifeKey(row), row.is_cancelled]));
      return given.map((life) => {
        const isCancelled = held.get(lifeKey(life));
        return isCancelled === undefined ? 'over' : isCancelled ? 'cancelled' : 'held';
      });
    },
    tell: async (records) => {
      await writeTraces(database.query, await toRows(records, how));
    },
    progress: async (told) => {
      const rows = told.map(({ runId, progress }) => ({ run_id: runId, progress }));
      await database.query(PROGRESS, [toRecordset(rows)]);
    },
  };
}

/** For a worker, when it lets go of a run. */
function forEnds(parts: Parts): Pick<DurableStore, 'suspend' | 'release' | 'respond' | 'finish'> {
  const { owner, database, rows: how } = parts;
  return {
    respond: (life, answer) => respondEarly(database.query, life, answer),
    async suspend(life, put, send) {
      const rows = await toRows([put.record], how);
      return telling(parts, send, (sql, told) =>
        suspendRun(sql, { life, put, send: told, write: () => writeRows(sql, rows) }),
      );
    },
    async release(life, put, send) {
      const rows = await toRows([put.record], how);
      await telling(parts, send, (sql, told) =>
        releaseRun(sql, { life, put, send: told, write: () => writeRows(sql, rows) }),
      );
    },
    async finish(life, { answer, record, next, retry }, send) {
      const rows = await toRows([record], how);
      return telling(parts, send, async (sql, told) => {
        const isDone = await finishRun(sql, { life, answer, write: () => writeRows(sql, rows) });
        if (isDone) for (const run of next) await createRun(sql, { run, owner, send: told });
        const { workspace } = record;
        if (isDone && retry) await retryRun(sql, { workspace, ...retry, owner, send: told, isOwn: true });
        return isDone;
      });
    },
  };
}

/** For people who are asked. */
function forQuestions(parts: Parts): Pick<DurableStore, 'answers' | 'questions' | 'question' | 'linked' | 'answer'> {
  const { database, news } = parts;
  return {
    answers: (runId) => readAnswers(database.query, runId),
    questions: (workspace, filter) => listQuestions(database.query, workspace, filter),
    question: (workspace, id) => readQuestion(database.query, workspace, id),
    linked: (hash) => readLinked(database.query, hash),
    async answer(workspace, given, send) {
      const runId = await telling(parts, send, async (sql, told) => {
        const answered = await answerQuestion(sql, { workspace, ...given, send: told });
        if (answered !== undefined) await news.tell(sql, { kind: 'run', runId: answered });
        return answered;
      });
      if (runId !== undefined) news.committed({ kind: 'run', runId });
      return runId !== undefined;
    },
  };
}

/**
 * One statement: runs that nobody works on become this worker's, and the run tells so. Nobody does where the lease is over; and where
 * a run is said to be abandoned, if the process is gone that has it: then a lock of its own is, too. That alone would not do, since the
 * connection with that lock may just be broken. An embedded database has one process, and no such locks.
 */
const CLAIM = `
WITH mine AS (
  UPDATE switchyard.durable_run SET state = 'running', epoch = epoch + 1, crashes = crashes + (state = 'running')::integer,
    lease_until = now() + $2 * interval '1 ms',
    wake_at = NULL, started_at = coalesce(started_at, now())
  WHERE run_id = ANY($1::uuid[]) AND (state IN ('queued', 'waiting') OR (state = 'running' AND (lease_until < now() OR
    (run_id = ANY($4::uuid[]) AND (SELECT r.owner FROM switchyard.run r WHERE r.id = run_id) NOT IN (${PRESENT_OWNERS})))))
  RETURNING *
), told AS (
  UPDATE switchyard.run r SET status = 'running', owner = $3,
    queued_ms = CASE WHEN m.epoch = 1 THEN extract(epoch FROM now() - m.created_at) * 1000 ELSE r.queued_ms END,
    started_at = CASE WHEN m.epoch = 1 THEN m.started_at ELSE r.started_at END
  FROM mine m WHERE r.id = m.run_id
)
SELECT ${CLAIMED_COLUMNS} FROM mine d JOIN switchyard.run r ON r.id = d.run_id`;

const HELD = `SELECT run_id FROM switchyard.durable_run WHERE run_id = ANY ($1::uuid[]) AND state = 'running'`;

const RENEW = `
UPDATE switchyard.durable_run d SET lease_until = now() + $2 * interval '1 ms'
FROM json_to_recordset($1::json) AS g(run_id uuid, epoch integer)
WHERE d.run_id = g.run_id AND d.epoch = g.epoch AND d.state = 'running'
RETURNING d.run_id, d.epoch, d.is_cancelled`;

const PROGRESS = `
UPDATE switchyard.durable_run d SET progress = g.progress
FROM json_to_recordset($1::json) AS g(run_id uuid, progress json) WHERE d.run_id = g.run_id`;

/** By the only process there was: what it had begun, and what it may have been about to begin, whose wake-up it took along. */
const LEFT_BEHIND = `(state = 'running' OR run_id IN (
  SELECT run_id FROM switchyard.durable_run WHERE state IN ('queued', 'waiting') AND wake_at <= now()
  ORDER BY priority DESC, wake_at LIMIT 500))`;

/**
 * Left by a worker that has not said anything since; or due for long, although a wake-up is as safe as the run: then many
 * may just stand in a queue, so a few are told again at a time.
 */
const ABANDONED = `run_id IN (
  SELECT run_id FROM switchyard.durable_run
  WHERE (state = 'running' AND lease_until < now() - ${OVERDUE}) OR (state IN ('queued', 'waiting') AND wake_at < now() - ${LONG_DUE})
  ORDER BY state = 'running' DESC, wake_at LIMIT 500)`;

async function queueAgain(sql: Sql, send: SendWake, where: string): Promise<number> {
  const rows = await sql(
    `UPDATE switchyard.durable_run SET state = CASE state WHEN 'running' THEN 'queued' ELSE state END, wake_at = now(),
       crashes = crashes + (state = 'running')::integer
     WHERE ${where} RETURNING run_id, priority, concurrency`,
  );
  for (const row of rows) await queueRun(sql, row, send);
  return rows.length;
}
