import { describe, expect, test } from 'vitest';
import { compile, ExpressionError, parseExpression } from './index.ts';

function refused(code: string): ExpressionError {
  try {
    parseExpression(code);
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown;
    throw thrown;
  }
  throw new Error(`was not refused: ${code}`);
}

describe('parseExpression', () => {
  test.each([
    ['a = 1', "Assignments can't be used in an expression; use a code block", 'a = 1'],
    ['1 + (a += 1)', "Assignments can't be used in an expression; use a code block", 'a += 1'],
    ['1 = a', "Assignments can't be used in an expression; use a code block", '1'],
    ['a++', "++ and -- can't be used in an expression; use a code block", 'a++'],
    ['a, b', 'Only one value can be given; remove the comma, or use [ ] for a list', 'a, b'],
    ['new Date()', "new can't be used in an expression", 'new Date()'],
    ['1 + this', "this can't be used", 'this'],
    ['/a+/', "Regular expressions can't be used", '/a+/'],
    ['await a', "await can't be used", 'await a'],
    ['x => await a', "await can't be used", 'await'],
    ['async x => x', "async functions can't be used", 'async x => x'],
    ['function () {}', 'write an arrow function such as x => x.id', 'function () {}'],
    ['class {}', "Classes can't be used", 'class {}'],
    ['x => { return x }', 'After => comes one value, without { }', '{ return x }'],
    ['tag`x`', "A function before a backquote can't be used", 'tag`x`'],
    ['import("x")', "import can't be used", 'import("x")'],
    ['import.meta', "import.meta and new.target can't be used", 'import.meta'],
    ['super.x', "super can't be used", 'super'],
    ['delete a.b', "delete can't be used", 'delete a.b'],
    ['void 0', "void can't be used", 'void 0'],
    ['a instanceof b', "instanceof can't be used", 'a instanceof b'],
    ['10n', 'ending in n', '10n'],
    ['1e999', 'The number is too large', '1e999'],
    ['[1,,2]', 'A list may not have empty places', '[1,,2]'],
    ['{ get a() { return 1 } }', "Methods, getters and setters can't be used", 'get a() { return 1 }'],
    ['{ a() { return 1 } }', "Methods, getters and setters can't be used", 'a() { return 1 }'],
    ['if (a) b', '"if" is a statement', 'if'],
    ['const a = 1', '"const" is a statement', 'const'],
    ['return a', '"return" is a statement', 'return'],
    ['a; b', 'A second statement', '; b'],
    ['a b', '"b" after the end of the expression', 'b'],
    ['a }}', '"}" after the end of the expression', '}}'],
    ['1 + ', 'The expression ends too early', ''],
    ['(1', 'The expression ends too early', ''],
    ['1 + * 2', '"*" is not expected here', '*'],
    ['"abc', 'The text has no closing quote', '"'],
    ['`abc', 'The text has no closing backquote', 'abc'],
    ['1 /* x', 'The comment is never closed', '/'],
    ['   ', 'The expression is empty', '   '],
    ['', 'The expression is empty', ''],
    ['a ?? b || c', 'Put brackets around ??', '||'],
    ['a.constructor', '"constructor" can\'t be used', 'constructor'],
    ['a["__proto__"]', '"__proto__" can\'t be used', '"__proto__"'],
    ['{ __proto__: a }', '"__proto__" can\'t be used', '__proto__'],
    ['globalThis', "globalThis can't be used", 'globalThis'],
    ['eval("1")', "eval can't be used", 'eval'],
    ['getOrder()', '"getOrder" is not a function of expressions', 'getOrder'],
    ['Math', "Math can't be used alone", 'Math'],
    ['Math.mx(1)', 'did you mean "Math.max"?', 'Math.mx'],
    ['Math["m" + "ax"](1)', 'Write the function of Math by its name', 'Math["m" + "ax"]'],
    ['Array(5)', "Array(…) can't be used", 'Array'],
  ])('%s is refused in words, at its place', (code, message, place) => {
    const error = refused(code);
    expect(error.code).toBe('expression.invalid');
    expect(error.message).toContain(message);
    expect(code.slice(error.start, error.end).startsWith(place.slice(0, 4))).toBe(true);
    if (place === '') expect(error.start).toBe(code.length);
  });

  test('positions survive an object literal at the start', () => {
    const error = refused('{ a: 1, b: x = 2 }');
    expect([error.start, error.end]).toEqual([11, 16]);
    expect(parseExpression('{ a: 1 }').tree).toMatchObject({ type: 'object', start: 0, end: 8 });
  });

  test('blanks, comments and one semicolon around an expression do no harm', () => {
    for (const code of ['  1 ', '1;', ' 1 ; ', '/* a */ 1 // b', '(1)', '((1));', '1\n;\n']) {
      expect(compile(parseExpression(code))(new Map())).toBe(1);
    }
    expect(refused('1;;').message).toContain('A second statement');
  });

  test('length and nesting are limited', () => {
    expect(refused('1'.repeat(20_001)).message).toBe('An expression has at most 20,000 characters');
    expect(refused(`${'('.repeat(9_000)}1${')'.repeat(9_000)}`).message).toBe('The expression is nested too deeply');
    expect(refused(`${'!'.repeat(5_000)}1`).message).toBe('The expression is nested too deeply');
    expect(refused(`${'['.repeat(300)}${']'.repeat(300)}`).message).toBe('The expression is nested too deeply');
    expect(refused(Array(400).fill('1').join('+')).message).toBe('The expression is nested too deeply');
    expect(compile(parseExpression(Array(200).fill('1').join('+')))(new Map())).toBe(200);
  });

  test('an expression is JSON and works the same after a journey', () => {
    const code =
      '{ ...a, b: a.list.map(({ id = 1, ...rest }, _, [x] = []) => `${id}`)?.[0] ?? undefined, c: (-a.n) ** 2 || !1 }';
    const expression = parseExpression(code);
    const journey = JSON.parse(JSON.stringify(expression));
    expect(journey).toEqual(expression);
    const scope = new Map([['a', { list: [{}, { id: 3 }], n: 4 }]]);
    expect(compile(journey)(scope)).toEqual(compile(expression)(scope));
  });

  test('helpers may be called where they are announced', () => {
    expect(() => parseExpression('ident(a)')).toThrow('is not a function');
    const expression = parseExpression('ident(a)', { helpers: ['ident'] });
    expect(() => compile(expression)(new Map([['a', 1]]))).toThrow(ExpressionError);
  });
});
