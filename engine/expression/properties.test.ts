import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compile,
  compileTemplate,
  ExpressionError,
  parseExpression,
  parseTemplate,
  readNames,
  references,
  rename,
  renameInCode,
} from './index.ts';

/** Data whose shape the grammar below knows. */
const data = fc.record({
  n: fc.oneof(fc.integer({ min: -9, max: 99 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
  s: fc.string({ maxLength: 12 }),
  l: fc.array(fc.integer({ min: -5, max: 20 }), { maxLength: 8 }),
  o: fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }), name: fc.string({ maxLength: 5 }), on: fc.boolean() }), {
    maxLength: 5,
  }),
  z: fc.constantFrom(null, undefined, { a: 1 }),
});

const NAMES = ['n', 's', 'l', 'o', 'z'];

const text = (parts: TemplateStringsArray, ...values: fc.Arbitrary<string>[]) =>
  fc.tuple(...values).map((chosen) => String.raw({ raw: parts }, ...chosen));

/** Expressions by the type of their value. `x` and `row` are parameters that their callbacks declare. */
const { number, truth, word, numbers, any } = fc.letrec<
  Record<'number' | 'truth' | 'word' | 'numbers' | 'rows' | 'any', string>
>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('n', '1', '0', '-2', '2.5', 's.length', 'l.length', 'o.length', '(z?.a ?? 7)', 'NaN'),
    text`(${tie('number')} ${fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>')} ${tie('number')})`,
    text`(${tie('truth')} ? ${tie('number')} : ${tie('number')})`,
    text`${fc.constantFrom('-', '+', '~')}(${tie('number')})`,
    text`Math.${fc.constantFrom('abs', 'round', 'floor', 'max', 'min', 'trunc', 'sign')}(${tie('number')})`,
    text`Math.max(...${tie('numbers')}, ${tie('number')})`,
    text`${tie('numbers')}.reduce((a, x) => a + x, ${tie('number')})`,
    text`${tie('rows')}.findIndex(row => row.id < ${tie('number')})`,
    text`${tie('word')}.indexOf(${tie('word')})`,
    text`Number(${tie('word')})`,
  ),
  truth: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('true', 'false', '(o[0]?.on ?? false)'),
    text`(${tie('number')} ${fc.constantFrom('<', '<=', '>', '>=', '===', '!==', '==', '!=')} ${tie('number')})`,
    text`(${tie('word')} ${fc.constantFrom('<', '>=', '===', '!=')} ${tie('word')})`,
    text`(${tie('truth')} ${fc.constantFrom('&&', '||')} ${tie('truth')})`,
    text`!${tie('truth')}`,
    text`${tie('numbers')}.${fc.constantFrom('some', 'every')}(x => x > ${tie('number')})`,
    text`${tie('numbers')}.includes(${tie('number')})`,
    text`${tie('word')}.${fc.constantFrom('includes', 'startsWith', 'endsWith')}(${tie('word')})`,
    text`(typeof ${tie('any')} === "number")`,
  ),
  word: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('s', '""', '"a"', '"é😀"', '(o[0]?.name ?? "?")', '(s[0] ?? "-")', '"12"'),
    text`(${tie('word')} + ${fc.oneof(tie('word'), tie('number'), tie('truth'), tie('numbers'))})`,
    fc.tuple(tie('word'), tie('number')).map(([a, b]) => `\`<\${${a}}:\${${b}}>\``),
    text`${tie('word')}.${fc.constantFrom('trim()', 'toUpperCase()', 'slice(1)', 'slice(-2)', 'padStart(5, "*")', 'at(-1) ?? "x"').map((m) => m)}`.map(
      (code) => `(${code})`,
    ),
    text`${tie('word')}.split(${fc.constantFrom('""', '"a"', '" "')}).join(${tie('word')})`,
    text`${tie('word')}.replaceAll("a", "bb")`,
    text`${tie('numbers')}.join(${fc.constantFrom('""', '"-"')})`,
    text`String(${fc.oneof(tie('number'), tie('truth'), tie('numbers'))})`,
    text`JSON.stringify(${tie('any')} ?? null)`,
    text`${tie('rows')}.map(({ name, id: i }) => name + i).join("|")`,
  ),
  numbers: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('l', '[]', '[1, 2, 3]', 'o.map(row => row.id)'),
    text`[${tie('number')}, ...${tie('numbers')}]`,
    text`${tie('numbers')}.map((x, i) => x * i + ${tie('number')})`,
    text`${tie('numbers')}.filter(x => x < ${tie('number')})`,
    text`${tie('numbers')}.slice(${fc.constantFrom('0', '1', '-2')}, ${fc.constantFrom('3', '-1', 'undefined')})`,
    text`${tie('numbers')}.${fc.constantFrom('toSorted((a, b) => a - b)', 'toReversed()', 'toSorted()', 'concat(l)', 'concat(1)')}`,
    text`${tie('numbers')}.flatMap(x => [x, ${tie('number')}])`,
    text`Array.from({ length: ${fc.constantFrom('0', '1', '3')} }, (_, i) => i + ${tie('number')})`,
  ),
  rows: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('o', 'o.slice(1)', '[]'),
    text`${tie('rows')}.filter(row => row.on || row.id > ${tie('number')})`,
    text`${tie('rows')}.map((row, i) => ({ ...row, id: i + ${tie('number')}, ["on"]: ${tie('truth')} }))`,
    text`${tie('rows')}.toSorted((a, b) => a.id - b.id)`,
  ),
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'e' },
    fc.constantFrom('z', 'null', 'undefined', 'z?.a', 'z?.b?.c.d', 'o[9]', 'o.at(-1)'),
    tie('number'),
    tie('truth'),
    tie('word'),
    tie('numbers'),
    tie('rows'),
    text`{ a: ${tie('any')}, ["b"]: ${tie('number')}, n, ...(${tie('any')} ?? {}) }`.map((code) => `(${code})`),
    text`[${tie('any')}, ${tie('any')}]`,
    text`(${tie('any')} ${fc.constantFrom('??', '&&')} ${tie('any')})`,
    text`Object.${fc.constantFrom('keys', 'entries', 'values')}(${tie('any')} ?? {})`,
  ),
}));

const anyExpression = fc.oneof(number, truth, word, numbers, any);

function native(code: string, values: Record<string, unknown>): unknown {
  return new Function(...NAMES, `return (${code})`)(...NAMES.map((name) => values[name]));
}

function scopeOf(values: object): Map<string, unknown> {
  return new Map<string, unknown>(Object.entries(values));
}

/** The value, or that there was none: expressions may refuse what JavaScript turns into "[object Object]". */
function attempt(run: () => unknown): { value: unknown } | { failed: unknown } {
  try {
    return { value: run() };
  } catch (failed) {
    return { failed };
  }
}

describe('expressions mean what they mean in JavaScript', () => {
  test('typed expressions', () => {
    fc.assert(
      fc.property(anyExpression, data, (code, values) => {
        expect(compile(parseExpression(code))(scopeOf(values))).toStrictEqual(native(code, values));
      }),
      { numRuns: 5_000 },
    );
  });

  test('operators on values of any kind: the same or refused', () => {
    const operand = fc.constantFrom(
      '0',
      '-0',
      '1.5',
      '"a"',
      '"1"',
      '""',
      'true',
      'null',
      'undefined',
      'NaN',
      '[]',
      '[2]',
      '({})',
      'n',
      's',
      'l',
      'o',
      'z',
    );
    const operator = fc.constantFrom(
      '+',
      '-',
      '*',
      '/',
      '%',
      '**',
      '<',
      '>=',
      '===',
      '!==',
      '&&',
      '||',
      '&',
      '>>>',
      'in',
    );
    const code = fc.oneof(
      fc.tuple(operand, operator, operand).map(([a, op, b]) => `(${a}) ${op} (${b})`),
      fc.tuple(fc.constantFrom('-', '+', '!', '~', 'typeof '), operand).map(([op, a]) => `${op}(${a})`),
      fc
        .tuple(operand, fc.constantFrom('0', '"length"', '"0"', '"a"', '-1', '1.5', 'null'))
        .map(([a, key]) => `(${a})[${key}]`),
      operand.map((a) => `[...(${a})]`),
      operand.map((a) => `({ ...(${a}) })`),
      operand.map((a) => `\`\${${a}}\``),
    );
    fc.assert(
      fc.property(code, data, (tried, values) => {
        const ours = attempt(() => compile(parseExpression(tried))(scopeOf(values)));
        const theirs = attempt(() => native(tried, values));
        if ('value' in ours) expect(ours).toStrictEqual(theirs);
        else expect(ours.failed).toBeInstanceOf(ExpressionError);
      }),
      { numRuns: 3_000 },
    );
  });
});

const TOKENS =
  'a b .c [ ] ( ) { } {{ }} , ; : ? ?. ?? => = + - * / ! "x" \' ` ${ } 1 0x 1n /r/ ... new this typeof x=>x \\ \n // /* */ async await in class function # @ \u2028 __proto__ constructor'.split(
    ' ',
  );
const soup = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }).map((tokens) => tokens.join(' ')),
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }).map((tokens) => tokens.join('')),
  fc.tuple(anyExpression, fc.nat(), fc.constantFrom(...TOKENS)).map(([code, at, token]) => {
    const place = at % (code.length + 1);
    return code.slice(0, place) + token + code.slice(place + 1);
  }),
);

describe('any text', () => {
  test('parses, or throws an ExpressionError whose place is in the text', () => {
    const check = (source: string, parse: (source: string) => unknown) => {
      const tried = attempt(() => parse(source));
      if ('value' in tried) return;
      expect(tried.failed).toBeInstanceOf(ExpressionError);
      if (!(tried.failed instanceof ExpressionError)) return;
      const { start, end, code, message } = tried.failed;
      expect(code).toBe('expression.invalid');
      expect(message).not.toBe('');
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(source.length);
    };
    fc.assert(
      fc.property(soup, (source) => {
        check(source, (code) => parseExpression(code));
        check(source, (code) => parseTemplate(code));
        check(`a {{ ${source} }}`, (code) => parseTemplate(code));
        const { error } = readNames(source);
        if (error) expect(error.end).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 4_000 },
    );
  });

  test('what parses, evaluates to JSON or fails with an ExpressionError, and survives the journey of its tree', () => {
    fc.assert(
      fc.property(soup, data, (source, values) => {
        const parsed = attempt(() => parseExpression(source));
        if ('failed' in parsed) return;
        const expression = parseExpression(source);
        const first = attempt(() => compile(expression)(scopeOf(values)));
        const second = attempt(() => compile(JSON.parse(JSON.stringify(expression)))(scopeOf(values)));
        expect(second).toStrictEqual(first);
        if ('failed' in first) expect(first.failed).toBeInstanceOf(ExpressionError);
        else expect(() => JSON.stringify(first.value)).not.toThrow();
      }),
      { numRuns: 4_000 },
    );
  });
});

describe('renaming', () => {
  test('there and back restores the text, and the value is the same under the new name', () => {
    fc.assert(
      fc.property(anyExpression, data, fc.constantFrom(...NAMES), (code, values, from) => {
        const to = 'renamed';
        const renamed = rename(code, 'expression', from, to);
        expect(rename(renamed, 'expression', to, from).replaceAll(`${from}: ${from}`, from)).toBe(code);
        expect(references(parseExpression(renamed)).some(({ name }) => name === from)).toBe(false);
        const named: Record<string, unknown> = values;
        const { [from]: value, ...others } = named;
        const before = attempt(() => compile(parseExpression(code))(scopeOf(values)));
        const after = attempt(() => compile(parseExpression(renamed))(scopeOf({ ...others, [to]: value })));
        if ('value' in before) expect(after).toStrictEqual(before);
        else expect('failed' in after).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  test('in templates and code it changes the same places', () => {
    fc.assert(
      fc.property(anyExpression, fc.constantFrom(...NAMES), data, (code, from, values) => {
        const renamed = rename(code, 'expression', from, 'renamed');
        expect(rename(`n {{ ${code} }} n`, 'template', from, 'renamed')).toBe(`n {{ ${renamed} }} n`);
        expect(renameInCode(`return (${code})`, 'javascript', from, 'renamed')).toBe(`return (${renamed})`);
        const names = new Set(references(parseExpression(code)).map(({ name }) => name));
        const free = [...readNames(`return (${code})`).names.keys()].filter((name) => NAMES.includes(name));
        expect(new Set(free)).toEqual(names);
        const whole = attempt(() => compileTemplate(parseTemplate(`{{ ${code} }}`))(scopeOf(values)));
        const plain = attempt(() => compile(parseExpression(code))(scopeOf(values)));
        if ('value' in plain) expect(whole).toStrictEqual(plain);
      }),
      { numRuns: 1_500 },
    );
  });
});
