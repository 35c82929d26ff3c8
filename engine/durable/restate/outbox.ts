import { z } from 'zod';
import type { ConcurrencyLimit, SendWake, Sql } from '#core';

/** A wake-up as Restate gets it: nothing of the run but its id. */
export const delivery = z.strictObject({ runId: z.uuid(), priority: z.int() });
export type Delivery = z.output<typeof delivery>;

/** A wake-up that is to be handed over. */
export interface WaitingWake extends Delivery {
  id: string;
  number: string;
  delayMs: number;
  concurrency: ConcurrencyLimit | undefined;
}

/** Writes a wake-up down in the transaction that makes it necessary: a queue outside of the database can have no part in that. */
export const writeWake: SendWake = async (sql, { runId, at, priority, concurrency }) => {
  await sql('INSERT INTO switchyard.wake (run_id, wake_at, priority, concurrency) VALUES ($1, $2, $3, $4::json)', [
    runId,
    at ?? null,
    priority,
    concurrency ? JSON.stringify(concurrency) : null,
  ]);
};

/** After so long another process hands over what this one took. */
const TAKEN = "interval '10 seconds'";

/** Takes wake-ups that nobody else is handing over. */
export async function takeWakes(sql: Sql, limit: number): Promise<WaitingWake[]> {
  const rows = await sql(
    `UPDATE switchyard.wake SET taken_until = now() + ${TAKEN} WHERE number IN (
       SELECT number FROM switchyard.wake WHERE taken_until < now()
       ORDER BY priority DESC, number LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING number, id, run_id, priority, concurrency,
       greatest(0, coalesce(extract(epoch FROM wake_at - now()), 0)) * 1000 AS delay_ms`,
    [limit],
  );
  return rows.map((row) => ({
    id: String(row.id),
    number: String(row.number),
    runId: String(row.run_id),
    priority: Number(row.priority),
    delayMs: Math.ceil(Number(row.delay_ms)),
    concurrency: (row.concurrency ?? undefined) as ConcurrencyLimit | undefined,
  }));
}

/** They are with the queue. */
export async function removeWakes(sql: Sql, numbers: readonly string[]): Promise<void> {
  await sql('DELETE FROM switchyard.wake WHERE number = ANY($1::bigint[])', [[...numbers]]);
}

/** They could not be handed over: whoever comes next may try. */
export async function returnWakes(sql: Sql, numbers: readonly string[]): Promise<void> {
  await sql("UPDATE switchyard.wake SET taken_until = '-infinity' WHERE number = ANY($1::bigint[])", [[...numbers]]);
}
