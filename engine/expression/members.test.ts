import { describe, expect, test } from 'vitest';
import { compile, parseExpression } from './index.ts';

const evaluate = (code: string) => compile(parseExpression(code))(new Map());

/** Expressions that mean what they mean in JavaScript. */
const AS_NATIVE = [
  '"añb".at(-1) + "abc".charAt(1) + "abc".charCodeAt(0) + "😀".codePointAt(0)',
  '"a".concat("b", 1, null)',
  '["abc".endsWith("c"), "abc".startsWith("b", 1), "abc".includes("bc", 1), "abc".endsWith("b", 2)]',
  '["abcabc".indexOf("c", 3), "abcabc".lastIndexOf("b"), "abcabc".lastIndexOf("b", 3), "abc".indexOf("x")]',
  '"ß".toUpperCase() + "ABC".toLowerCase() + "é".normalize("NFD").length',
  '["a".padEnd(3, "xy"), "a".padStart(4), "abc".padEnd(1), "ab".repeat(3), "".repeat(9), "x".repeat(0)]',
  '"a-b-c".replace("-", "+") + "a-b-c".replaceAll("-", "--") + "ab".replaceAll("", ".") + "abc".replace("x", "y")',
  '["abcdef".slice(1, -1), "abcdef".slice(-2), "abcdef".substring(4, 1), "abc".slice()]',
  '["a,b,c".split(","), "a,b,c".split(",", 2), "abc".split(""), "abc".split(), "".split(","), "a".split("x", 0)]',
  '"[" + "  a ".trim() + "  a ".trimStart() + "  a ".trimEnd() + "]"',
  '["b", "a", "C"].sort((x, y) => x.localeCompare(y))',
  '[1, 2, 3].at(-1) + [1, 2].concat(3, [4, [5]]).length',
  '[[1, 2, 3].every(x => x > 0), [1, 2, 3].some(x => x > 2), [].every(x => x), [].some(x => x)]',
  '[1, 2, 3, 4].fill(0, 1, 3)',
  '[[1, 2, 3].find(x => x > 1), [1, 2, 3].findIndex(x => x > 1), [1, 2, 3].findLast(x => x < 3), [1].findLastIndex(x => x > 3)]',
  '[1, [2, [3, [4]]]].flat()',
  '[1, [2, [3, [4]]]].flat(Infinity)',
  '[1, 2].flatMap(x => [x, [x]])',
  '[[1, NaN].includes(NaN), [1, 2, 1].indexOf(1, 1), [1, 2, 1].lastIndexOf(1), [1, 2, 1].lastIndexOf(1, 1), [1].includes(1, 1)]',
  '[1, null, undefined, [2, 3]].join("-") + [1, 2].toString()',
  '[1, 2, 3].map((x, i, all) => x * i + all.length)',
  '[1, 2, 3].reduce((a, b) => a + b) + [1, 2, 3].reduce((a, b, i) => a + b * i, 10)',
  '["a", "b", "c"].reduceRight((a, b) => a + b) + ["a", "b"].reduceRight((a, b, i) => a + b + i, "")',
  '[1, 2, 3].slice(-2)',
  '[3, undefined, 20, 100, 1].toSorted()',
  '[3, 20, 100, 1].toSorted((a, b) => b - a)',
  '[1, 2, 3].toReversed()',
  '[1, 2, 3, 4].toSpliced(1, 2, "a", "b", "c")',
  '[1, 2, 3, 4].toSpliced(2)',
  '[1, 2, 3].with(-1, 9)',
  '[(12.345).toFixed(1), (255).toString(16), (12.345).toPrecision(3), (1234).toExponential(2), (1).toFixed()]',
  '[Math.max(1, "3", 2), Math.min(), Math.round(2.5), Math.trunc(-1.5), Math.sign(-3), Math.pow(2, 3), Math.abs(-1), Math.PI]',
  '[Math.floor(-1.5), Math.ceil(1.2), Math.sqrt(16), Math.cbrt(27), Math.log2(8), Math.atan2(1, 1), Math.max(1, NaN)]',
  '[JSON.parse("{\\"a\\": [1, null]}"), JSON.stringify({ a: [1, undefined, NaN], b: undefined, c: "\\n" })]',
  '[JSON.stringify({ a: [1, {}] }, null, 2), JSON.stringify([1], null, "--"), JSON.stringify(undefined), JSON.stringify([])]',
  '[Object.keys({ a: 1, b: 2 }), Object.values({ a: 1, b: 2 }), Object.entries({ a: 1 }), Object.keys([5, 6]), Object.entries("ab")]',
  '[Object.fromEntries([["a", 1], [2, "b"]]), Object.hasOwn({ a: 1 }, "a"), Object.is(NaN, NaN)]',
  '({ ...Object.groupBy([1, 2, 3], x => (x % 2 ? "odd" : "even")) })',
  '[Array.isArray([]), Array.isArray({}), Array.from({ length: 3 }, (_, i) => i * 2), Array.from("ab"), Array.of(1, 2), Array.from([1], x => x + 1)]',
  '[Number("12"), Number(""), Number("x"), Number(), Number(null), Number(true), String(12), String(null), String(), String([1, [2]]), Boolean(""), Boolean("a")]',
  '[parseInt("12px"), parseInt("ff", 16), parseFloat("1.5e3x"), isNaN("x"), isFinite("12"), Number.isInteger(3), Number.isNaN("x"), Number.parseInt("7")]',
  '["1", "2", "3"].map(Number).concat(["a", ""].filter(Boolean)).concat([1, 2].map(String)).concat([1.5, -1.5].map(Math.trunc))',
  '[encodeURIComponent("a b&ü"), decodeURIComponent("a%20b"), encodeURI("a b/ü"), decodeURI("a%20b")]',
  '[String.fromCharCode(65, 66), String.fromCodePoint(128512), Number.MAX_SAFE_INTEGER, Number.EPSILON]',
  '[Date.parse("2026-01-31T12:00:00Z"), Date.parse("2026-01-31"), Date.parse("x"), Date.UTC(2026, 0, 31), Date.UTC(2026)]',
];

describe('methods and functions', () => {
  test.each(AS_NATIVE)('%s is as in JavaScript', (code) => {
    expect(evaluate(code)).toEqual(new Function(`return (${code})`)());
  });

  test('the replacement of replace is taken as it stands', () => {
    expect(evaluate('"abc".replace("b", "[$&]") + "abc".replaceAll("b", "$`")')).toBe('a[$&]ca$`c');
  });

  test('numbers are written by language and options, the same everywhere', () => {
    expect(evaluate('(1234567.891).toLocaleString()')).toBe('1,234,567.891');
    expect(evaluate('(1234.5).toLocaleString("de-DE", { style: "currency", currency: "EUR" })')).toBe(
      '1.234,50\u00a0€',
    );
    expect(() => evaluate('(1).toLocaleString("not a language")')).toThrow('toLocaleString(): ');
    expect(() => evaluate('(1).toLocaleString("en", { style: x => x })')).toThrow("can't be a function");
  });
});

describe('dates', () => {
  test.each<[string, unknown]>([
    ['date("2026-01-31T23:30:15.250Z").getFullYear()', 2026],
    ['[date("2026-01-31").getMonth(), date("2026-01-31").getDate(), date("2026-01-31").getDay()]', [0, 31, 6]],
    ['date("2026-01-31T23:30:15.250+02:00").getUTCHours()', 21],
    ['date("2026-01-31 12:00:00+00").toISOString()', '2026-01-31T12:00:00.000Z'],
    ['date("2026-01-31 12:00:00.123456+0530").toISOString()', '2026-01-31T06:30:00.123Z'],
    ['date("2026-01-31T12:00").toISOString()', '2026-01-31T12:00:00.000Z'],
    ['date(date("2026-01-31")).valueOf() === date("2026-01-31").getTime()', true],
    ['date("2026-01-31").plus({ months: 1 })', '2026-02-28T00:00:00.000Z'],
    ['date("2024-02-29").minus({ years: 1, days: 1, hours: -2 })', '2023-02-27T02:00:00.000Z'],
    ['date("2026-05-17T12:34:56.789Z").startOf("month")', '2026-05-01T00:00:00.000Z'],
    ['date("2026-05-17T12:34:56.789Z").startOf("hour")', '2026-05-17T12:00:00.000Z'],
    ['date("2026-01-31T23:30:00Z").toLocaleDateString()', '1/31/2026'],
    [
      'date("2026-01-31T23:30:00Z").toLocaleDateString("de-DE", { timeZone: "Europe/Berlin", month: "long", day: "numeric" })',
      '1. Februar',
    ],
    ['date("2026-01-31T23:30:00Z").toLocaleTimeString("de-DE")', '23:30:00'],
    [
      'date("2026-01-31T23:30:00Z").toLocaleString("en-GB", { dateStyle: "short", timeStyle: "short" })',
      '31/01/2026, 23:30',
    ],
    ['[date("2026-02-01"), date("2026-01-01")].sort((a, b) => a - b)[0]', '2026-01-01T00:00:00.000Z'],
    ['JSON.stringify({ at: date(0) })', '{"at":"1970-01-01T00:00:00.000Z"}'],
  ])('%s', (code, expected) => {
    expect(evaluate(code)).toEqual(expected);
  });

  test.each([
    'date("31.1.2026")',
    'date("Jan 5 2026")',
    'date(null)',
    'date(NaN)',
    'date(9e15)',
    'date({})',
    'date(0).plus({ eons: 1 })',
    'date(0).plus(1)',
    'date(0).startOf("week")',
    'date(0).setHours(1)',
    'date("2026-13-01")',
    'date(0).plus({ years: 1e9 })',
  ])('%s is refused', (code) => {
    expect(() => evaluate(code)).toThrow(expect.objectContaining({ code: 'expression.failed' }));
  });
});
