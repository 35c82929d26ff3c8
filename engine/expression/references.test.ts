import { describe, expect, test } from 'vitest';
import { helperCall, parseExpression, parseTemplate, references, rename, renameMember } from './index.ts';

const read = (code: string) =>
  references(parseExpression(code)).map(({ name, path, start, end }) => [
    [name, ...path].join('.'),
    code.slice(start, end),
  ]);

describe('references', () => {
  test.each<[string, string[][]]>([
    ['getOrder.data[0].id', [['getOrder.data.0.id', 'getOrder.data[0].id']]],
    ['a["b c"]?.d', [['a.b c.d', 'a["b c"]?.d']]],
    ['(a?.b).c', [['a.b.c', '(a?.b).c'.slice(1)]]],
    [
      'a.b[i].c',
      [
        ['a.b', 'a.b'],
        ['i', 'i'],
      ],
    ],
    [
      'rows.data.filter(row => row.id === params.id)',
      [
        ['rows.data', 'rows.data'],
        ['params.id', 'params.id'],
      ],
    ],
    [
      'a.map(a => a.x) + b',
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    [
      'a.map(({ b, c: [d = e.f], ...g }) => ({ b, d, g, h }))',
      [
        ['a', 'a'],
        ['e.f', 'e.f'],
        ['h', 'h'],
      ],
    ],
    [
      '{ a, b: c, [d]: "e", ...f }',
      [
        ['a', 'a'],
        ['c', 'c'],
        ['d', 'd'],
        ['f', 'f'],
      ],
    ],
    [
      'Math.max(a, NaN, undefined) + Object.keys(b).length',
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    [
      'typeof a === "b" ? `${c}` : [...d]',
      [
        ['a', 'a'],
        ['c', 'c'],
        ['d', 'd'],
      ],
    ],
    ['[1].map(Number) + date(date.data)', [['date.data', 'date.data']]],
  ])('%s', (code, expected) => {
    expect(read(code)).toEqual(expected);
  });

  test('in a template, places count characters of the whole text', () => {
    const text = '{{ a }} and {{ b.c }}';
    const found = parseTemplate(text).holes.flatMap((hole) => references(hole));
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['a', 'b.c']);
  });

  test('a helper is no reference', () => {
    const expression = parseExpression('ident(params.table, "x")', { helpers: ['ident'] });
    expect(references(expression).map(({ name }) => name)).toEqual(['params']);
    const call = helperCall(expression);
    expect(call?.name).toBe('ident');
    expect(call?.args.map(({ tree }) => tree.type)).toEqual(['member', 'literal']);
    expect(helperCall(parseExpression('1'))).toBeUndefined();
  });
});

describe('rename', () => {
  test.each([
    ['a.a["a"] + a', 'b.a["a"] + b'],
    ['{ a, b: a, a: 1, "a": a, [a]: a }', '{ a: b, b: b, a: 1, "a": b, [b]: b }'],
    ['[1].map(a => a + 1).concat(a)', '[1].map(a => a + 1).concat(b)'],
    ['[1].map((x = a) => { a }.a + x)'.replace('{ a }', '({ a })'), '[1].map((x = b) => ({ a: b }).a + x)'],
    ['x.map(({ a: y, [a]: z }) => y)', 'x.map(({ a: y, [b]: z }) => y)'],
    ['/* a */ a // a', '/* a */ b // a'],
    ['"a" + `a${a}`', '"a" + `a${b}`'],
    ['x.a().a + a?.a', 'x.a().a + b?.a'],
    ['typeof a', 'typeof b'],
    [' ( a )  ', ' ( b )  '],
    ['a +', 'a +'],
  ])('%s', (code, expected) => {
    expect(rename(code, 'expression', 'a', 'b')).toBe(expected);
  });

  test('in templates, with every other character as it was', () => {
    expect(rename('a {{ a }} \\{{ a }} {{ { a } }}{{ident(a)}} a', 'template', 'a', 'order')).toBe(
      'a {{ order }} \\{{ a }} {{ { a: order } }}{{ident(order)}} a',
    );
    expect(rename('{{ a }} {{ a', 'template', 'a', 'b')).toBe('{{ a }} {{ a');
  });

  test('a name that a parameter would catch is refused', () => {
    expect(() => rename('x.map(b => b + a)', 'expression', 'a', 'b')).toThrow('"b" is already a parameter');
    expect(rename('x.map(b => b) + a', 'expression', 'a', 'b')).toBe('x.map(b => b) + b');
  });
});

describe('renameMember', () => {
  const renaming = { of: 'params', from: 'id', to: 'key' };

  test.each([
    ['params.id + params?.id', 'params.key + params?.key', 2],
    ['params[\'id\'] + params["id"]', 'params[\'key\'] + params["key"]', 2],
    ['params /* .id */ . id // .id', 'params /* .id */ . key // .id', 1],
    ['other.params.id + params.x.id', 'other.params.id + params.x.id', 0],
    ['[1].map((params) => params.id)', '[1].map((params) => params.id)', 0],
    ['{ id: params.id, "params.id": `id ${params.id}` }', '{ id: params.key, "params.id": `id ${params.key}` }', 2],
    ['params.id.id', 'params.key.id', 1],
    ['params.id(', 'params.id(', 0],
  ])('%s', (text, expected, places) => {
    expect(renameMember(text, 'expression', renaming)).toEqual({ text: expected, places });
  });

  test.each([
    ['const { id } = params; return id', 'const { key: id } = params; return id', 1],
    ['const { id: x, "id": y, id = 3 } = params', 'const { key: x, "key": y, key: id = 3 } = params', 3],
    ['const params = 1; return params.id', 'const params = 1; return params.id', 0],
    ['params.id = 1; delete params.id', 'params.key = 1; delete params.key', 2],
    [
      'function f(params) { return params.id } return f(params.id)',
      'function f(params) { return params.id } return f(params.key)',
      1,
    ],
  ])('in code: %s', (text, expected, places) => {
    expect(renameMember(text, { code: 'javascript' }, renaming)).toEqual({ text: expected, places });
  });

  test('in templates, with every other character as it was', () => {
    const template = 'params.id {{ params.id }} \\{{ params.id }}{{ident(params.id)}}';
    expect(renameMember(template, 'template', renaming).text).toBe(
      'params.id {{ params.key }} \\{{ params.id }}{{ident(params.key)}}',
    );
  });
});
