import { MAX_SEARCHED_RUNS, type RunFilter, type RunStore } from '#core';
import type { Run, RunBrief, RunMetrics } from '#schema';
import { toPlainText } from './columns.ts';
import type { Database, Executor } from './database.ts';
import { and, asc, desc, eq, gte, ilike, inArray, like, lt, ne, notInArray, or, sql } from './drizzle.ts';
import { type RowsOptions, toRows, writeRows } from './run-rows.ts';
import { pruneSealed, sealedStore } from './run-sealed.ts';
import { fromTraceBytes, joinTraces } from './run-trace-text.ts';
import { interruptStale, pruneRuns } from './run-upkeep.ts';
import type { SqlDatabase } from './sql.ts';
import { functions, runs, runTraces } from './tables.ts';

/** What runs leave behind. Written in batches behind the answer, read by people. */
export function createRunStore(database: Database, plain: SqlDatabase, options: RowsOptions): RunStore {
  const { now, owner } = options;
  const listRows = <T>(id: string, read: (db: Executor) => Promise<T[]>) =>
    isId(id) ? database.query(read) : Promise.resolve([]);
  const readTrace = async (id: string, workspace: string) => {
    const rows = await listRows(id, (db) =>
      db
        .select({ trace: runTraces.trace })
        .from(runTraces)
        .innerJoin(runs, eq(runs.id, runTraces.runId))
        .where(ofWorkspace(workspace, id))
        .orderBy(asc(runTraces.position)),
    );
    return joinTraces(rows.map(({ trace }) => fromTraceBytes(trace)));
  };
  return {
    async write(records) {
      if (records.length === 0) return;
      const rows = await toRows(records, options);
      await writeRows(plain.repeat, rows);
    },
    list: (workspace, filter) => database.query((db) => listRuns(db, workspace, filter)),
    get: async (workspace, id) => (await listRows(id, (db) => readRuns(db, ofWorkspace(workspace, id)))).at(0),
    latest: (workspace, perFunction) => database.query((db) => latestRuns(db, workspace, perFunction)),
    metrics: (workspace, functionName, hours) =>
      database.query((db) => readMetrics(db, { workspace, functionName, hours, now: now() })),
    steps: async (workspace, id) => (await readTrace(id, workspace)).steps,
    logs: async (workspace, id) => (await readTrace(id, workspace)).logs,
    held: async (workspace, id) => (await readTrace(id, workspace)).held,
    ...sealedStore(database, options),
    prune: (policy, limit) =>
      database.query(async (db) => {
        await pruneSealed(db, limit, now());
        return await pruneRuns(db, policy, limit, now());
      }),
    interruptStale: () => database.transaction((tx) => interruptStale(tx, owner)),
  };
}

const NEWEST_FIRST = [desc(runs.startedAt), desc(runs.id)];
const ofWorkspace = (workspace: string, id: string) => and(eq(runs.workspace, workspace), eq(runs.id, id));

/** Anything else would be an error of the database's where it is only an id that nobody has. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

async function listRuns(db: Executor, workspace: string, filter: RunFilter): Promise<Run[]> {
  const { functionName, status, mode, trigger, from, to, before, text, limit } = filter;
  if (before !== undefined && !isId(before)) return [];
  const where = and(
    eq(runs.workspace, workspace),
    functionName === undefined ? undefined : await ofFunction(db, workspace, functionName),
    ofNames(filter.names),
    status === undefined ? undefined : eq(runs.status, status),
    mode === undefined ? undefined : eq(runs.mode, mode),
    trigger === undefined ? undefined : eq(runs.trigger, trigger),
    from === undefined ? undefined : gte(runs.startedAt, from),
    to === undefined ? undefined : lt(runs.startedAt, to),
    before === undefined
      ? undefined
      : sql`(${runs.startedAt}, ${runs.id}) < (SELECT b.started_at, b.id FROM ${runs} b WHERE b.id = ${before} AND b.workspace = ${workspace})`,
  );
  return text === undefined ? await readRuns(db, where, limit) : await searchRuns(db, where, text, limit);
}

function ofNames(names: RunFilter['names']) {
  if (names === undefined) return undefined;
  if ('only' in names) return inArray(runs.functionName, [...names.only]);
  return names.except.size === 0 ? undefined : notInArray(runs.functionName, [...names.except]);
}

/** Row after row, newest first, until there are enough or so many have been looked at. */
async function searchRuns(db: Executor, where: ReturnType<typeof and>, text: string, limit: number): Promise<Run[]> {
  const newest = db
    .select()
    .from(runs)
    .where(where)
    .orderBy(...NEWEST_FIRST)
    .limit(MAX_SEARCHED_RUNS)
    .as('newest');
  const part = toPlainText(text).replaceAll(/[\\%_]/g, '\\$&');
  const rows = await db
    .select()
    .from(newest)
    .where(
      or(
        ilike(newest.functionName, `%${part}%`),
        ilike(newest.errorText, `%${part}%`),
        like(sql`${newest.id}::text`, `${part.toLowerCase()}%`),
      ),
    )
    .orderBy(desc(newest.startedAt), desc(newest.id))
    .limit(limit);
  return rows.map(toRun);
}

interface LatestRow extends Record<string, unknown> {
  name: string;
  /** null where there is none. */
  latest: (Omit<RunBrief, 'startedAt'> & { startedAt: number })[] | null;
}

/**
 * For each function a few steps into the index of its runs, and one row: thousands of rows would take the driver ten times
 * as long as the database.
 */
async function latestRuns(db: Executor, workspace: string, perFunction: number): Promise<Map<string, RunBrief[]>> {
  const { rows } = await db.execute<LatestRow>(sql`
    SELECT f.name, (SELECT json_agg(json_build_object('id', r.id, 'status', r.status, 'mode', r.mode,
        'startedAt', extract(epoch FROM r.started_at) * 1000, 'durationMs', r.duration_ms)
        ORDER BY r.started_at DESC, r.id DESC)
      FROM (SELECT * FROM ${runs} WHERE function_id = f.id ORDER BY started_at DESC, id DESC LIMIT ${perFunction}) r
    ) AS latest
    FROM ${functions} f WHERE f.workspace = ${workspace}`);
  const told = rows.flatMap(({ name, latest }): [string, RunBrief[]][] =>
    latest ? [[name, latest.map((run) => ({ ...run, startedAt: new Date(run.startedAt).toISOString() }))]] : [],
  );
  return new Map(told);
}

interface MetricsOf {
  workspace: string;
  functionName: string;
  hours: readonly number[];
  now: Date;
}

async function readMetrics(db: Executor, { workspace, functionName, hours, now }: MetricsOf): Promise<RunMetrics[]> {
  const ofName = and(eq(runs.workspace, workspace), await ofFunction(db, workspace, functionName));
  return await Promise.all(
    hours.map(async (span) => {
      const since = new Date(now.getTime() - span * 3_600_000).toISOString();
      const isOver = inArray(runs.status, ['success', 'failed', 'cancelled', 'interrupted']);
      const [found] = await db
        .select({
          runs: sql<number>`count(*)::integer`,
          failed: sql<number>`(count(*) FILTER (WHERE ${runs.status} IN ('failed', 'interrupted')))::integer`,
          p50Ms: sql<number | null>`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${runs.durationMs})`,
          p95Ms: sql<number | null>`percentile_cont(0.95) WITHIN GROUP (ORDER BY ${runs.durationMs})`,
        })
        .from(runs)
        .where(and(ofName, gte(runs.startedAt, since), isOver, ne(runs.mode, 'test')));
      return { hours: span, ...(found ?? { runs: 0, failed: 0, p50Ms: null, p95Ms: null }) };
    }),
  );
}

/** A function that was renamed keeps its runs; one that is gone leaves them under its name. */
async function ofFunction(db: Executor, workspace: string, name: string) {
  const [found] = await db
    .select({ id: functions.id })
    .from(functions)
    .where(and(eq(functions.workspace, workspace), eq(functions.name, name)));
  return found ? eq(runs.functionId, found.id) : eq(runs.functionName, name);
}

async function readRuns(db: Executor, where: ReturnType<typeof and>, limit = 1): Promise<Run[]> {
  const rows = await db
    .select()
    .from(runs)
    .where(where)
    .orderBy(...NEWEST_FIRST)
    .limit(limit);
  return rows.map(toRun);
}

function toRun(row: typeof runs.$inferSelect): Run {
  const {
    workspace: _workspace,
    functionId: _functionId,
    owner: _owner,
    errorText: _errorText,
    result,
    error,
    failedPath,
    parentRunId,
    ...run
  } = row;
  return {
    ...run,
    ...(result === null ? {} : { result }),
    ...(error === null ? {} : { error }),
    ...(failedPath === null ? {} : { failedPath }),
    ...(parentRunId === null ? {} : { parentRunId }),
  };
}
