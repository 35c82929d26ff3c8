import type { Log, Sql, WakeQueue } from '#core';
import type { RestateSettings } from './restate/restate-queue.ts';

export interface QueueOptions {
  /** Outside of transactions. */
  sql: Sql;
  /** Nobody else uses the database. */
  embedded: boolean;
  /** Without it the queue is in the database. */
  restate: RestateSettings | undefined;
  log: Log;
}

/** The queue that wakes runs up. What the other one needs is not loaded: Restate's part alone is 5 MB. */
export async function openQueue({ sql, embedded, restate, log }: QueueOptions): Promise<WakeQueue> {
  if (restate) {
    const { createRestateQueue } = await import('./restate/restate-queue.ts');
    return createRestateQueue({ sql, settings: restate, log });
  }
  const { createBossQueue } = await import('./boss-queue.ts');
  return await createBossQueue({ sql, embedded, log });
}
