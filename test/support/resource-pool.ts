import type { ResourcePool, ResourceQuery } from '#core';
import type { Connector, InternalDatabase } from '#kit';
import type { JsonValue } from '#schema';
import { createEgress } from '../../engine/resources/egress.ts';
import { createResourcePool } from '../../engine/resources/pool.ts';
import { resolveQuery } from './resolve-query.ts';

export interface OneResource {
  connector: Connector;
  settings: Record<string, JsonValue>;
  internalDatabase?: InternalDatabase | undefined;
  secret?: string | undefined;
  limits?: { maxRows: number; maxBytes: number };
  connectionTestMs?: number;
}

export interface OneResourcePool {
  pool: ResourcePool;
  /** Runs a query document, with the names that its expressions read. */
  ask(
    document: unknown,
    more?: Partial<ResourceQuery>,
    names?: Record<string, unknown>,
  ): ReturnType<ResourcePool['query']>;
  /** Makes the pool's clock jump. */
  skip(ms: number): void;
  close(): Promise<void>;
}

/** The real pool behind the real way out, with one resource in it, called `it`. */
export function poolOf(resource: OneResource): OneResourcePool {
  const { connector, settings, internalDatabase, secret, limits, connectionTestMs = 20_000 } = resource;
  const gate = createEgress({
    allow: [],
    neverAllow: [],
    resolveHost: (host) =>
      host === 'localhost'
        ? Promise.resolve([{ address: '127.0.0.1' }])
        : Promise.reject(Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' })),
  });
  let skipped = 0;
  const pool = createResourcePool({
    store: {
      open: async (_workspace, name) => ({
        name,
        connector: connector.type,
        revision: 1,
        settings,
        secrets: secret === undefined ? [] : [secret],
      }),
    },
    connectors: new Map([[connector.type, connector]]),
    egress: gate,
    internalDatabase,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    clock: { monotonic: () => performance.now() + skipped },
    ...(limits ? { limits } : {}),
    connectionTestMs,
    resolveLiterals: resolveQuery,
  });
  return {
    pool,
    skip: (ms) => {
      skipped += ms;
    },
    async ask(document, more = {}, names = {}) {
      const parsed = connector.query.parse(document);
      return pool.query({
        workspace: 'w',
        environment: 'production',
        resource: 'it',
        connector: connector.type,
        query: resolveQuery(parsed, names),
        effects: connector.effects(parsed),
        dry: false,
        timeoutMs: 20_000,
        signal: new AbortController().signal,
        ...more,
      });
    },
    async close() {
      await pool.close();
      await gate.close();
    },
  };
}

/** What a promise fails with. */
export function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it worked: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
