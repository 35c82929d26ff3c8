import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ResourcePool, ResourceQuery } from '#core';
import type { ConnectionFailure, Connector, InternalDatabase } from '#kit';
import type { JsonValue } from '#schema';
import { createEgress, type EgressGate } from '../../engine/resources/egress.ts';
import { createResourcePool } from '../../engine/resources/pool.ts';
import { resolveQuery } from '../support/resolve-query.ts';

type Settings = Record<string, JsonValue>;

/** A kind of resource on a real server, and what to ask it. Parts that make no sense for a kind are left out. */
export interface ConnectorSubject {
  connector: Connector;
  /** Settings that work, by way of a relay where `cut` is given. */
  settings: Settings;
  internalDatabase?: InternalDatabase;
  /** Among the settings: must never show. */
  secret?: string;
  /** Settings that fail a connection test, by the reason to be told. */
  failing: readonly { reason: ConnectionFailure; settings: Settings }[];
  /** A query that answers, and what. */
  plain: { query: unknown; data: unknown };
  /** A query that carries `{{ text }}` to the server, and the text that arrived there. */
  echo?: { query: unknown; arrived(data: JsonValue): unknown };
  /** A query that takes for ever. `running` tells whether the server is busy with it. */
  slow?: { query: unknown; running(): Promise<boolean> };
  /** Breaks all connections to the server. */
  cut?(): void;
  /** A query that answers more than 100 rows or characters. */
  many?: { query: unknown; size(data: JsonValue): number };
  /** A query that the server refuses. */
  refused: { query: unknown; code: string };
  /** A query that changes something: what is there now, and whether a dry run really does and undoes it. */
  change?: { query: unknown; state(): Promise<unknown>; rolledBack: boolean };
  stop(): Promise<void>;
}

const HOSTILE = [
  "'; drop table people; --",
  "' or '1'='1",
  '" or ""="',
  '\\',
  "\\'; select pg_sleep(10); --",
  '$$; select 1; $$',
  '$1',
  '/* */ -- #',
  '{{ secrets }}',
  '${7*7}',
  '%00%0d%0a',
  '../../etc/passwd',
  '?a=b&c=d#e',
  '@evil.example:80/',
  '<script>alert(1)</script>',
  '\u202e\u0000'.replace('\u0000', ''),
  '日本語 ﷽ 🏳️‍🌈',
  '__proto__',
  'NULL',
  '{1,2}',
];

const LIMITS = { maxRows: 20, maxBytes: 4_000 };

/** What every connector must do, against its real server and through the pool. */
export function describeConnector(name: string, start: () => Promise<ConnectorSubject>): void {
  describe(`the ${name} connector`, () => {
    let subject: ConnectorSubject;
    let pool: ResourcePool;
    let gate: EgressGate;

    beforeAll(async () => {
      subject = await start();
      gate = createEgress({
        allow: [],
        neverAllow: [],
        resolveHost: (host) => Promise.reject(Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' })),
      });
      pool = createResourcePool({
        store: {
          open: async (_workspace, resource) => ({
            name: resource,
            connector: subject.connector.type,
            revision: 1,
            settings: subject.settings,
            secrets: subject.secret === undefined ? [] : [subject.secret],
          }),
        },
        connectors: new Map([[subject.connector.type, subject.connector]]),
        egress: gate,
        internalDatabase: subject.internalDatabase,
        log: { info: () => {}, warn: () => {}, error: () => {} },
        clock: { monotonic: () => performance.now() },
        limits: LIMITS,
        connectionTestMs: 2_000,
        resolveLiterals: resolveQuery,
      });
    });

    afterAll(async () => {
      await pool?.close();
      await gate?.close();
      await subject?.stop();
    });

    const ask = (document: unknown, more: Partial<ResourceQuery> = {}, names: Record<string, unknown> = {}) => {
      const { connector } = subject;
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
    };
    const failure = (promise: Promise<unknown>) =>
      promise.then(
        (value) => {
          throw new Error(`it worked: ${JSON.stringify(value)}`);
        },
        (error: unknown) => error,
      );
    const everything = (error: unknown) =>
      error instanceof Error
        ? JSON.stringify([
            error.message,
            error.stack,
            Object.values(error),
            error.cause,
            error.cause instanceof Error && error.cause.stack,
          ])
        : JSON.stringify(error);

    test('passes the connection test', async () => {
      expect(await pool.test({ connector: subject.connector.type, settings: subject.settings })).toMatchObject({
        ok: true,
      });
    });

    test('tells why a connection fails, without secrets', async () => {
      for (const { reason, settings } of subject.failing) {
        const result = await pool.test({ connector: subject.connector.type, settings });
        expect(result).toMatchObject({ ok: false, reason });
        if (subject.secret !== undefined) expect(JSON.stringify(result)).not.toContain(subject.secret);
      }
    });

    test('answers', async () => {
      expect((await ask(subject.plain.query)).data.value).toEqual(subject.plain.data);
    });

    test('takes many queries at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(subject.plain.query)));
      expect(answers.map(({ data }) => data.value)).toEqual(Array.from({ length: 20 }, () => subject.plain.data));
    });

    test.each(HOSTILE)('carries %j as a value', async (text) => {
      if (!subject.echo) return;
      const { data } = await ask(subject.echo.query, {}, { text });
      expect(subject.echo.arrived(data.value)).toEqual(text);
    });

    test('tells a refusal without query, values or secrets', async () => {
      const error = await failure(ask(subject.refused.query));
      expect(error).toMatchObject({ code: subject.refused.code });
      if (subject.secret !== undefined) expect(everything(error)).not.toContain(subject.secret);
    });

    test('stops at the deadline', async () => {
      if (!subject.slow) return;
      const { query, running } = subject.slow;
      const error = await failure(ask(query, { timeoutMs: 300 }));
      expect(error).toMatchObject({ code: 'resource.timeout' });
      await vi.waitFor(async () => expect(await running()).toBe(false), 10_000);
    });

    test('stops when the caller does, also on the server', async () => {
      if (!subject.slow) return;
      const { query, running } = subject.slow;
      const caller = new AbortController();
      const asked = failure(ask(query, { signal: caller.signal }));
      await vi.waitFor(async () => expect(await running()).toBe(true), 10_000);
      const reason = new Error('the caller went away');
      caller.abort(reason);
      expect(await asked).toBe(reason);
      await vi.waitFor(async () => expect(await running()).toBe(false), 10_000);
    });

    test('does not start for a caller who has gone', async () => {
      const reason = new Error('gone before');
      expect(await failure(ask(subject.plain.query, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    });

    test('tells a server that goes away in the middle, and works again when it is back', async () => {
      if (!subject.slow || !subject.cut) return;
      const asked = failure(ask(subject.slow.query));
      const { running } = subject.slow;
      await vi.waitFor(async () => expect(await running()).toBe(true), 10_000);
      subject.cut();
      expect(await asked).toMatchObject({ code: 'resource.unreachable', retryable: true });
      // Idle connections were cut too. Their end is an event away; until then a read fails as one that may be tried again.
      await vi.waitFor(async () => {
        const answers = await Promise.all(Array.from({ length: 5 }, () => ask(subject.plain.query)));
        expect(answers.map(({ data }) => data.value)).toEqual(answers.map(() => subject.plain.data));
      }, 10_000);
    });

    test('cuts an answer that is too large, and says so', async () => {
      if (!subject.many) return;
      const { data, truncated } = await ask(subject.many.query);
      expect(truncated).toBe(true);
      const size = subject.many.size(data.value);
      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(Math.max(LIMITS.maxRows, LIMITS.maxBytes));
      // The connection is fit for use.
      expect((await ask(subject.plain.query)).data.value).toEqual(subject.plain.data);
    });

    test('leaves nothing behind after a dry run', async () => {
      if (!subject.change) return;
      const { query, state, rolledBack } = subject.change;
      const before = await state();
      const { held } = await ask(query, { dry: true });
      expect(held).toMatchObject({ rolledBack, description: expect.stringMatching(/\w/) });
      expect(await state()).toEqual(before);
      await ask(query);
      expect(await state()).not.toEqual(before);
    });

    test('is gone after close, and comes back', async () => {
      await pool.forget('w', 'it');
      expect((await ask(subject.plain.query)).data.value).toEqual(subject.plain.data);
    });
  });
}
