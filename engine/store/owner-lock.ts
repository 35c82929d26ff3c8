import { randomInt } from 'node:crypto';
import pg from 'pg';
import type { Log } from '#core';

/** First half of the advisory locks by which servers show that they are there; the second is the server's number. */
const LOCK_CLASS = 1_937_339_233;
/** Of the processes that are there. */
export const PRESENT_OWNERS = `SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = ${LOCK_CLASS} AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
const RETRY_MS = 2_000;

/** A number for this process, which its runs carry. */
export function newOwner(): number {
  return randomInt(1, 2 ** 31 - 1);
}

/**
 * Holds a lock on a connection of its own. When the process is gone, for whatever reason, so is the lock, and another
 * server knows that this one's runs will not end any more.
 */
export class OwnerLock {
  readonly #config: pg.ClientConfig;
  readonly #owner: number;
  readonly #log: Log;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(config: pg.ClientConfig, owner: number, log: Log) {
    this.#config = config;
    this.#owner = owner;
    this.#log = log;
  }

  async open(): Promise<void> {
    const client = new pg.Client(this.#config);
    this.#client = client;
    client.on('error', (error) => this.#log.warn('the connection that shows that we are there broke', { error }));
    client.on('end', () => this.#again());
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1, $2)', [LOCK_CLASS, this.#owner]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end();
  }

  #again(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open().catch(() => this.#again()), RETRY_MS).unref();
  }
}
