import { describe, expect, test } from 'vitest';
import { parseTemplate } from '#expression';
import { HelperValue } from '#kit';
import type { JsonValue } from '#schema';
import { sqlRows } from '../../test/support/sql-rows.ts';
import { readArray, writeArray } from './array-text.ts';
import { bindSql } from './bind.ts';
import { compileSql } from './compile.ts';
import { toJsonRows } from './rows.ts';
import { tokenize } from './tokens.ts';

const bind = (sql: string, ...values: (JsonValue | HelperValue)[]) => {
  const { parts } = parseTemplate(sql, { helpers: ['ident'] });
  const { text, params } = bindSql({ sql: { parts, values } });
  return [text, params];
};
const problems = (sql: string) =>
  compileSql(parseTemplate(sql, { helpers: ['ident'] }).parts).problems.map(({ message }) => message);
const ident = (name: JsonValue, allowed: JsonValue = ['name', 'email', 'a"b']) =>
  new HelperValue('ident', [name, allowed]);

describe('every value is bound', () => {
  test.each<[string, (JsonValue | HelperValue)[], string, (string | null)[]]>([
    ['select * from t where id = {{ x }}', [7], 'select * from t where id = $1', ['7']],
    ['select {{ a }}, {{ b }}', ['x', null], 'select $1, $2', ['x', null]],
    ['select {{ a }};', [true], 'select $1', ['true']],
    ['select {{ a }} ; -- the end', [1.5], 'select $1 ', ['1.5']],
    ["select '%' || {{ q }} || '%'", ["o'neil"], "select '%' || $1 || '%'", ["o'neil"]],
    ['select 1 where a in ({{ ids }})', [[1, 2]], 'select 1 where a = ANY($1)', ['{"1","2"}']],
    ['select 1 where a IN {{ ids }}', [[]], 'select 1 where a = ANY($1)', ['{}']],
    ['select 1 where a not in ( {{ ids }} ) and b', [['x"y']], 'select 1 where a <> ALL($1) and b', ['{"x\\"y"}']],
    ['select 1 where a in ({{ id }})', [7], 'select 1 where a = ANY($1)', ['{"7"}']],
    ['select 1 where a in ({{ a }}, {{ b }})', [1, 2], 'select 1 where a in ($1, $2)', ['1', '2']],
    ['select 1 where a = any({{ ids }})', [3], 'select 1 where a = any($1)', ['{"3"}']],
    ['select {{ o }}::jsonb', [{ a: [1] }], 'select $1::jsonb', ['{"a":[1]}']],
    ['select {{ list }}::jsonb', [[1, 'x']], 'select $1::jsonb', ['[1,"x"]']],
    ['select cast({{ list }} as json)', [[1]], 'select cast($1 as json)', ['[1]']],
    ['select {{ list }}::jsonb[]', [[{ a: 1 }]], 'select $1::jsonb[]', ['{"{\\"a\\":1}"}']],
    ['insert into t (o) values ({{ o }})', [{ a: "'" }], 'insert into t (o) values ($1)', [`{"a":"'"}`]],
    ['select * from t order by {{ ident(c, l) }}', [ident('email')], 'select * from t order by "email"', []],
    ['select {{ ident(c, l) }}, {{ x }} from t', [ident('a"b'), 1], 'select "a""b", $1 from t', ['1']],
    ["select E'it\\'s', {{ x }}", [1], "select E'it\\'s', $1", ['1']],
    ["select 'back\\', {{ x }}", [1], "select 'back\\', $1", ['1']],
    ['select $$ it\'s "x" $$, {{ x }}', [1], 'select $$ it\'s "x" $$, $1', ['1']],
    ['select $q$ $$ $q$, {{ x }}', [1], 'select $q$ $$ $q$, $1', ['1']],
    ['select a$b$c, {{ x }}', [1], 'select a$b$c, $1', ['1']],
    ['select 1 /* a /* b */ c */ + {{ x }}', [1], 'select 1 /* a /* b */ c */ + $1', ['1']],
    ['select "a--b", {{ x }}', [1], 'select "a--b", $1', ['1']],
    ['select U&"d\\0061t", {{ x }}', [1], 'select U&"d\\0061t", $1', ['1']],
    ["select e'a'\n'b\\'c', {{ x }}", [1], "select e'a'\n'b\\'c', $1", ['1']],
    ['select extract(year from {{ x }})', ['2024-01-01'], 'select extract(year from $1)', ['2024-01-01']],
    ['select a is distinct from {{ x }}', [1], 'select a is distinct from $1', ['1']],
    ['select * from t order by {{ x }} - lat', [1], 'select * from t order by $1 - lat', ['1']],
    ['select {{ x }}; ', ["'; drop table t; --"], 'select $1', ["'; drop table t; --"]],
  ])('%s', (sql, values, text, params) => {
    expect(bind(sql, ...values)).toEqual([text, params]);
  });
});

describe('what can not be bound is refused while it is edited', () => {
  test.each<[string, string | RegExp]>([
    ["select * from t where name = '{{ x }}'", /^Remove the quotes around/],
    ["select * from t where name like '%{{ x }}%'", /Join the text instead/],
    ['select "{{ x }}" from t', /ident\(/],
    ['select $$ {{ x }} $$', /Take {{ }} out of the quotes/],
    ["select E'\\'{{ x }}'", /Take {{ }} out of the quotes/],
    ["select U&'{{ x }}'", /quotes/],
    ['select 1 -- {{ x }}', /out of the comment/],
    ['select 1 /* /* */ {{ x }} */', /out of the comment/],
    ["select 'a\n{{ x }}", /quotes/],
    ['select 1; delete from t', /Only one statement/],
    ['select 1; select {{ x }}', /Only one statement/],
    ['', /empty/],
    [' -- nothing', /empty/],
    ['{{ x }}', /must start with a word/],
    ['select a{{ x }}', /Put spaces/],
    ['select {{ x }}0', /Put spaces/],
    ['select {{ x }}{{ y }}', /Put spaces/],
    ['select ${{ x }}', /Put spaces/],
    ['select $1 + {{ x }}', /Use either/],
    ['begin', /transaction of its own/],
    ['COMMIT', /transaction of its own/],
    ['set role postgres', /Connections are shared/],
    ['listen x', /Connections are shared/],
    ["copy t from program 'id'", /COPY/],
  ])('%s', (sql, message) => {
    expect(problems(sql)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });

  test('a semicolon inside quotes is no second statement', () => {
    expect(problems('select \';\', $$;$$, ";" -- ;')).toEqual([]);
  });
});

describe('a name can only be chosen by ident()', () => {
  test.each([
    'select * from {{ x }}',
    'select * from {{ x }}.t',
    'select * from a join {{ x }} on true',
    'insert into {{ x }} values (1)',
    'update {{ x }} set a = 1',
    'truncate table {{ x }}',
    'select t.{{ x }} from t',
    'select * from t order by {{ x }}',
    'select * from t order by {{ x }} desc',
    'select a from t group by {{ x }}',
  ])('%s', (sql) => {
    expect(() => bind(sql, 'users')).toThrow(/ident\(name/);
    expect(compileSql(parseTemplate(sql).parts).names.size).toBe(1);
  });

  test.each<[string, HelperValue]>([
    ['not in the list', ident('password')],
    ['no list', new HelperValue('ident', ['name'])],
    ['an empty list', ident('name', [])],
    ['the list is text', ident('name', 'name')],
    ['not text', ident(['name'])],
    ['empty', ident('', [''])],
    ['a NUL', ident('a\0', ['a\0'])],
  ])('ident() refuses: %s', (_, value) => {
    expect(() => bind('select {{ ident(a, b) }} from t', value)).toThrow(
      expect.objectContaining({ code: 'block.invalid' }),
    );
  });

  test('a document can not spell an identifier', () => {
    expect(bind('select {{ x }}', { name: 'ident', args: ['name', ['name']] })).toEqual([
      'select $1',
      ['{"name":"ident","args":["name",["name"]]}'],
    ]);
  });
});

describe('values that SQL text can not hold', () => {
  test.each<[string, JsonValue]>([
    ['a NUL', 'a\0b'],
    ['half a pair', '\ud800'],
    ['a NUL in a list', ['a\0b']],
  ])('%s', (_, value) => {
    expect(() => bind('select {{ x }}', value)).toThrow(expect.objectContaining({ code: 'block.invalid' }));
  });
});

describe('parameters instead of holes', () => {
  const withParams = (sql: string, params: JsonValue[]) => {
    const bound = bindSql({ sql: { parts: [sql], values: [] }, params });
    return [bound.text, bound.params];
  };
  test('are bound by number', () => {
    expect(withParams('select $2, $1::jsonb, $1', [[1], 'b'])).toEqual(['select $2, $1::jsonb, $1', ['[1]', 'b']]);
    expect(withParams('select 1 where a = any($1)', [1])).toEqual(['select 1 where a = any($1)', ['{"1"}']]);
    expect(withParams("select '$1', $$ $2 $$", [])).toEqual(["select '$1', $$ $2 $$", []]);
  });
  test('must be as many as the SQL asks for', () => {
    expect(() => withParams('select $2', [1])).toThrow('asks for 2 parameters, 1 were given');
    expect(() => withParams('select 1', [1])).toThrow('asks for 0 parameters, 1 were given');
  });
});

describe('effects follow the statement', () => {
  test.each<[string, 'read' | 'write', boolean?]>([
    ['select 1', 'read'],
    ['(select 1) union (select 2)', 'read'],
    ['-- note\n/* note */ SELECT 1', 'read'],
    ['values (1)', 'read'],
    ['table t', 'read'],
    ['with a as (select 1) select * from a', 'read'],
    ['explain update t set a = 1', 'read'],
    ['explain analyze select 1', 'read'],
    ['show all', 'read'],
    ["select 'insert into t'", 'read'],
    ['select "update" from t', 'read'],
    ['select substring(a from 1 for 2)', 'read'],
    ['with a as (delete from t returning *) select * from a', 'write'],
    ['with a as (select 1) insert into t select * from a', 'write'],
    ['explain analyze delete from t', 'write'],
    ['explain (analyze) delete from t', 'write'],
    ['select * into b from a', 'write'],
    ['select * from t for update', 'write'],
    ['select * from t for no key update', 'write'],
    ['select * from t for key share', 'write'],
    ['insert into t values (1)', 'write'],
    ['merge into t using s on true when matched then delete', 'write'],
    ['do $$ begin end $$', 'write'],
    ['create table t (a int)', 'write'],
    ['refresh materialized view concurrently v', 'write'],
    ['nonsense', 'write'],
    ['vacuum t', 'write', false],
    ['call p()', 'write', false],
    ['create unique index concurrently i on t (a)', 'write', false],
    ['create database x', 'write', false],
    ['alter system set a = 1', 'write', false],
  ])('%s: %s', (sql, effect, inTransaction = true) => {
    expect(compileSql([sql]).statement).toEqual({ effect, inTransaction });
  });
});

describe('values read back are JSON', () => {
  test.each<[string, number, string | null, JsonValue]>([
    ['bool', 16, 'f', false],
    ['int4', 23, '-7', -7],
    ['int8 that a number can hold', 20, '9007199254740991', 9007199254740991],
    ['int8 that it can not', 20, '9007199254740993', '9007199254740993'],
    ['numeric', 1700, '0.10', '0.10'],
    ['float8', 701, '1e+20', 1e20],
    ['float8 NaN', 701, 'NaN', 'NaN'],
    ['float8 infinite', 701, '-Infinity', '-Infinity'],
    ['date', 1082, '2024-02-29', '2024-02-29'],
    ['timestamp', 1114, '2024-02-29 13:14:15.123456', '2024-02-29T13:14:15.123456'],
    ['timestamp infinite', 1114, 'infinity', 'infinity'],
    ['timestamptz', 1184, '2024-02-29 23:30:00.5+05:30', '2024-02-29T18:00:00.5Z'],
    ['timestamptz west', 1184, '2024-12-31 20:00:00-08', '2025-01-01T04:00:00Z'],
    ['timestamptz with seconds', 1184, '1890-01-01 00:00:00+00:53:28', '1889-12-31T23:06:32Z'],
    ['timestamptz before Christ', 1184, '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
    ['timestamptz early', 1184, '0099-01-01 00:00:00+00', '0099-01-01T00:00:00Z'],
    ['jsonb', 3802, '{"a":[1,null]}', { a: [1, null] }],
    ['bytea', 17, '\\x00ff', 'AP8='],
    ['int4 of a server that lies', 23, '1,"admin":true', '1,"admin":true'],
    ['int4 with a zero before it', 23, '007', 7],
    ['int4 that is only a minus', 23, '-', '-'],
    ['int4 that is empty', 23, '', 0],
    ['void', 2278, '', null],
    ['text', 25, 'x', 'x'],
    ['null', 23, null, null],
    ['int4[]', 1007, '{1,NULL,3}', [1, null, 3]],
    [
      'int4[][]',
      1007,
      '{{1,2},{3,4}}',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['text[]', 1009, '{"a,b","c\\"d","NULL",plain,""}', ['a,b', 'c"d', 'NULL', 'plain', '']],
    ['text[] from 0', 1009, '[0:1]={a,b}', ['a', 'b']],
    ['timestamptz[]', 1185, '{"2024-02-29 00:00:00+00"}', ['2024-02-29T00:00:00Z']],
    ['jsonb[]', 3807, '{"{\\"a\\": 1}"}', [{ a: 1 }]],
  ])('%s', (_, typeOid, text, expected) => {
    expect(toJsonRows({ columns: [{ name: 'v', typeOid }], rows: sqlRows([[text]]) }).rows.value).toEqual([
      { v: expected },
    ]);
  });

  test('the last of two columns with one name wins, and a note says so', () => {
    const columns = ['id', 'id', 'x'].map((name) => ({ name, typeOid: 23 }));
    const { rows, notes } = toJsonRows({ columns, rows: sqlRows([['1', '2', '3']]) });
    expect(rows.value).toEqual([{ id: 2, x: 3 }]);
    expect(notes).toEqual(['Two columns are called "id": only the last one is kept.']);
  });

  test('a column called __proto__ is a column', () => {
    const columns = [{ name: '__proto__', typeOid: 3802 }];
    const { rows } = toJsonRows({ columns, rows: sqlRows([['{"admin":true}']]) });
    expect(JSON.stringify(rows.value)).toBe('[{"__proto__":{"admin":true}}]');
  });
});

test('arrays survive the way there and back', () => {
  const items = ['', 'NULL', null, 'a"b', 'c\\d', 'e,f', '{g}', ' h ', ['x', [null]]];
  expect(readArray(writeArray(items))).toEqual(items);
});

test('a broken statement still ends', () => {
  for (const text of ["'", '"', '$$', '/*', "E'\\", '$a$', "U&'", '--'])
    expect(tokenize(text).at(-1)?.end).toBe(text.length);
});
