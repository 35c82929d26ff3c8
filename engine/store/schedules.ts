import {
  type DueSchedule,
  type PlannedFiring,
  type ScheduleDefinition,
  type ScheduleFire,
  type ScheduleStore,
  type SendWake,
  type Sql,
  slotKey,
} from '#core';
import { InputError } from '#kit';
import type { Firing, Schedule } from '#schema';
import { createRun } from './durable-create.ts';
import { cancelRun } from './durable-ends.ts';
import type { Row } from './durable-rows.ts';
import type { SqlDatabase } from './sql.ts';

const COLUMNS = `id, definition, revision, next_at, last_at, last_run_id, created_by, updated_at, updated_by
  FROM switchyard.schedule`;

const OVERLAPPED = 'The run of an earlier firing has not ended.';

/** Schedules on the database, and the work of a worker that finds one due. */
export function createScheduleStore(database: SqlDatabase, owner: number): ScheduleStore {
  const { query } = database;
  return {
    async list(workspace) {
      const rows = await query(`SELECT ${COLUMNS} WHERE workspace = $1 ORDER BY definition ->> 'name', id`, [
        workspace,
      ]);
      return rows.map(toSchedule);
    },
    async get(workspace, id) {
      const [row] = await query(`SELECT ${COLUMNS} WHERE workspace = $1 AND id = $2`, [workspace, id]);
      return row && toSchedule(row);
    },
    save: (workspace, save) => saveSchedule(query, workspace, save),
    async remove(workspace, id) {
      const gone = await query('DELETE FROM switchyard.schedule WHERE workspace = $1 AND id = $2 RETURNING id', [
        workspace,
        id,
      ]);
      return gone.length > 0;
    },
    async firings(id, limit) {
      const rows = await query(
        `SELECT slot, outcome, run_id, detail, fired_at FROM switchyard.schedule_firing WHERE schedule_id = $1
         ORDER BY slot DESC LIMIT $2`,
        [id, limit],
      );
      return rows.map(toFiring);
    },
    async due(limit) {
      const rows = await query(
        `SELECT id, workspace, environment, definition, saved_by, next_at, now() AS now FROM switchyard.schedule
         WHERE next_at <= now() ORDER BY next_at LIMIT $1`,
        [limit],
      );
      return rows.map(toDue);
    },
    async now(workspace, id) {
      const [row] = await query(
        `SELECT id, workspace, environment, definition, saved_by, now() AS next_at, now() AS now FROM switchyard.schedule
         WHERE workspace = $1 AND id = $2`,
        [workspace, id],
      );
      return row && toDue(row);
    },
    async nextInMs() {
      const [row] = await query(
        'SELECT extract(epoch FROM min(next_at) - now()) * 1000 AS ms FROM switchyard.schedule',
      );
      return row?.ms === null ? undefined : Number(row?.ms);
    },
    async prune({ days }, limit) {
      // That a slot starts no second run the schedule itself sees: its next slot lies ahead.
      const gone = await query(
        `DELETE FROM switchyard.schedule_firing WHERE (schedule_id, slot) IN (
           SELECT schedule_id, slot FROM switchyard.schedule_firing WHERE fired_at < now() - $1 * interval '1 day'
           ORDER BY fired_at LIMIT $2) RETURNING slot`,
        [days, limit],
      );
      return gone.length;
    },
    fire: (fire, send) => database.transaction((sql) => fireSlots(sql, { ...fire, owner, send })),
  };
}

async function saveSchedule(
  sql: Sql,
  workspace: string,
  { id, definition, revision, environment, nextAt, by }: Parameters<ScheduleStore['save']>[1],
): Promise<Schedule> {
  const text = JSON.stringify(definition);
  const returning = COLUMNS.replace(/\s+FROM.*/, '');
  if (revision === null) {
    const [created] = await sql(
      `INSERT INTO switchyard.schedule (id, workspace, definition, environment, revision, next_at, created_by, updated_at, updated_by,
         saved_by)
       VALUES ($1, $2, $3, $4, 1, $5, $6, now(), $6, $7) RETURNING ${returning}`,
      [id, workspace, text, environment, nextAt, by.name, by.id],
    );
    return toSchedule(created ?? {});
  }
  const [saved] = await sql(
    `UPDATE switchyard.schedule SET definition = $3, next_at = $4, revision = revision + 1, updated_at = now(), updated_by = $5,
       saved_by = $7 WHERE workspace = $1 AND id = $2 AND revision = $6 RETURNING ${returning}`,
    [workspace, id, text, nextAt, by.name, revision, by.id],
  );
  if (saved) return toSchedule(saved);
  const [there] = await sql('SELECT revision, updated_by FROM switchyard.schedule WHERE workspace = $1 AND id = $2', [
    workspace,
    id,
  ]);
  if (!there) throw new InputError({ code: 'schedule.unknown', message: 'There is no such schedule.' });
  const message = `${there.updated_by} saved the schedule in the meantime; it has revision ${there.revision} now.`;
  throw new InputError({ code: 'schedule.conflict', message });
}

interface Fire extends ScheduleFire {
  owner: number;
  send: SendWake;
}

async function fireSlots(sql: Sql, fire: Fire): Promise<string | undefined> {
  const { id, seen, nextAt } = fire;
  const [mine] = await sql(
    `SELECT id FROM switchyard.schedule WHERE id = $1 AND ($2::timestamptz IS NULL OR next_at = $2) FOR UPDATE`,
    [id, seen ?? null],
  );
  // Somebody else was faster, or it was changed since.
  if (!mine) return undefined;
  let last: { slot: string; runId: string } | undefined;
  for (const firing of fire.firings) {
    const runId = await fireSlot(sql, fire, firing);
    if (runId !== undefined) last = { slot: firing.slot, runId };
  }
  await sql(
    `UPDATE switchyard.schedule SET next_at = CASE WHEN $4 THEN next_at ELSE $2::timestamptz END,
       last_at = coalesce($3::timestamptz, last_at), last_run_id = coalesce($5::uuid, last_run_id) WHERE id = $1`,
    [id, nextAt, last?.slot ?? null, seen === undefined, last?.runId ?? null],
  );
  return last?.runId;
}

/** Answers the run that it started, unless the slot was worked off before, or an earlier run stands in the way. */
async function fireSlot(
  sql: Sql,
  { id, workspace, overlap, owner, send }: Fire,
  { slot, outcome, detail, run }: PlannedFiring,
): Promise<string | undefined> {
  const open = run && overlap !== 'queue' ? await openRuns(sql, { workspace, id }) : [];
  if (overlap === 'cancelPrevious') for (const runId of open) await cancelRun(sql, { workspace, runId });
  const isOverlapped = overlap === 'skip' && open.length > 0;
  const starts = isOverlapped ? undefined : run;
  const fresh = await sql(
    `INSERT INTO switchyard.schedule_firing (schedule_id, slot, outcome, run_id, detail, fired_at)
     VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT DO NOTHING RETURNING slot`,
    [id, slot, isOverlapped ? 'overlapped' : outcome, starts?.id ?? null, isOverlapped ? OVERLAPPED : detail],
  );
  if (fresh.length === 0 || !starts) return undefined;
  await createRun(sql, { run: starts, owner, send });
  return starts.id;
}

async function openRuns(sql: Sql, { workspace, id }: Pick<Fire, 'workspace' | 'id'>): Promise<string[]> {
  const rows = await sql(
    `SELECT run_id FROM switchyard.durable_run WHERE workspace = $1 AND dedupe LIKE $2 AND state <> 'ended'`,
    [workspace, `${slotKey(id, '')}%`],
  );
  return rows.map((row) => String(row.run_id));
}

function toSchedule(row: Row): Schedule {
  return {
    id: String(row.id),
    ...(row.definition as ScheduleDefinition),
    revision: Number(row.revision),
    nextAt: toMoment(row.next_at),
    lastAt: toMoment(row.last_at),
    lastRunId: row.last_run_id === null ? null : String(row.last_run_id),
    createdBy: String(row.created_by),
    updatedAt: toMoment(row.updated_at) ?? '',
    updatedBy: String(row.updated_by),
  };
}

function toDue(row: Row): DueSchedule {
  return {
    id: String(row.id),
    workspace: String(row.workspace),
    environment: String(row.environment),
    savedBy: String(row.saved_by),
    definition: row.definition as ScheduleDefinition,
    slot: toMoment(row.next_at) ?? '',
    now: toMoment(row.now) ?? '',
  };
}

function toFiring(row: Row): Firing {
  return {
    slot: toMoment(row.slot) ?? '',
    outcome: row.outcome as Firing['outcome'],
    runId: row.run_id === null ? null : String(row.run_id),
    detail: String(row.detail),
    at: toMoment(row.fired_at) ?? '',
  };
}

function toMoment(value: unknown): string | null {
  return value instanceof Date ? value.toISOString() : null;
}
