import type { RunFilter, RunStore } from '#core';
import type { Run } from '#schema';
import type { Database, Executor } from './database.ts';
import { and, asc, desc, eq, inArray, sql } from './drizzle.ts';
import { toRows, writeRows } from './run-rows.ts';
import { fromTraceBytes, joinTraces } from './run-trace-text.ts';
import { interruptStale, pruneRuns } from './run-upkeep.ts';
import { functions, runs, runTraces } from './tables.ts';

export interface RunStoreOptions {
  now(): Date;
  /** This process, as runs remember it. */
  owner: number;
}

/** What runs leave behind. Written in batches behind the answer, read by people. */
export function createRunStore(database: Database, { now, owner }: RunStoreOptions): RunStore {
  const listRows = <T>(id: string, read: (db: Executor) => Promise<T[]>) =>
    isId(id) ? database.read(read) : Promise.resolve([]);
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
      const rows = await toRows(records, owner);
      await database.read((db) => writeRows(db, rows));
    },
    list: (workspace, filter) => database.read((db) => listRuns(db, workspace, filter)),
    get: async (workspace, id) => (await listRows(id, (db) => readRuns(db, ofWorkspace(workspace, id)))).at(0),
    steps: async (workspace, id) => (await readTrace(id, workspace)).steps,
    logs: async (workspace, id) => (await readTrace(id, workspace)).logs,
    held: async (workspace, id) => (await readTrace(id, workspace)).held,
    prune: (policy, limit) => database.read((db) => pruneRuns(db, policy, limit, now())),
    interruptStale: () => database.transaction((tx) => interruptStale(tx, owner)),
  };
}

const ofWorkspace = (workspace: string, id: string) => and(eq(runs.workspace, workspace), eq(runs.id, id));

/** Anything else would be an error of the database's where it is only an id that nobody has. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

async function listRuns(db: Executor, workspace: string, filter: RunFilter): Promise<Run[]> {
  const { functionName, amongNames, status, mode, before, limit } = filter;
  if (before !== undefined && !isId(before)) return [];
  return await readRuns(
    db,
    and(
      eq(runs.workspace, workspace),
      functionName === undefined ? undefined : await ofFunction(db, workspace, functionName),
      amongNames === undefined ? undefined : inArray(runs.functionName, [...amongNames]),
      status === undefined ? undefined : eq(runs.status, status),
      mode === undefined ? undefined : eq(runs.mode, mode),
      before === undefined
        ? undefined
        : sql`(${runs.startedAt}, ${runs.id}) < (SELECT b.started_at, b.id FROM ${runs} b WHERE b.id = ${before} AND b.workspace = ${workspace})`,
    ),
    limit,
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
  const rows = await db.select().from(runs).where(where).orderBy(desc(runs.startedAt), desc(runs.id)).limit(limit);
  return rows.map(toRun);
}

function toRun(row: typeof runs.$inferSelect): Run {
  const {
    workspace: _workspace,
    functionId: _functionId,
    owner: _owner,
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
