import pg from 'pg';
import type { DurableNews, Log, Sql } from '#core';

/** How news of durable runs gets around. */
export interface NewsOptions {
  /** Undefined with one process on the database: then nobody else has to be told. */
  connection: pg.ClientConfig | undefined;
  log: Log;
}

export interface News {
  /** Tells other processes, once the transaction is committed. */
  tell(sql: Sql, news: DurableNews): Promise<void>;
  /** Tells this process at once; it hears nothing of itself otherwise. */
  committed(news: DurableNews): void;
  listen(listener: (news: DurableNews) => void): Promise<() => Promise<void>>;
}

const CHANNEL = 'switchyard_durable';
const RETRY_MS = 1_000;

export function createNews({ connection, log }: NewsOptions): News {
  const listeners = new Set<(news: DurableNews) => void>();
  const committed = (news: DurableNews) => {
    for (const listener of listeners) listener(news);
  };
  // One for all who listen, as long as somebody does.
  let ear: { it: Ear; opening: Promise<void> } | undefined;
  const openEar = (to: pg.ClientConfig) => {
    const it = new Ear(to, log, committed);
    return { it, opening: it.open() };
  };
  return {
    async tell(sql, news) {
      if (connection) await sql('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(news)]);
    },
    committed,
    async listen(listener) {
      listeners.add(listener);
      if (connection) ear ??= openEar(connection);
      await ear?.opening;
      return async () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        await ear?.it.close();
        ear = undefined;
      };
    },
  };
}

/** A connection that only listens, and is made again when it breaks. */
class Ear {
  readonly #connection: pg.ClientConfig;
  readonly #log: Log;
  readonly #listener: (news: DurableNews) => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(connection: pg.ClientConfig, log: Log, listener: (news: DurableNews) => void) {
    this.#connection = connection;
    this.#log = log;
    this.#listener = listener;
  }

  async open(): Promise<void> {
    const client = new pg.Client(this.#connection);
    this.#client = client;
    client.on('error', (error) => this.#log.warn('the connection that hears of durable runs broke', { error }));
    client.on('end', () => this.#again());
    client.on('notification', ({ payload }) => this.#listener(JSON.parse(payload ?? '{}')));
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    // What was told meanwhile nobody has heard.
    this.#listener({ kind: 'wake' });
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
