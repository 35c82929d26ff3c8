import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectors } from '#connectors';
import type { ConnectionFailure, Connector, InternalDatabase } from '#kit';
import type { JsonValue } from '#schema';
import { failure, type OneResourcePool, poolOf } from '../support/resource-pool.ts';

type Settings = Record<string, JsonValue>;

/** A kind of resource on a real server, and what to ask it. Parts that make no sense for a kind are left out. */
export interface ConnectorSubject {
  connector: Connector;
  /** Settings that work, by way of a relay where `cut` is given. */
  settings: Settings;
  internalDatabase?: InternalDatabase;
  /** Among the settings: must never show. */
  secret?: string;
  /** Other settings that work. */
  alsoGood?: readonly Settings[];
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
  /** Ends the slow query from the server's side. */
  kill?(): Promise<unknown>;
  /** Queries that carry `v`, and what comes back of it. */
  roundTrips?: { read(data: JsonValue): unknown; cases: readonly { query: unknown; v: unknown; back: unknown }[] };
  /** Queries that carry `v`, which this kind has no way to carry: nothing is sent. */
  impossible: readonly { query: unknown; v: unknown }[];
  /** Query documents that are refused while they are edited: values where only text can stand. */
  misplaced?: readonly unknown[];
  /** A query that would answer a gigabyte or more, and how many bytes of answers have come so far. */
  huge?: { query: unknown; wire(): number };
  /** The table `people` as introspection shows it. */
  shape?: unknown;
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
/** What may be under way in sockets and buffers when an answer is cut off. */
const MAX_WIRE_BYTES = 64 * 1024 * 1024;

/** What every connector must do, against its real server and through the pool. */
export function describeConnector(type: string, start: () => Promise<ConnectorSubject>, on = ''): void {
  describe(`the ${type} connector${on}`, () => {
    let subject: ConnectorSubject;
    let one: OneResourcePool;
    let pool: OneResourcePool['pool'];
    let ask: OneResourcePool['ask'];

    beforeAll(async () => {
      subject = await start();
      one = poolOf({ ...subject, limits: LIMITS });
      pool = one.pool;
      ask = one.ask;
    });

    afterAll(async () => {
      await one?.close();
      await subject?.stop();
    });

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

    test('is the one of the registry', () => {
      expect(subject.connector).toBe(connectors.find((connector) => connector.type === type));
    });

    test('passes the connection test', async () => {
      for (const settings of [subject.settings, ...(subject.alsoGood ?? [])]) {
        const result = await pool.test({ connector: subject.connector.type, settings });
        expect([settings, result]).toMatchObject([settings, { ok: true }]);
      }
    });

    test('tells why a connection fails, without secrets', async () => {
      const { connector, failing, secret } = subject;
      const hasty = poolOf({ ...subject, connectionTestMs: 500 });
      const results = await Promise.all(
        failing.map(({ reason, settings }) =>
          (reason === 'timeout' ? hasty : one).pool.test({ connector: connector.type, settings }),
        ),
      );
      await hasty.close();
      expect(results).toMatchObject(failing.map(({ reason }) => ({ ok: false, reason })));
      if (secret !== undefined) expect(JSON.stringify(results)).not.toContain(secret);
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
      await worksAgain();
    });

    test('tells a server that ends the query, and works again', async () => {
      if (!subject.slow || !subject.kill) return;
      const { query, running } = subject.slow;
      const asked = failure(ask(query));
      await vi.waitFor(async () => expect(await running()).toBe(true), 10_000);
      await subject.kill();
      const error = await asked;
      expect(error).toMatchObject({ code: 'resource.unreachable', retryable: true });
      if (subject.secret !== undefined) expect(everything(error)).not.toContain(subject.secret);
      await worksAgain();
    });

    /** Idle connections may have ended too, which is an event away; until then a read fails as one that may be tried again. */
    const worksAgain = () =>
      vi.waitFor(async () => {
        // A circuit breaker that opened would keep us waiting.
        one.skip(11_000);
        const answers = await Promise.all(Array.from({ length: 5 }, () => ask(subject.plain.query)));
        expect(answers.map(({ data }) => data.value)).toEqual(answers.map(() => subject.plain.data));
      }, 10_000);

    test('carries every type there and back', async () => {
      if (!subject.roundTrips) return;
      const { read, cases } = subject.roundTrips;
      for (const { query, v, back } of cases) {
        const { data } = await ask(query, {}, { v });
        expect([query, read(data.value)]).toEqual([query, back]);
      }
    });

    test('sends nothing where a value can not be carried', async () => {
      for (const { query, v } of subject.impossible) {
        const error = await failure(ask(query, {}, { v }));
        expect([query, v, error]).toMatchObject([query, v, { code: 'block.invalid', retryable: false }]);
      }
    });

    test('refuses values in places that are no places while it is edited', () => {
      const { connector, misplaced = [] } = subject;
      for (const document of misplaced) {
        const errors = connector.check(connector.query.parse(document)).filter(({ severity }) => severity === 'error');
        expect([document, errors]).toEqual([document, expect.arrayContaining([expect.anything()])]);
      }
    });

    test('cuts off a gigabyte where the limit is, and stops the server', async () => {
      if (!subject.huge) return;
      const roomy = poolOf({ ...subject, limits: { maxRows: 1_000_000_000, maxBytes: 400_000 } });
      const before = subject.huge.wire();
      const { data, truncated } = await roomy.ask(subject.huge.query);
      expect(truncated).toBe(true);
      expect(data.text.length).toBeLessThan(800_000);
      await roomy.close();
      expect(subject.huge.wire() - before).toBeLessThan(MAX_WIRE_BYTES);
    });

    test('shows what there is', async () => {
      const { tables } = await pool.introspect({ workspace: 'w', environment: 'production', resource: 'it' });
      expect(tables.find(({ name }) => name === 'people')).toEqual(subject.shape);
      expect(subject.connector.canIntrospect).toBe(subject.shape !== undefined);
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
