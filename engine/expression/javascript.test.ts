import { describe, expect, test } from 'vitest';
import { ExpressionError, readNames, renameInCode } from './index.ts';

const free = (code: string) => {
  const { names, error } = readNames(code);
  expect(error).toBeUndefined();
  return [...names.keys()];
};

describe('readNames', () => {
  test.each<[string, string[]]>([
    ['return await fetch(params.url)', ['fetch', 'params']],
    ['const a = b; let c = a; var d = e', ['b', 'e']],
    ['x = 1; var x', []],
    ['f(); function f() { return g }', ['g']],
    ['{ let a } a', ['a']],
    ['{ var a } a', []],
    ['if (x) { function f() {} } ', ['x']],
    ['for (const a of b) c(a); a', ['b', 'c', 'a']],
    ['for (var a in b); a', ['b']],
    ['for (let i = 0, n = m; i < n; i++) ;', ['m']],
    ['try { a } catch (e) { e } e', ['a', 'e']],
    ['try { a } catch { b } finally { c }', ['a', 'b', 'c']],
    ['try {} catch ({ message = m }) { message }', ['m']],
    ['const { a, b: c, ...d } = e; a, b, c, d', ['e', 'b']],
    ['const [a = x, [b], ...c] = [y]; a + b + c', ['x', 'y']],
    ['const { [k]: v = w } = o', ['k', 'w', 'o']],
    ['({ a, b: [c] = d } = e)', ['a', 'c', 'd', 'e']],
    ['(a, { b }, [c], d = e, ...f) => a + b + c + d + f + g', ['e', 'g']],
    ['function f(a = x) { var x }', ['x']],
    ['function f(a, b = a) { return arguments.length }', []],
    ['const f = function g() { g }; g', ['g']],
    [
      'class A extends B { static x = y; [z] = w; #p = q; m(a) { return this.#p + a + A + super.m } static { var v; v + u } }; A',
      ['B', 'y', 'z', 'w', 'q', 'u'],
    ],
    ['const C = class D { m() { return D } }; D', ['D']],
    ['a: for (;;) { break a; continue a }', []],
    [
      'o.p.q; o?.[r]; ({ s: t, u, [v]: 1, w() { return x }, get y() { return z } })',
      ['o', 'r', 't', 'u', 'v', 'x', 'z'],
    ],
    ['switch (a) { case b: let c; default: c }', ['a', 'b']],
    ['tag`x ${y}`; `a${b}`', ['tag', 'y', 'b']],
    ['import("lodash").then(x => x)', []],
    ['function f() { return new.target }', []],
    ['a++; b += 1; delete c.d; typeof e; void f', ['a', 'b', 'c', 'e', 'f']],
    ['async () => { for await (const x of y) x }', ['y']],
    ['for await (const x of y) x', ['y']],
    ['function* g() { yield a }', ['a']],
    ['"a" // b', []],
    ['/a/.test(b)', ['b']],
    ['const Math = 1; Math.x; JSON.y', ['JSON']],
    ['', []],
  ])('%s', (code, expected) => {
    expect(free(code)).toEqual(expected);
  });

  test('tells every place of a name', () => {
    const code = 'a + a.b; (a => a)(1); ({ a })';
    const places = readNames(code).names.get('a') ?? [];
    expect(places.map(({ start, end }) => [start, code.slice(start, end)])).toEqual([
      [0, 'a'],
      [4, 'a'],
      [25, 'a'],
    ]);
  });

  test('tells which members are read, and where the text does not tell', () => {
    const code = `
      await resources.crm.get(1); resources['mail'].send(); functions.getOrder({ id: 1 });
      const { cache, files: { read } } = tools; const { x, ...rest } = open; env[name]; pass(whole)`;
    const { members, dynamic } = readNames(code);
    expect([...(members.get('resources') ?? [])]).toEqual(['crm', 'mail']);
    expect([...(members.get('functions') ?? [])]).toEqual(['getOrder']);
    expect([...(members.get('tools') ?? [])]).toEqual(['cache', 'files']);
    expect([...dynamic]).toEqual(['open', 'env', 'name', 'pass', 'whole']);
  });

  test.each([
    ['return 1 +', 'The code ends too early', 1, 11],
    ['const a = 1\nconst a = 2', "Identifier 'a' has already been declared", 2, 7],
    ['}', '"}" is not expected here', 1, 1],
    ['} function x() {', '"}" is not expected here', 1, 1],
    ['\n  import a from "b"', 'import and export are not available here', 2, 3],
    ['() => { await a }', 'await works only in async functions', 1, 15],
    ['(', 'The code ends too early', 1, 2],
    ['('.repeat(50_000), 'The code is nested too deeply', 1, undefined],
  ])('%#: a mistake has its line and column', (code, message, line, column) => {
    const { error, names } = readNames(code);
    expect(names.size).toBe(0);
    expect(error?.message).toContain(message);
    expect(error?.line).toBe(line);
    if (column !== undefined) expect(error?.column).toBe(column);
  });
});

describe('renameInCode', () => {
  test.each([
    ['return a.a + "a" // a', 'return order.a + "a" // a'],
    [
      '({ a, b: a, a: 1 }); ({ a, x: a = 1 } = y); ({ a = 2 } = y)',
      '({ a: order, b: order, a: 1 }); ({ a: order, x: order = 1 } = y); ({ a: order = 2 } = y)',
    ],
    ['{ let a = 1; a } a', '{ let a = 1; a } order'],
    ['x.map(a => a.id, a)', 'x.map(a => a.id, order)'],
    ['a: for (;;) break a', 'a: for (;;) break a'],
    [
      'class X { a = a; #a = 1; a() { return this.a + this.#a } }',
      'class X { a = order; #a = 1; a() { return this.a + this.#a } }',
    ],
    ['`a${a}`;\r\n\ta ', '`a${order}`;\r\n\torder '],
    ['a +', 'a +'],
  ])('%s', (code, expected) => {
    expect(renameInCode(code, 'javascript', 'a', 'order')).toBe(expected);
  });

  test('a name that a variable would catch is refused', () => {
    expect(() => renameInCode('const b = 1; return a + b', 'javascript', 'a', 'b')).toThrow(ExpressionError);
    expect(() => renameInCode('function f(b) { return a }', 'javascript', 'a', 'b')).toThrow('already a variable');
    expect(renameInCode('{ const b = 1 } return a', 'javascript', 'a', 'b')).toBe('{ const b = 1 } return b');
  });
});
