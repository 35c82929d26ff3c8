import { describe, expect, test } from 'vitest';
import { resolveQuery } from '../../test/support/resolve-query.ts';
import postgres from './connector.ts';
import { postgresSettings, tlsOptions } from './settings.ts';

const check = (query: unknown) => postgres.check(postgres.query.parse(query));
const effects = (query: unknown) => postgres.effects(postgres.query.parse(query));
const fromCode = (...args: Parameters<(typeof postgres.methods)['query'] & object>) =>
  postgres.query.parse(postgres.methods.query?.(...args));

describe('a query while it is edited', () => {
  test('is fine when every value is in its place', () => {
    expect(check({ sql: 'select * from users where id = {{ params.id }}' })).toEqual([]);
    expect(check({ sql: 'select * from users order by {{ ident(params.by, ["name"]) }}' })).toEqual([]);
  });

  test('tells where a value is out of place', () => {
    const sql = "select * from users where name = '{{ params.name }}'";
    expect(check({ sql })).toEqual([
      {
        severity: 'error',
        message: 'Remove the quotes around {{ }}: values are bound, not pasted.',
        path: ['sql'],
        position: { start: sql.indexOf(' params'), end: sql.indexOf('}}') },
      },
    ]);
  });

  test('tells that a name needs ident()', () => {
    expect(check({ sql: 'select * from {{ params.table }}' })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('ident(name'), position: expect.anything() }),
    ]);
  });

  test('takes holes or parameters, not both', () => {
    const params = { kind: 'literal', value: [1] };
    expect(check({ sql: 'select $1::int', params })).toEqual([]);
    expect(check({ sql: 'select $1::int' })).toHaveLength(1);
    expect(check({ sql: 'select {{ 1 }}', params })).toHaveLength(1);
  });

  test('knows whether it writes', () => {
    expect(effects({ sql: 'select 1' })).toBe('read');
    expect(effects({ sql: 'select give_refund(1)', changesData: true })).toBe('write');
    expect(effects({ sql: 'delete from t where id = {{ 1 }}' })).toBe('write');
  });
});

describe('a query from code', () => {
  test('has its text as it is: no hole is read from it', () => {
    const query = resolveQuery(fromCode("select '{{ user.email }}', '\\{{1}}'::int[]", []));
    expect(query).toMatchObject({
      sql: { parts: ["select '{{ user.email }}', '\\{{1}}'::int[]"], values: [] },
      params: [],
    });
  });

  test('takes its parameters and options', () => {
    expect(postgres.effects(fromCode('select f($1)', [1], { changesData: true }))).toBe('write');
    expect(postgres.query.safeParse(postgres.methods.query?.(7)).success).toBe(false);
    expect(postgres.query.safeParse(postgres.methods.query?.('select 1', [], { unknown: 1 })).success).toBe(false);
  });
});

test('a description shows the statement and no value', () => {
  const query = { sql: { parts: ['update users\n  set name = ', ' where id = ', ''], values: ['secret', 7] } };
  expect(postgres.describe(query)).toBe('update users set name = {{ }} where id = {{ }}');
});

describe('errors in words', () => {
  const failed = (code: string) => postgres.classify(Object.assign(new Error('raw words of the server'), { code }));
  test.each<[string, string, boolean]>([
    ['28P01', 'auth', false],
    ['28000', 'auth', false],
    ['42501', 'permission', false],
    ['3D000', 'other', false],
    ['57014', 'timeout', false],
    ['08006', 'refused', true],
    ['57P01', 'refused', true],
    ['53300', 'busy', true],
    ['53100', 'busy', false],
    ['40001', 'busy', true],
    ['40P01', 'busy', true],
    ['55P03', 'busy', true],
    ['23505', 'conflict', false],
    ['23514', 'query', false],
    ['42703', 'query', false],
    ['22P02', 'query', false],
    ['P0001', 'query', false],
    ['XX000', 'other', false],
  ])('%s is %s, retryable: %s', (code, reason, retryable) => {
    const classified = failed(code);
    expect(classified).toMatchObject({ reason, retryable, details: { sqlState: code } });
    expect(classified?.message).not.toContain('raw words');
  });

  test('of the driver', () => {
    expect(postgres.classify(new Error('Connection terminated unexpectedly'))).toMatchObject({
      reason: 'refused',
      retryable: true,
    });
    expect(postgres.classify(new Error('The server does not support SSL connections'))).toMatchObject({
      reason: 'tls',
    });
    expect(postgres.classify(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBeUndefined();
    expect(postgres.classify('text')).toBeUndefined();
  });
});

describe('TLS', () => {
  const tls = (settings: object) =>
    tlsOptions(postgresSettings.parse({ host: 'db.example.com', database: 'd', user: 'u', ...settings }));
  test('checks the certificate unless told otherwise', () => {
    expect(tls({})).toEqual({ rejectUnauthorized: true, servername: 'db.example.com' });
    expect(tls({ ssl: 'verify-ca', ca: 'PEM' })).toEqual({
      rejectUnauthorized: true,
      ca: 'PEM',
      servername: 'db.example.com',
    });
    expect(tls({ ssl: 'insecure' })).toMatchObject({ rejectUnauthorized: false });
    expect(tls({ ssl: 'disable' })).toBeUndefined();
    expect(() => tls({ ssl: 'verify-ca' })).toThrow('needs the certificate');
  });
});
