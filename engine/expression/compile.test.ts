import { describe, expect, test } from 'vitest';
import {
  compile,
  compileAll,
  compileTemplate,
  createBudget,
  ExpressionError,
  parseExpression,
  parseTemplate,
} from './index.ts';

const SCOPE: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  [
    'getOrder',
    {
      data: {
        total: 10,
        items: [
          { id: 1, name: 'Ä' },
          { id: 2, name: 'b' },
        ],
      },
      error: null,
    },
  ],
  ['params', { rate: 0.5, name: 'Ada', tags: ['x', 'y'] }],
  ['nothing', undefined],
  ['date', { data: 1 }],
]);

function evaluate(code: string, scope: ReadonlyMap<string, unknown> = SCOPE): unknown {
  return compile(parseExpression(code))(scope, createBudget({ now: () => Date.UTC(2026, 0, 31, 12) }));
}

function failure(code: string, scope = SCOPE): ExpressionError {
  try {
    evaluate(code, scope);
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown;
    throw thrown;
  }
  throw new Error(`did not fail: ${code}`);
}

describe('values', () => {
  test.each<[string, unknown]>([
    ['getOrder.data.total * (1 + params.rate)', 15],
    [
      '{ a: 1, "b c": [2, ...[3, 4]], ["d" + 1]: null, ...params }',
      { a: 1, 'b c': [2, 3, 4], d1: null, rate: 0.5, name: 'Ada', tags: ['x', 'y'] },
    ],
    ['{ ...null, ...undefined, ...false, ..."ab", ...[7] }', { 0: 7, 1: 'b' }],
    ['[..."añ😀"]', ['a', 'ñ', '😀']],
    ['`Hello ${params.name}, ${1 + 1}!`', 'Hello Ada, 2!'],
    ['getOrder.error?.message.length', undefined],
    ['getOrder.error?.[0]?.(1).x', undefined],
    ['getOrder.data?.items?.[1]?.name', 'b'],
    ['params.missing?.trim().length ?? "none"', 'none'],
    ['(params.missing?.a) || 2', 2],
    [
      'getOrder.data.items.map(({ id, ...rest }, index) => ({ id, index, rest }))',
      [
        { id: 1, index: 0, rest: { name: 'Ä' } },
        { id: 2, index: 1, rest: { name: 'b' } },
      ],
    ],
    [
      '[[1, [2, 3]], [4]].map(([a, [b, ...c] = [9, 8]]) => [a, b, c])',
      [
        [1, 2, [3]],
        [4, 9, [8]],
      ],
    ],
    ['((a, b = a + 1, ...c) => [a, b, c])(1, undefined, 3, 4)', [1, 2, [3, 4]]],
    ['((x) => (y) => x + y)(1)(2)', 3],
    ['{ double: x => x * 2 }.double(4)', 8],
    [
      '[1, 2, 3].map(x => [4, 5].map(y => x * y))',
      [
        [4, 5],
        [8, 10],
        [12, 15],
      ],
    ],
    ['"length" in params.tags', true],
    ['"toString" in params', false],
    ['1 in params.tags', true],
    ['5 & 3 | 8 ^ 1', (5 & 3) | (8 ^ 1)],
    ['-1 >>> 28', 15],
    ['2 ** 3 ** 2', 512],
    ['null ?? undefined ?? 0', 0],
    ['null == undefined && null !== undefined && "1" == 1', true],
    ['[1] == 1', false],
    ['typeof unknownName', 'undefined'],
    ['typeof nothing + typeof null + typeof 1 + typeof (x => x)', 'undefinedobjectnumberfunction'],
    ['undefined', undefined],
    ['nothing', undefined],
    ['date.data', 1],
    ['params.name.length + params.tags.length + params.name[1] + params.tags[5]', '5dundefined'],
    ['params["na" + "me"]', 'Ada'],
    ['[null, 1, [2, [undefined]]] + ""', ',1,2,'],
    ['params.toString', undefined],
    ['[].map', 'map is a method'],
  ])('%s', (code, expected) => {
    if (typeof expected === 'string' && expected.endsWith('is a method'))
      expect(failure(code).message).toContain(expected);
    else expect(evaluate(code)).toEqual(expected);
  });

  test('dates leave an expression as ISO text, wherever they are', () => {
    expect(evaluate('date()')).toBe('2026-01-31T12:00:00.000Z');
    expect(evaluate('[{ at: date("2026-01-31") }, date(0).getTime()]')).toEqual([
      { at: '2026-01-31T00:00:00.000Z' },
      0,
    ]);
    expect(evaluate('date("2026-01-02") - date("2026-01-01")')).toBe(86_400_000);
    expect(evaluate('date("2026-01-02") > date("2026-01-01")')).toBe(true);
    expect(evaluate('`${date(0)}`')).toBe('1970-01-01T00:00:00.000Z');
  });

  test('what is made is made anew, and input stays untouched', () => {
    const input = Object.freeze({ list: Object.freeze([3, 1, 2]) });
    const scope = new Map([['input', input]]);
    expect(
      evaluate('[input.list.sort(), input.list.reverse(), input.list.fill(0), input.list.with(0, 9)]', scope),
    ).toEqual([
      [1, 2, 3],
      [2, 1, 3],
      [0, 0, 0],
      [9, 1, 2],
    ]);
    expect(evaluate('input.list', scope)).toBe(input.list);
    expect(Object.getPrototypeOf(evaluate('{ toString: 1, valueOf: 2 }'))).toBe(Object.prototype);
  });
});

describe('failures', () => {
  test.each([
    ['getOrder.error.message', 'getOrder.error is null; reading .message of it failed', 'getOrder.error.message'],
    ['1 + params.missing[0]', 'params.missing is undefined; reading [0] of it failed', 'params.missing[0]'],
    ['params.missing.trim()', 'params.missing is undefined; reading .trim(…) of it failed', 'params.missing.trim'],
    ['getOrdr.data', 'getOrdr is not defined; did you mean "getOrder"?', 'getOrdr'],
    ['"a".toUperCase()', 'a text has no method "toUperCase"; did you mean "toUpperCase"?', '"a".toUperCase'],
    ['params.go()', 'an object has no method "go"', 'params.go'],
    ['params.rate()', 'an object has no method "rate"', 'params.rate'],
    ['(params.rate)(1)', 'an object has no method "rate"', 'params.rate'],
    ['(1 || params)(2)', '1 || params is not a function of this expression', '(1 || params)(2)'],
    ['"a" + params', "an object can't be used as text; use JSON.stringify(…) or one of its members", '"a" + params'],
    ['params * 2', "an object can't be used as a number", 'params * 2'],
    ['[1] * 2', "a list can't be used as a number", '[1] * 2'],
    ['params.tags.map(1)', 'map(): a function such as x => x.id is needed here, not a number', 'params.tags.map(1)'],
    [
      'params.tags.push(1)',
      "push(): it would change the list, which an expression can't; use [...list, item]",
      'params.tags.push(1)',
    ],
    ['[].reduce((a, b) => a)', 'reduce(): an empty list needs a start value', '[].reduce((a, b) => a)'],
    ['(1).toFixed(101)', 'toFixed(): ', '(1).toFixed(101)'],
    ['JSON.parse("{x")', 'JSON.parse(): the text is not valid JSON', 'JSON.parse("{x")'],
    ['date("soon")', 'date(): the text is not a date', 'date("soon")'],
    ['[...params]', "an object can't be spread with ... here; only lists and texts can", '...params'],
    ['x => x', 'The result is a function', 'x => x'],
    ['{ a: [x => x] }', 'The result is a function', '{ a: [x => x] }'],
    ['Boolean', 'The result is a function', 'Boolean'],
    ['({ a }) => a', 'The result is a function', '({ a }) => a'],
    ['[null].map(({ a }) => a)', 'map(): null has no members to take', ''],
  ])('%s', (code, message, place) => {
    const error = failure(code);
    expect(error.code).toBe('expression.failed');
    expect(error.message).toContain(message);
    if (place !== '') expect(code.slice(error.start, error.end)).toBe(place);
  });

  test('in a template, places count characters of the whole text', () => {
    const text = 'Dear {{ params.name }}, {{ getOrder.error.message }}';
    try {
      compileTemplate(parseTemplate(text))(SCOPE);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'expression.failed', index: 1 });
      if (error instanceof ExpressionError) expect(text.slice(error.start, error.end)).toBe('getOrder.error.message');
    }
  });
});

describe('budget', () => {
  test('all expressions of a block share one budget, and the error tells which one failed', () => {
    const heavy = parseExpression('params.tags.map(tag => tag + "!").join("")');
    const run = compileAll(Array.from({ length: 20 }, () => heavy));
    expect(run(SCOPE)).toHaveLength(20);
    try {
      run(SCOPE, createBudget({ steps: 200 }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'expression.limit', index: expect.any(Number) });
    }
  });

  test('the time is the same everywhere in a block', () => {
    let time = 0;
    const run = compileAll([parseExpression('Date.now()'), parseExpression('date().getTime()')]);
    expect(run(SCOPE, createBudget({ now: () => ++time }))).toEqual([1, 1]);
  });

  test('a scope needs only get and has', () => {
    const scope = { get: (name: string) => (name === 'a' ? 1 : undefined), has: (name: string) => name === 'a' };
    expect(compile(parseExpression('a + 1'))(scope)).toBe(2);
    expect(() => compile(parseExpression('b'))(scope)).toThrow('b is not defined');
  });
});
