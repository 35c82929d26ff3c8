import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { OpenableResource, QueryReport, ResourceQuery } from '#core';
import {
  BlockError,
  type ClassifiedError,
  type Connector,
  defineConnector,
  InputError,
  type QueryContext,
  type QueryResult,
  secret,
} from '#kit';
import type { JsonValue } from '#schema';
import { createEgress } from './egress.ts';
import { createResourcePool } from './pool.ts';
import { secretKeys } from './settings.ts';

type Asked = { text: string; writes?: boolean | undefined; rollsBack?: boolean | undefined };

/** A connector that does what `answer` says, and what became of its connections. */
function createFake() {
  const seen = {
    opened: 0,
    closed: 0,
    asked: [] as (Omit<QueryContext, 'idempotencyKey'> & Asked & { idempotencyKey?: string | undefined })[],
  };
  const fake = {
    seen,
    answer: async (query: Asked, _context: QueryContext): Promise<QueryResult> => ({ data: query.text }),
    open: async () => {},
    classify: (_error: unknown): ClassifiedError | undefined => undefined,
    connector: undefined as Connector | undefined,
  };
  fake.connector = defineConnector({
    type: 'fake',
    title: 'Fake',
    description: '',
    destination: [],
    resource: z.strictObject({ host: z.string(), password: secret().optional() }),
    query: z.strictObject({ text: z.string(), writes: z.boolean().optional(), rollsBack: z.boolean().optional() }),
    effects: ({ writes }) => (writes ? 'write' : 'read'),
    check: ({ text }) => (text === 'bad' ? [{ severity: 'error', message: 'a bad text', path: ['text'] }] : []),
    describe: ({ text }) => `says ${text}`,
    async open() {
      seen.opened += 1;
      await fake.open();
      return {};
    },
    run: (_connection, query, context) => {
      seen.asked.push({ ...query, ...context });
      return fake.answer(query, context);
    },
    dry: ({ rollsBack }) => rollsBack ?? false,
    test: async () => {
      await fake.answer({ text: 'test' }, seen.asked[0] ?? context);
    },
    introspect: async () => ({ tables: [] }),
    classify: (error) => fake.classify(error),
    methods: { say: (text: JsonValue, options: JsonValue = {}) => ({ ...Object(options), text }) },
    close: async () => {
      seen.closed += 1;
    },
  });
  return fake;
}

const context: QueryContext = {
  signal: new AbortController().signal,
  timeoutMs: 1,
  maxRows: 1,
  maxBytes: 1,
  dry: false,
};
const SECRET = 'p"ss wörd/1';

function setUp() {
  const fake = createFake();
  const clock = { now: 0, monotonic: () => clock.now };
  const stored: { resource: OpenableResource | undefined; reads: number } = {
    resource: {
      name: 'it',
      connector: 'fake',
      revision: 1,
      settings: { host: 'h', password: SECRET },
      secrets: [SECRET],
    },
    reads: 0,
  };
  const told: QueryReport[] = [];
  const pool = createResourcePool({
    telemetry: { queryDone: (report) => told.push(report) },
    store: {
      async open() {
        stored.reads += 1;
        if (!stored.resource) throw new InputError({ code: 'resource.unknown', message: 'gone' });
        return stored.resource;
      },
    },
    connectors: new Map(fake.connector ? [['fake', fake.connector]] : []),
    egress: createEgress({ allow: [], neverAllow: [] }),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    clock,
    resolveLiterals: (parsed) => parsed,
  });
  const key = { workspace: 'w', environment: 'e', resource: 'it' };
  const query = (asked: Asked, more: Partial<ResourceQuery> = {}) =>
    pool.query({
      ...key,
      connector: 'fake',
      query: asked,
      effects: asked.writes ? 'write' : 'read',
      dry: false,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      ...more,
    });
  return { fake, seen: fake.seen, clock, stored, told, pool, key, query };
}

let t: ReturnType<typeof setUp>;
beforeEach(() => {
  t = setUp();
});
const edit = (changes: Partial<OpenableResource>) => {
  if (t.stored.resource) t.stored.resource = { ...t.stored.resource, ...changes };
};

describe('a resource is opened', () => {
  test('once, also for many at a time', async () => {
    await Promise.all(Array.from({ length: 10 }, () => t.query({ text: 'x' })));
    await t.query({ text: 'x' });
    expect([t.seen.opened, t.stored.reads]).toEqual([1, 1]);
  });

  test('once for each environment and workspace', async () => {
    await t.query({ text: 'x' });
    await t.query({ text: 'x' }, { environment: 'other' });
    await t.query({ text: 'x' }, { workspace: 'other' });
    expect(t.seen.opened).toBe(3);
  });

  test('again when its settings changed in another process', async () => {
    await t.query({ text: 'x' });
    edit({ revision: 2 });
    t.clock.now += 5_000;
    await t.query({ text: 'x' });
    expect(t.seen).toMatchObject({ opened: 2, closed: 1 });
  });

  test('not again while nothing changed', async () => {
    for (let round = 0; round < 3; round += 1) {
      await t.query({ text: 'x' });
      t.clock.now += 5_000;
    }
    expect([t.seen.opened, t.stored.reads]).toEqual([1, 3]);
  });

  test('again after it was forgotten; who is using it finishes first', async () => {
    const { promise, resolve } = Promise.withResolvers<QueryResult>();
    t.fake.answer = () => promise;
    const asked = t.query({ text: 'x' });
    await expect.poll(() => t.seen.asked.length).toBe(1);
    await t.pool.forget('w', 'it');
    expect(t.seen.closed).toBe(0);
    resolve({ data: 1 });
    await asked;
    await expect.poll(() => t.seen.closed).toBe(1);
    await t.query({ text: 'x' });
    expect(t.seen.opened).toBe(2);
  });

  test('and closed when nobody used it for a while', async () => {
    await t.query({ text: 'x' });
    t.clock.now += 5 * 60_000;
    await t.query({ text: 'x' }, { environment: 'other' });
    expect(t.seen).toMatchObject({ opened: 2, closed: 1 });
  });

  test('and closed when it was removed', async () => {
    await t.query({ text: 'x' });
    t.stored.resource = undefined;
    t.clock.now += 5_000;
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({ code: 'resource.unknown' });
    expect(t.seen.closed).toBe(1);
  });

  test('again after it could not be', async () => {
    t.fake.open = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({ code: 'resource.unreachable', retryable: true });
    t.fake.open = async () => {};
    expect((await t.query({ text: 'x' })).data.value).toBe('x');
  });

  test('only if its settings fit its connector, and the query too', async () => {
    edit({ connector: 'other' });
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({ code: 'resource.invalid' });
    edit({ connector: 'fake', revision: 2, settings: { host: 7 } });
    t.clock.now += 5_000;
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({
      code: 'resource.invalid',
      issues: [{ path: '/host' }],
    });
    edit({ revision: 3, settings: { host: 'h' } });
    t.clock.now += 5_000;
    await expect(t.query({ text: 'x' }, { connector: 'postgres' })).rejects.toMatchObject({ code: 'resource.invalid' });
  });
});

describe('a query', () => {
  test('gets what is left of its time, the limits and its key', async () => {
    t.fake.open = async () => {
      t.clock.now += 1_000;
    };
    await t.query({ text: 'x' }, { idempotencyKey: 'k' });
    expect(t.seen.asked[0]).toMatchObject({
      timeoutMs: 9_000,
      maxRows: 10_000,
      maxBytes: 10_485_760,
      idempotencyKey: 'k',
      dry: false,
    });
  });

  test('ends at its deadline, even if the connector never does', async () => {
    t.fake.answer = () => new Promise(() => {});
    await expect(t.query({ text: 'x' }, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'resource.timeout',
      retryable: false,
    });
    expect(t.seen.asked[0]?.signal.aborted).toBe(true);
  });

  test('ends with its caller', async () => {
    t.fake.answer = () => new Promise(() => {});
    const caller = new AbortController();
    const asked = t.query({ text: 'x' }, { signal: caller.signal });
    const reason = new Error('gone');
    caller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});

describe('a dry run', () => {
  const dry = { dry: true };
  test('reads', async () => {
    expect(await t.query({ text: 'x' }, dry)).toMatchObject({ data: expect.objectContaining({ value: 'x' }) });
    expect(t.seen.asked[0]?.dry).toBe(false);
  });
  test('writes and rolls back where that can be done', async () => {
    const answer = await t.query({ text: 'x', writes: true, rollsBack: true }, dry);
    expect(answer.held).toEqual({ description: 'says x', effect: 'write', rolledBack: true });
    expect(t.seen.asked[0]?.dry).toBe(true);
  });
  test('only tells the rest', async () => {
    const answer = await t.query({ text: 'x', writes: true }, dry);
    expect(answer.held).toEqual({ description: 'says x', effect: 'write', rolledBack: false });
    expect(answer.data.value).toBeNull();
    expect(t.seen.asked).toEqual([]);
  });
});

describe('errors', () => {
  test.each<[Partial<ClassifiedError>, string]>([
    [{ reason: 'dns' }, 'resource.unreachable'],
    [{ reason: 'refused', retryable: true }, 'resource.unreachable'],
    [{ reason: 'tls' }, 'resource.unreachable'],
    [{ reason: 'timeout' }, 'resource.timeout'],
    [{ reason: 'auth' }, 'resource.denied'],
    [{ reason: 'permission' }, 'resource.denied'],
    [{ reason: 'blocked' }, 'egress.blocked'],
    [{ reason: 'query', remoteStatus: 404, details: { a: 1 } }, 'resource.rejected'],
    [{ reason: 'conflict' }, 'resource.rejected'],
    [{ reason: 'busy' }, 'resource.failed'],
    [{ reason: 'other' }, 'resource.failed'],
  ])('that the connector knows as %j are %s', async (classified, code) => {
    t.fake.answer = () => Promise.reject(new Error('raw'));
    t.fake.classify = () => ({ reason: 'other', message: 'words.', retryable: false, ...classified });
    const { details, remoteStatus, retryable = false, reason } = classified;
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({
      code,
      message: 'Resource "it": words.',
      retryable,
      remoteStatus,
      details: { reason, ...Object(details) },
    });
  });

  test.each<[string, string, boolean]>([
    ['ENOTFOUND', 'resource.unreachable', false],
    ['EAI_AGAIN', 'resource.unreachable', true],
    ['ECONNREFUSED', 'resource.unreachable', true],
    ['ECONNRESET', 'resource.unreachable', true],
    ['EHOSTUNREACH', 'resource.unreachable', true],
    ['ETIMEDOUT', 'resource.timeout', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'resource.timeout', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'resource.unreachable', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'resource.unreachable', false],
    ['HPE_INVALID_CONSTANT', 'resource.failed', false],
    ['WHATEVER', 'resource.failed', false],
  ])('of the network: %s is %s, retryable: %s', async (code, expected, retryable) => {
    const inner = Object.assign(new Error('x'), { code });
    for (const error of [inner, new Error('wrapped', { cause: inner }), new AggregateError([inner], 'all')]) {
      t.fake.answer = () => Promise.reject(error);
      await expect(t.query({ text: 'x' })).rejects.toMatchObject({ code: expected, retryable });
    }
  });

  test('of our own pass as they are', async () => {
    const error = new BlockError({ code: 'block.invalid', message: 'a field' });
    t.fake.answer = () => Promise.reject(error);
    await expect(t.query({ text: 'x' })).rejects.toBe(error);
  });

  test('never show a secret, in any of its forms', async () => {
    const forms = [
      SECRET,
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('base64url'),
      encodeURIComponent(SECRET),
      JSON.stringify(SECRET).slice(1, -1),
    ];
    const words = `told: ${forms.join(' ; ')}`;
    const failures = [
      Object.assign(new Error(words), { password: SECRET }),
      new BlockError({ code: 'resource.failed', message: words, details: { [SECRET]: [words] } }),
    ];
    t.fake.classify = () => ({ reason: 'query', message: words, retryable: false, details: { words } });
    for (const failure of failures) {
      t.fake.answer = () => Promise.reject(failure);
      const error = await t.query({ text: 'x' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BlockError);
      const { message, stack, details, cause } =
        error instanceof BlockError ? error : new BlockError({ code: 'block.failed', message: '' });
      const shown = [
        message,
        stack,
        JSON.stringify(details),
        ...(cause instanceof Error ? [cause.message, cause.stack, JSON.stringify(cause)] : []),
      ].join('\n');
      for (const form of forms) expect(shown).not.toContain(form);
    }
  });

  test('of a connection test neither', async () => {
    t.fake.answer = () => Promise.reject(new Error('x'));
    t.fake.classify = () => ({ reason: 'auth', message: `no ${SECRET}`, retryable: false });
    const result = await t.pool.test({ connector: 'fake', settings: { host: 'h', password: SECRET } });
    expect(result).toMatchObject({ ok: false, reason: 'auth' });
    expect(JSON.stringify(result)).not.toContain(JSON.stringify(SECRET).slice(1, -1));
  });
});

describe('secrets', () => {
  test('stay known after a change and after closing, for answers under way', async () => {
    await t.query({ text: 'x' });
    edit({ revision: 2, secrets: ['new'] });
    t.clock.now += 5_000;
    await t.query({ text: 'x' });
    await t.pool.close();
    expect(t.pool.secretsOf('w', 'e', 'it')).toEqual(['new', SECRET]);
    expect(t.pool.secretsOf('w', 'e', 'other')).toEqual([]);
  });

  test('are named by the schema', () => {
    expect(t.fake.connector && secretKeys(t.fake.connector)).toEqual(['password']);
  });
});

describe('a call from code', () => {
  const call = (method: string, ...args: JsonValue[]) => t.pool.fromCode({ ...t.key, method, args });
  test('becomes a query', async () => {
    expect(await call('say', 'x')).toEqual({ connector: 'fake', query: { text: 'x' }, effects: 'read' });
    expect(await call('say', 'x', { writes: true })).toMatchObject({ effects: 'write' });
  });
  test.each<[string, string, JsonValue[]]>([
    ['an unknown method', 'shout', ['x']],
    ['a method of every object', 'constructor', ['x']],
    ['a method of every object', '__proto__', []],
    ['a wrong type', 'say', [7]],
    ['an unknown option', 'say', ['x', { more: 1 }]],
    ['what the connector refuses', 'say', ['bad']],
  ])('is refused for %s: %s', async (_, method, args) => {
    await expect(call(method, ...args)).rejects.toMatchObject({ code: 'block.invalid' });
  });
});

test('what a resource looks like is asked once in half a minute', async () => {
  const one = await t.pool.introspect(t.key);
  expect(await t.pool.introspect(t.key)).toBe(one);
  t.clock.now += 25_000;
  expect(await t.pool.introspect(t.key)).toBe(one);
  t.clock.now += 5_000;
  expect(await t.pool.introspect(t.key)).not.toBe(one);
});

describe('the circuit breaker of a resource', () => {
  const refuse = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  };
  const code = (asked: Promise<unknown>) => asked.catch(({ code }: { code: string }) => code);
  const fail = async (times: number, more?: Partial<ResourceQuery>) => {
    for (let index = 0; index < times; index++) await code(t.query({ text: 'x' }, more));
  };
  beforeEach(() => {
    t.fake.answer = refuse;
  });

  test('opens when it does not answer, and tells so', async () => {
    await fail(5);
    expect([t.seen.asked.length, t.pool.circuits()]).toEqual([5, [{ ...t.key, health: 'open' }]]);
    await expect(t.query({ text: 'x' })).rejects.toMatchObject({
      code: 'resource.unreachable',
      message: expect.stringMatching(/"it": its circuit breaker is open.* tried again in 1 second\./),
      retryable: true,
    });
    expect(t.seen.asked).toHaveLength(5);
  });

  test('is its own in each environment', async () => {
    await fail(5, { environment: 'staging' });
    t.fake.answer = async () => ({ data: 'y' });
    await t.query({ text: 'x' });
    expect(t.pool.circuits().map(({ environment, health }) => [environment, health])).toEqual([
      ['staging', 'open'],
      ['e', 'ok'],
    ]);
  });

  test('gives new settings another chance', async () => {
    await fail(5);
    t.fake.answer = async () => ({ data: 'y' });
    await t.pool.forget('w', 'it');
    expect((await t.query({ text: 'x' })).data.value).toBe('y');
  });

  test('neither counts connection tests nor stands in their way', async () => {
    const settings = { host: 'h' };
    for (let index = 0; index < 10; index++) await t.pool.test({ connector: 'fake', settings });
    expect(t.pool.circuits()).toEqual([]);
    await fail(5);
    t.fake.answer = async () => ({ data: 'y' });
    expect(await t.pool.test({ connector: 'fake', settings })).toMatchObject({ ok: true });
  });

  test('is none for what is no resource', async () => {
    t.stored.resource = undefined;
    await fail(20);
    expect(await code(t.query({ text: 'x' }))).toBe('resource.unknown');
    expect(t.pool.circuits()).toEqual([]);
  });
});

test('every query is told, with how it came out and how long it took', async () => {
  t.fake.answer = async () => {
    t.clock.now += 12;
    return { data: 'y' };
  };
  await t.query({ text: 'x' });
  t.stored.resource = undefined;
  await t.pool.forget('w', 'it');
  await t.query({ text: 'x' }).catch(() => {});
  await t.pool.fetch({ url: 'http://127.0.0.1/', init: {} }).catch(() => {});
  expect(t.told).toEqual([
    { resource: 'it', connector: 'fake', outcome: 'ok', durationMs: 12 },
    { resource: 'it', connector: 'fake', outcome: 'resource.unknown', durationMs: 0 },
    { resource: 'fetch', connector: 'fetch', outcome: 'egress.blocked', durationMs: 0 },
  ]);
});

test('the revision in force is told, also after a change in another process', async () => {
  expect(await t.pool.revisionOf(t.key)).toBe(1);
  edit({ revision: 2 });
  t.clock.now += 6_000;
  expect(await t.pool.revisionOf(t.key)).toBe(2);
  t.stored.resource = undefined;
  t.clock.now += 6_000;
  await expect(t.pool.revisionOf(t.key)).rejects.toMatchObject({ code: 'resource.unknown' });
});
