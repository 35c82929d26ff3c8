import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectors } from '#connectors';
import internal from '../../connectors/internal/connector.ts';
import postgres from '../../connectors/postgres/connector.ts';
import rest from '../../connectors/rest/connector.ts';
import smtp from '../../connectors/smtp/connector.ts';
import { createSecretBox } from '../../engine/resources/secrets.ts';
import { openStore, type StoreOptions } from '../../engine/store/open.ts';
import { authority, certificate, certificateOfAnother, expiredCertificate, key } from '../support/certificates.ts';
import { createMailServer } from '../support/mail-server.ts';
import { createTestDatabase, isPostgresThere, type TestDatabase } from '../support/postgres-server.ts';
import { createBlackHole, createProxy, createTlsFront, LOCALHOST, unusedPort } from '../support/tcp.ts';
import { createUpstream } from '../support/upstream.ts';
import { type ConnectorSubject, describeConnector } from './connector.contract.ts';

const secret = `pä"ss/${randomBytes(6).toString('hex')}`;
const literal = (value: unknown) => ({ kind: 'literal', value });
const expression = (code: string) => ({ kind: 'expression', code });
const people = [{ id: 1, name: 'Ann' }];
const seed = "create table people (id int, name text); insert into people values (1, 'Ann')";
const isThere = await isPostgresThere();

/** A connector that is added to the registry without a suite here fails. */
const SUITES: Readonly<Record<string, () => void>> = {
  internal: describeInternal,
  postgres: describePostgres,
  rest: describeRest,
  smtp: describeSmtp,
};

test('every connector of the registry is held to the contract', () => {
  expect(connectors.map(({ type }) => type).sort()).toEqual(Object.keys(SUITES).sort());
});

/** What came out of the only column of the only row. */
const onlyValue = (data: unknown) => Array.isArray(data) && Object.values(data[0] ?? {})[0];

const SQL_TYPES: readonly [type: string, v: unknown, back?: unknown][] = [
  ['int8', '9223372036854775807'],
  ['int8', -9_007_199_254_740_991],
  ['int4', 0],
  ['numeric', '12345678901234567890.123456789'],
  ['numeric', 0.1, '0.1'],
  ['float8', 0.1],
  ['float8', 'NaN'],
  ['float8', '-Infinity'],
  ['bool', false],
  ['date', '2024-02-29'],
  ['date', 'infinity'],
  ['time', '23:59:59.5'],
  ['timestamp', '2026-11-21 12:00:00', '2026-11-21T12:00:00'],
  ['timestamptz', '2026-11-21T12:00:00.123456+02:00', '2026-11-21T10:00:00.123456Z'],
  ['interval', '1 day 02:00:00'],
  ['json', { a: [1, null, "o'x"], b: {} }],
  ['jsonb', [1, { b: 'ü' }]],
  ['jsonb', null],
  ['bytea', '\\x00ff10', 'AP8Q'],
  ['uuid', 'b9a3b0f4-5f5e-4a0e-9d3c-1f7c6a1b2c3d'],
  ['int4[]', [1, null, 3]],
  [
    'int4[]',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['text[]', ['a,b', 'c"d', '\\', null, 'NULL', '', '{}']],
  ['timestamptz[]', ['2026-11-21T12:00:00Z']],
  ['text', null],
  ['text', ''],
  ['text', 'line\r\nbreak\ttab'],
  ['char(3)', 'a', 'a  '],
];

/** What both databases of the PostgreSQL dialect have to do. */
const sqlSubject = {
  plain: { query: { sql: 'select id, name from people order by id limit 1' }, data: people },
  echo: { query: { sql: 'select {{ text }}::text as text' }, arrived: onlyValue },
  many: {
    query: { sql: 'select generate_series(1, 100000) as n' },
    size: (data: unknown) => (Array.isArray(data) ? data.length : 0),
  },
  refused: {
    query: { sql: 'select no_such_column from people where name = {{ "hidden value" }}' },
    code: 'resource.rejected',
  },
  roundTrips: {
    read: onlyValue,
    cases: SQL_TYPES.map(([type, v, back = v]) => ({ query: { sql: `select {{ v }}::${type} as v` }, v, back })),
  },
  impossible: ['a\0b', 'half \ud800', ['ok', 'a\0b'], 'half \udc00'].flatMap((v) => [
    { query: { sql: 'select {{ v }}::text' }, v },
    { query: { sql: 'select 1 where 1::text in ({{ v }})' }, v },
  ]),
  huge: { query: { sql: "select repeat('x', 100000) as x from generate_series(1, 10000)" } },
  misplaced: [
    { sql: "select '{{ 1 }}'" },
    { sql: "select 'it is {{ 1 }}'" },
    { sql: "select E'\\'{{ 1 }}'" },
    { sql: 'select $${{ 1 }}$$' },
    { sql: 'select $q$ {{ 1 }} $q$' },
    { sql: 'select "{{ 1 }}"' },
    { sql: "select U&'{{ 1 }}'" },
    { sql: 'select 1 -- {{ 1 }}' },
    { sql: 'select /* /* */ {{ 1 }} */ 1' },
    { sql: 'select a{{ 1 }}' },
    { sql: 'select * from {{ "people" }}' },
    { sql: 'select * from people order by {{ "name" }}' },
    { sql: 'select 1; select {{ 1 }}' },
    { sql: 'begin' },
    { sql: "set role {{ 'postgres' }}" },
  ],
};

function peopleIn(schema: string) {
  const columns = [
    { name: 'id', type: 'integer', nullable: true },
    { name: 'name', type: 'text', nullable: true },
  ];
  return { schema, name: 'people', isVisible: true, columns };
}

const SLEEPING =
  "query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()";

function slowOn(database: TestDatabase) {
  const running = async () => (await database.query(`select 1 from pg_stat_activity where ${SLEEPING}`)).length > 0;
  return { query: { sql: 'select pg_sleep(60)' }, running };
}

function killOn(database: TestDatabase) {
  return () => database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${SLEEPING}`);
}

function describePostgres(): void {
  if (!isThere) {
    test.skip('the postgres connector needs PostgreSQL on 127.0.0.1:5432 with a user postgres, and it is not there', () => {});
    return;
  }
  describeConnector('postgres', async () => {
    const database = await createTestDatabase();
    await database.query(seed);
    const proxy = await createProxy(database);
    const blackHole = await createBlackHole();
    const [front, anotherFront, expiredFront] = await Promise.all(
      [certificate, certificateOfAnother, expiredCertificate].map((cert) => createTlsFront(database, { key, cert })),
    );
    const { user } = database;
    const settings = {
      host: LOCALHOST,
      port: proxy.port,
      database: database.database,
      user,
      password: secret,
      ssl: 'disable',
      privateNetwork: true,
    };
    const secured = { ...settings, ssl: 'verify-ca', ca: authority };
    return {
      ...sqlSubject,
      connector: postgres,
      settings,
      secret,
      alsoGood: [
        { ...secured, port: front?.port ?? 0 },
        { ...secured, port: front?.port ?? 0, host: 'localhost' },
        { ...secured, port: expiredFront?.port ?? 0, ssl: 'insecure' },
        { ...settings, readOnly: true },
      ],
      failing: [
        { reason: 'refused', settings: { ...settings, port: await unusedPort() } },
        { reason: 'dns', settings: { ...settings, host: 'nowhere.invalid' } },
        { reason: 'blocked', settings: { ...settings, privateNetwork: false } },
        { reason: 'blocked', settings: { ...settings, host: '169.254.169.254' } },
        { reason: 'auth', settings: { ...settings, user: `nobody_${secret}`.slice(0, 40) } },
        { reason: 'other', settings: { ...settings, database: 'no_such_database' } },
        { reason: 'tls', settings: { ...settings, ssl: 'require' } },
        { reason: 'tls', settings: { ...settings, ssl: 'require', port: front?.port ?? 0 } },
        { reason: 'tls', settings: { ...secured, port: anotherFront?.port ?? 0 } },
        { reason: 'tls', settings: { ...secured, port: expiredFront?.port ?? 0 } },
        { reason: 'timeout', settings: { ...settings, port: blackHole.port } },
        { reason: 'timeout', settings: { ...secured, port: blackHole.port } },
      ],
      slow: slowOn(database),
      cut: proxy.cut,
      kill: killOn(database),
      change: {
        query: { sql: 'insert into people (id, name) values (2, {{ "Bob" }})' },
        state: () => database.query('select * from people order by id'),
        rolledBack: true,
      },
      huge: { ...sqlSubject.huge, wire: proxy.relayed },
      shape: peopleIn('public'),
      async stop() {
        for (const server of [proxy, blackHole, front, anotherFront, expiredFront]) await server?.close();
        await database.drop();
      },
    };
  });
}

/** The built-in database as the server opens it: its own process, or a role of its own on the operator's PostgreSQL. */
async function internalSubject(open: StoreOptions, more: Partial<ConnectorSubject>): Promise<ConnectorSubject> {
  const store = await openStore(open);
  const database = store.internalDatabase;
  const options = {
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    maxRows: 100,
    maxBytes: 10_000,
    dry: false,
    readOnly: false,
  };
  for (const statement of seed.split('; ')) await database.query(statement, [], options);
  return {
    ...sqlSubject,
    connector: internal,
    settings: {},
    internalDatabase: database,
    failing: [],
    change: {
      query: { sql: 'insert into people (id, name) values (2, {{ "Bob" }})' },
      state: async () => (await database.query('select * from people order by id', [], options)).rows.toCells(),
      rolledBack: true,
    },
    shape: peopleIn('app'),
    // The embedded database can not be stopped in the middle. It ends itself at 512 MiB, so here it is a tenth of a gigabyte.
    huge: { query: { sql: "select repeat('x', 100000) as x from generate_series(1, 1000)" }, wire: () => 0 },
    ...more,
    stop: async () => {
      await store.close();
      await more.stop?.();
    },
  };
}

const storeOptions = (dataDir: string): StoreOptions => ({
  dataDir,
  secrets: createSecretBox(`k1:${randomBytes(32).toString('base64')}`),
  log: { debug() {}, info() {}, warn() {}, error() {} },
});

function describeInternal(): void {
  const embedded = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-contract-'));
    return internalSubject(storeOptions(dataDir), { stop: () => rm(dataDir, { recursive: true, maxRetries: 5 }) });
  };
  describeConnector('internal', embedded, ', embedded');
  if (!isThere) return;
  const onPostgres = async () => {
    const target = await createTestDatabase();
    const { host, port, user, database } = target;
    const databaseUrl = `postgres://${user}@${host}:${port}/${database}`;
    return internalSubject(
      { ...storeOptions(''), databaseUrl },
      {
        slow: slowOn(target),
        kill: killOn(target),
        huge: { ...sqlSubject.huge, wire: () => 0 },
        stop: () => dropWithRole(target),
      },
    );
  };
  describeConnector('internal', onPostgres, ', on PostgreSQL');
}

/** Roles belong to the whole server, so the one that was made for this database goes with it. */
async function dropWithRole(target: TestDatabase): Promise<void> {
  const roles = await target.query("select nspacl::text as acl from pg_namespace where nspname = 'app'");
  const [role] = /switchyard_app_\w+/.exec(String(roles[0]?.acl)) ?? [];
  if (role !== undefined) await target.query(`drop owned by ${role} cascade; drop role ${role}`);
  await target.drop();
}

function describeRest(): void {
  describeConnector('rest', async () => {
    const upstream = await createUpstream();
    const proxy = await createProxy({ host: LOCALHOST, port: upstream.port });
    const blackHole = await createBlackHole();
    const at = (host: string, port: number, path = '') => `http://${host}:${port}${path}`;
    const settings = {
      baseUrl: at(LOCALHOST, proxy.port),
      auth: 'bearer',
      authSecret: secret.replace('ä', 'a'),
      privateNetwork: true,
    };
    return {
      connector: rest,
      settings,
      secret: settings.authSecret,
      failing: [
        { reason: 'refused', settings: { ...settings, baseUrl: at(LOCALHOST, await unusedPort()) } },
        { reason: 'dns', settings: { ...settings, baseUrl: at('nowhere.invalid', 80) } },
        { reason: 'blocked', settings: { ...settings, privateNetwork: false } },
        { reason: 'blocked', settings: { ...settings, baseUrl: 'http://169.254.169.254/latest/meta-data' } },
        { reason: 'auth', settings: { ...settings, baseUrl: at(LOCALHOST, upstream.port, '/status/401') } },
        { reason: 'tls', settings: { ...settings, baseUrl: `https://${LOCALHOST}:${upstream.port}` } },
        { reason: 'other', settings: { ...settings, baseUrl: at(LOCALHOST, upstream.port, '/garbage') } },
        { reason: 'timeout', settings: { ...settings, baseUrl: at(LOCALHOST, blackHole.port) } },
      ],
      plain: { query: { path: '/' }, data: { ok: true } },
      echo: {
        query: {
          method: 'POST',
          path: '/echo/{{ text }}?a={{ text }}',
          query: [{ name: 'b', value: { kind: 'expression', code: 'text' } }],
          body: { kind: 'jsonText', text: '{"a": "{{ text }}", "b": {{ text }}}' },
        },
        arrived(data) {
          const text = arrivedText(data);
          return text.every((each) => each === text[0]) ? text[0] : text;
        },
      },
      slow: { query: { path: '/hang' }, running: async () => upstream.hanging() > 0 },
      kill: async () => upstream.drop(),
      roundTrips: {
        read: (data) => JSON.parse(onlyBody(data)).v,
        cases: [null, true, 0.1, -0, 9_007_199_254_740_991, '', 'a\u0000b', [1, [null]], { b: { c: [] } }].flatMap(
          (v) => [
            {
              query: { ...echoes, body: { kind: 'json', value: { kind: 'expression', code: '{ v }' } } },
              v,
              back: v === 0 ? 0 : v,
            },
            { query: { ...echoes, body: { kind: 'jsonText', text: '{"v": {{ v }}}' } }, v, back: v === 0 ? 0 : v },
          ],
        ),
      },
      impossible: ['half \ud800', null, '', ['list']].map((v) => ({ query: { path: '/echo/{{ v }}' }, v })),
      misplaced: [
        { path: '/a#{{ 1 }}' },
        { path: '//{{ "evil.example" }}/x' },
        { path: 'javascript:{{ 1 }}' },
        { path: '/x', body: { kind: 'text', text: literal('x') } },
        { path: '/x', method: 'POST', body: { kind: 'jsonText', text: '{"a": {{ 1 }}' } },
      ],
      huge: { query: { path: '/endless' }, wire: proxy.relayed },
      cut: proxy.cut,
      many: { query: { path: '/endless' }, size: (data) => String(data).length },
      refused: { query: { path: '/status/400' }, code: 'resource.rejected' },
      change: {
        query: { method: 'POST', path: '/echo' },
        state: async () => upstream.requests.length,
        rolledBack: false,
      },
      async stop() {
        await proxy.close();
        await blackHole.close();
        await upstream.close();
      },
    };
  });
}

const echoes = { method: 'POST', path: '/echo' };

function onlyBody(data: unknown): string {
  return typeof data === 'object' && data !== null && 'body' in data ? String(data.body) : '';
}

/** The four places where the echo query puts its text. */
function arrivedText(data: unknown): string[] {
  if (typeof data !== 'object' || data === null || !('path' in data) || !('query' in data) || !('body' in data))
    return [];
  const body: { a: string; b: string } = JSON.parse(String(data.body));
  const query = Array.isArray(data.query) ? data.query.map((pair) => String(pair[1])) : [];
  return [decodeURIComponent(String(data.path).replace('/echo/', '')), ...query, body.a, body.b];
}

function describeSmtp(): void {
  describeConnector('smtp', async () => {
    const server = await createMailServer(secret, { hideSTARTTLS: true });
    const tlsServer = await createMailServer(secret, { secure: true, key, cert: certificate });
    const startTlsServer = await createMailServer(secret, { key, cert: certificate });
    const expiredServer = await createMailServer(secret, { secure: true, key, cert: expiredCertificate });
    const anotherServer = await createMailServer(secret, { secure: true, key, cert: certificateOfAnother });
    const proxy = await createProxy({ host: LOCALHOST, port: server.port });
    const blackHole = await createBlackHole();
    const settings = {
      host: LOCALHOST,
      port: proxy.port,
      security: 'none',
      user: 'ann',
      password: secret,
      from: 'orders@example.com',
      privateNetwork: true,
    };
    const mail = (to: string, more = {}) => ({
      to: literal(to),
      subject: literal('Hello'),
      text: literal('Hi'),
      ...more,
    });
    const accepted = (address: string) => ({ messageId: expect.any(String), accepted: [address], rejected: [] });
    return {
      connector: smtp,
      settings,
      secret,
      failing: [
        { reason: 'refused', settings: { ...settings, port: await unusedPort() } },
        { reason: 'dns', settings: { ...settings, host: 'nowhere.invalid' } },
        { reason: 'blocked', settings: { ...settings, privateNetwork: false } },
        { reason: 'blocked', settings: { ...settings, host: 'fe80::1' } },
        { reason: 'auth', settings: { ...settings, password: `${secret}x` } },
        { reason: 'tls', settings: { ...settings, security: 'starttls' } },
        { reason: 'tls', settings: { ...settings, port: tlsServer.port, security: 'tls' } },
        { reason: 'tls', settings: { ...settings, port: startTlsServer.port, security: 'starttls' } },
        { reason: 'tls', settings: { ...settings, port: anotherServer.port, security: 'tls', ca: authority } },
        { reason: 'tls', settings: { ...settings, port: expiredServer.port, security: 'tls', ca: authority } },
        { reason: 'timeout', settings: { ...settings, port: blackHole.port } },
      ],
      plain: { query: mail('bob@example.com'), data: accepted('bob@example.com') },
      echo: {
        query: {
          to: literal('bob@example.com'),
          subject: literal('s'),
          text: { kind: 'expression', code: '`<${text}>`' },
        },
        arrived: () => decodeBody(server.messages.at(-1)?.raw ?? ''),
      },
      slow: { query: mail('bob@slow.example'), running: async () => server.hanging() > 0 },
      cut: proxy.cut,
      impossible: ['a\r\nBcc: eve@example.com', 'a\nb', 'a\0b'].flatMap((v) => [
        { query: mail('bob@example.com', { subject: expression('v') }), v },
        { query: mail('bob@example.com', { to: expression('`Bob <bob@example.com>${v}`') }), v },
        { query: mail('bob@example.com', { replyTo: expression('`eve@example.com${v}`') }), v },
      ]),
      refused: { query: mail('bob@refused.example'), code: 'resource.rejected' },
      change: { query: mail('eve@example.com'), state: async () => server.messages.length, rolledBack: false },
      async stop() {
        await proxy.close();
        await blackHole.close();
        await server.close();
        await tlsServer.close();
      },
    };
  });
}

/** The text between the first < and the last > of a message's body, its transfer encoding undone. */
function decodeBody(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const encoding = /^content-transfer-encoding: (.*)$/im.exec(head)?.[1];
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? Buffer.from(
            body
              .replace(/=\r\n/g, '')
              .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          )
        : Buffer.from(body);
  return /<([\s\S]*)>/.exec(bytes.toString('utf8'))?.[1] ?? '';
}

for (const suite of Object.values(SUITES)) suite();
