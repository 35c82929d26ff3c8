import type { CallClaim, IdempotencyStore, KeptCall } from '#core';
import type { Database, Executor } from './database.ts';
import { and, eq, inArray, lte } from './drizzle.ts';
import { unavailable } from './errors.ts';
import { keyedCalls } from './tables.ts';

/** A row that keeps one from taking a key may be gone when one looks at it, but not again and again. */
const MAX_LOOKS = 5;

/** Calls with an Idempotency-Key. That a key is taken once is the database's promise: its unique constraint. */
export function createIdempotencyStore(database: Database, now: () => Date): IdempotencyStore {
  return {
    claim: (workspace, claim) => database.query((db) => claimKey(db, workspace, claim, now)),
    complete: (runId, answer) =>
      database.query(async (db) => {
        await db.update(keyedCalls).set(answer).where(eq(keyedCalls.runId, runId));
      }),
    release: (runId) =>
      database.query(async (db) => {
        await db.delete(keyedCalls).where(eq(keyedCalls.runId, runId));
      }),
    prune: (limit) =>
      database.query(async (db) => {
        const isOver = lte(keyedCalls.expiresAt, now().toISOString());
        const over = db.select({ runId: keyedCalls.runId }).from(keyedCalls).where(isOver).limit(limit);
        const gone = await db
          .delete(keyedCalls)
          .where(inArray(keyedCalls.runId, over))
          .returning({ id: keyedCalls.runId });
        return gone.length;
      }),
  };
}

async function claimKey(
  db: Executor,
  workspace: string,
  claim: CallClaim,
  now: () => Date,
): Promise<KeptCall | undefined> {
  const fresh = { ...claim, workspace, status: null, body: null };
  const { workspace: inWorkspace, caller, key } = keyedCalls;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const taken = await db
      .insert(keyedCalls)
      .values(fresh)
      .onConflictDoUpdate({
        target: [inWorkspace, caller, key],
        set: fresh,
        // The answer of the call before is kept no longer.
        setWhere: lte(keyedCalls.expiresAt, now().toISOString()),
      })
      .returning({ runId: keyedCalls.runId });
    if (taken.length > 0) return undefined;
    const [kept] = await db
      .select()
      .from(keyedCalls)
      .where(and(eq(inWorkspace, workspace), eq(caller, claim.caller), eq(key, claim.key)));
    if (kept) return toKept(kept);
  }
  throw unavailable(new Error('a key was taken and given back again and again'));
}

function toKept({ fingerprint, runId, leaseUntil, status, body }: typeof keyedCalls.$inferSelect): KeptCall {
  return { fingerprint, runId, leaseUntil, answer: status === null || body === null ? null : { status, body } };
}
