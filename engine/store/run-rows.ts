import { and, eq, getTableColumns, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { RunRecord } from '#core';
import type { Executor } from './database.ts';
import { functions, functionVersions, runHeld, runLogs, runSteps, runs } from './tables.ts';

/** Postgres takes 65,535 parameters in one statement, and drizzle some time for each. */
const RUNS_PER_INSERT = 200;
const ROWS_PER_INSERT = 1_000;

/**
 * Writes records with few statements, in the order of run ids, so that two servers do not wait for each other. The same
 * run or step again replaces what was there, except that an ended run does not become a running one.
 */
export async function writeRecords(tx: Executor, records: readonly RunRecord[], owner: number): Promise<void> {
  const merged = mergeRecords(records);
  const functionIds = await findFunctions(tx, merged);
  const runRows = merged.map(({ workspace, run }, index) => ({
    ...run,
    workspace,
    owner,
    functionId: functionIds[index],
  }));
  for (const part of parts(runRows, RUNS_PER_INSERT)) {
    await tx.insert(runs).values(part).onConflictDoUpdate({ target: runs.id, set: replaceRun, setWhere: mayReplace });
  }
  const steps = merged.flatMap(({ run, steps }) => {
    const byPath = new Map(steps.map((step) => [step.path, { runId: run.id, path: step.path, step }]));
    return [...byPath.values()];
  });
  for (const part of parts(steps, ROWS_PER_INSERT)) {
    const set = { step: sql`excluded.step` };
    await tx
      .insert(runSteps)
      .values(part)
      .onConflictDoUpdate({ target: [runSteps.runId, runSteps.path], set });
  }
  const lines = merged.flatMap(({ run, logs }) => logs.map((line) => ({ runId: run.id, line })));
  for (const part of parts(lines, ROWS_PER_INSERT)) await tx.insert(runLogs).values(part);
  const held = merged.flatMap((record) => record.held.map((item) => ({ runId: record.run.id, held: item })));
  for (const part of parts(held, ROWS_PER_INSERT)) await tx.insert(runHeld).values(part);
}

const hasEnded = (column: SQL) => sql`${column} NOT IN ('queued', 'running')`;
const mayReplace = sql`(NOT ${hasEnded(sql`${runs.status}`)} OR ${hasEnded(sql`excluded.status`)})`;

/** Every column as the new row has it. A function renamed in the meantime is not found any more: its id stays. */
const replaceRun = {
  ...Object.fromEntries(
    Object.entries(getTableColumns(runs)).map(([key, column]) => [key, sql`excluded.${sql.identifier(column.name)}`]),
  ),
  functionId: sql`coalesce(excluded.function_id, ${runs.functionId})`,
};

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
  };
}

function isOpen({ run }: RunRecord): boolean {
  return run.status === 'queued' || run.status === 'running';
}

/** The function of each record: of a published version by its hash, which outlives a rename, of a draft by its name. */
async function findFunctions(tx: Executor, records: readonly RunRecord[]): Promise<(string | undefined)[]> {
  const names = unique(records.map(({ run }) => run.functionName));
  const hashes = unique(records.filter(({ run }) => run.version !== null).map(({ run }) => run.hash));
  const { id, workspace, name } = functions;
  const drafts = await tx.select({ id, workspace, name }).from(functions).where(inArray(name, names));
  const published =
    hashes.length === 0
      ? []
      : await tx
          .select({ id, workspace, hash: functionVersions.hash, number: functionVersions.number })
          .from(functionVersions)
          .innerJoin(functions, and(eq(functions.id, functionVersions.functionId), isNotNull(functions.liveVersion)))
          .where(inArray(functionVersions.hash, hashes));
  const keyOf = (...parts: unknown[]) => JSON.stringify(parts);
  const ids = new Map<string, string>();
  for (const draft of drafts) ids.set(keyOf(draft.workspace, draft.name), draft.id);
  for (const version of published) ids.set(keyOf(version.workspace, version.hash, version.number), version.id);
  return records.map(
    ({ workspace, run }) =>
      ids.get(keyOf(workspace, run.hash, run.version)) ?? ids.get(keyOf(workspace, run.functionName)),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function* parts<T>(rows: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
