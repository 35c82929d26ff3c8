import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import internal from '../../connectors/internal/connector.ts';
import postgres from '../../connectors/postgres/connector.ts';
import rest from '../../connectors/rest/connector.ts';
import smtp from '../../connectors/smtp/connector.ts';
import { createMailServer } from '../support/mail-server.ts';
import { createPgliteDatabase } from '../support/pglite-database.ts';
import { createTestDatabase, isPostgresThere } from '../support/postgres-server.ts';
import { createBlackHole, createProxy, LOCALHOST, unusedPort } from '../support/tcp.ts';
import { createUpstream } from '../support/upstream.ts';
import { describeConnector } from './connector.contract.ts';

const secret = `pä"ss/${randomBytes(6).toString('hex')}`;
const literal = (value: unknown) => ({ kind: 'literal', value });
const people = [{ id: 1, name: 'Ann' }];
const seed = "create table people (id int, name text); insert into people values (1, 'Ann')";

if (await isPostgresThere()) {
  describeConnector('postgres', async () => {
    const database = await createTestDatabase();
    await database.query(seed);
    const proxy = await createProxy(database);
    const blackHole = await createBlackHole();
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
    const running = async () =>
      (
        await database.query(
          "select 1 from pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()",
        )
      ).length > 0;
    return {
      connector: postgres,
      settings,
      secret,
      failing: [
        { reason: 'refused', settings: { ...settings, port: await unusedPort() } },
        { reason: 'dns', settings: { ...settings, host: 'nowhere.invalid' } },
        { reason: 'blocked', settings: { ...settings, privateNetwork: false } },
        { reason: 'blocked', settings: { ...settings, host: '169.254.169.254' } },
        { reason: 'auth', settings: { ...settings, user: `nobody_${secret}`.slice(0, 40) } },
        { reason: 'other', settings: { ...settings, database: 'no_such_database' } },
        { reason: 'tls', settings: { ...settings, ssl: 'require' } },
        { reason: 'timeout', settings: { ...settings, port: blackHole.port } },
      ],
      plain: { query: { sql: 'select id, name from people order by id limit 1' }, data: people },
      echo: {
        query: { sql: 'select {{ text }}::text as text' },
        arrived: (data) => Array.isArray(data) && Object.values(data[0] ?? {})[0],
      },
      slow: { query: { sql: 'select pg_sleep(60)' }, running },
      cut: proxy.cut,
      many: {
        query: { sql: 'select generate_series(1, 10000000) as n' },
        size: (data) => (Array.isArray(data) ? data.length : 0),
      },
      refused: {
        query: { sql: 'select no_such_column from people where name = {{ "hidden value" }}' },
        code: 'resource.rejected',
      },
      change: {
        query: { sql: 'insert into people (id, name) values (2, {{ "Bob" }})' },
        state: () => database.query('select * from people order by id'),
        rolledBack: true,
      },
      async stop() {
        await proxy.close();
        await blackHole.close();
        await database.drop();
      },
    };
  });
} else {
  describe('the postgres connector', () => {
    test.skip('needs PostgreSQL on 127.0.0.1:5432 with a user postgres, and it is not there', () => {});
  });
}

describeConnector('internal', async () => {
  const database = await createPgliteDatabase();
  const options = {
    signal: new AbortController().signal,
    timeoutMs: 1_000,
    maxRows: 100,
    maxBytes: 10_000,
    dry: false,
    readOnly: false,
  };
  for (const statement of seed.split('; ')) await database.query(statement, [], options);
  return {
    connector: internal,
    settings: {},
    internalDatabase: database,
    failing: [],
    plain: { query: { sql: 'select id, name from people order by id limit 1' }, data: people },
    echo: {
      query: { sql: 'select {{ text }}::text as text' },
      arrived: (data) => Array.isArray(data) && Object.values(data[0] ?? {})[0],
    },
    many: {
      query: { sql: 'select generate_series(1, 1000) as n' },
      size: (data) => (Array.isArray(data) ? data.length : 0),
    },
    refused: { query: { sql: 'select no_such_column from people' }, code: 'resource.rejected' },
    change: {
      query: { sql: 'insert into people (id, name) values (2, {{ "Bob" }})' },
      state: async () => (await database.query('select * from people order by id', [], options)).rows,
      rolledBack: true,
    },
    stop: () => database.close(),
  };
});

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

/** The four places where the echo query puts its text. */
function arrivedText(data: unknown): string[] {
  if (typeof data !== 'object' || data === null || !('path' in data) || !('query' in data) || !('body' in data))
    return [];
  const body: { a: string; b: string } = JSON.parse(String(data.body));
  const query = Array.isArray(data.query) ? data.query.map((pair) => String(pair[1])) : [];
  return [decodeURIComponent(String(data.path).replace('/echo/', '')), ...query, body.a, body.b];
}

describeConnector('smtp', async () => {
  const server = await createMailServer(secret, { hideSTARTTLS: true });
  const tlsServer = await createMailServer(secret, { secure: true });
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
