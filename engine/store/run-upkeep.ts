import { type RetentionPolicy, toProblem } from '#core';
import { LimitError } from '#kit';
import type { RunStatus } from '#schema';
import type { Executor } from './database.ts';
import { and, asc, count, desc, eq, gt, inArray, lt, ne, notInArray, or, sql } from './drizzle.ts';
import { PRESENT_OWNERS } from './owner-lock.ts';
import { errorText } from './run-rows.ts';
import { runs } from './tables.ts';

const DAY_MS = 86_400_000;
const OPEN: RunStatus[] = ['queued', 'running', 'waiting'];
const FAILED: RunStatus[] = ['failed', 'interrupted'];

/** A run that waited for weeks is as new as one that began when it ended. */
const endedAt = sql<string>`${runs.startedAt} + coalesce(${runs.durationMs}, 0) * interval '1 ms'`;

/**
 * Deletes at most `limit` runs with all that belongs to them: ended too long ago, or more of one function than are kept.
 * Failed ones are kept longer, but count. In small transactions of their own, so that nobody waits for long.
 */
export async function pruneRuns(db: Executor, policy: RetentionPolicy, limit: number, now: Date): Promise<number> {
  const endedBefore = (days: number) => {
    const at = daysBefore(now, days);
    // None ended before it began: that is what the index knows.
    return and(lt(runs.startedAt, at), sql`${endedAt} < ${at}`);
  };
  const tooOld = or(
    and(notInArray(runs.status, [...OPEN, ...FAILED]), endedBefore(policy.days)),
    and(inArray(runs.status, FAILED), endedBefore(policy.failedDays)),
  );
  const old = db.select({ id: runs.id }).from(runs).where(tooOld).orderBy(asc(runs.startedAt)).limit(limit);
  let deleted = (await db.delete(runs).where(inArray(runs.id, old)).returning({ id: runs.id })).length;
  const { workspace, functionName } = runs;
  const crowded = await db
    .select({ workspace, functionName })
    .from(runs)
    .groupBy(workspace, functionName)
    .having(gt(count(), policy.perFunction));
  for (const each of crowded) {
    if (deleted >= limit) break;
    const mine = and(eq(workspace, each.workspace), eq(functionName, each.functionName), notInArray(runs.status, OPEN));
    const surplus = db
      .select({ id: runs.id })
      .from(runs)
      .where(mine)
      .orderBy(desc(endedAt), desc(runs.id))
      .offset(policy.perFunction)
      .limit(limit - deleted);
    deleted += (await db.delete(runs).where(inArray(runs.id, surplus)).returning({ id: runs.id })).length;
  }
  return deleted;
}

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString();
}

/** Ends in the books what a server that is gone was running. Durable runs are the durable engine's to take up again. */
export async function interruptStale(tx: Executor, self: number): Promise<number> {
  const message = 'The server stopped while the function ran.';
  const error = new LimitError({ code: 'run.interrupted', message, retryable: true });
  const problem = toProblem(error, { reader: 'author' });
  const isPresent = sql`${runs.owner} IN (${sql.raw(PRESENT_OWNERS)})`;
  const marked = await tx
    .update(runs)
    .set({ status: 'interrupted', error: problem, errorText: errorText(problem) })
    .where(and(inArray(runs.status, OPEN), ne(runs.mode, 'durable'), ne(runs.owner, self), sql`NOT ${isPresent}`))
    .returning({ id: runs.id });
  return marked.length;
}
