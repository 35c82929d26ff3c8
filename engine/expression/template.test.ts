import { describe, expect, test } from 'vitest';
import { compileTemplate, createBudget, ExpressionError, parseTemplate } from './index.ts';

const scope = new Map<string, unknown>([
  ['a', 1],
  ['list', [1, { b: 2 }]],
  ['none', null],
]);
const render = (text: string) => compileTemplate(parseTemplate(text))(scope);

describe('parseTemplate', () => {
  test('takes text and holes apart', () => {
    const { parts, holes, isWhole } = parseTemplate('x {{ a }} y {{a + 1}}');
    expect(parts).toEqual(['x ', ' y ', '']);
    expect(holes.map(({ source, start, end }) => [source, start, end])).toEqual([
      [' a ', 4, 7],
      ['a + 1', 14, 19],
    ]);
    expect(isWhole).toBe(false);
    expect(parseTemplate('plain').parts).toEqual(['plain']);
    expect(parseTemplate('').parts).toEqual(['']);
  });

  test.each<[string, unknown]>([
    ['{{ a }}', 1],
    ['{{a}}', 1],
    ['{{ a; }}', 1],
    ['{{ list }}', [1, { b: 2 }]],
    ['{{ none }}', null],
    [' {{ a }}', ' 1'],
    ['{{ a }}{{ a }}', '11'],
    ['a{{ none }}b{{ undefined }}c', 'abc'],
    ['{{ list }}!', '[1,{"b":2}]!'],
    ['at {{ date(0) }}', 'at 1970-01-01T00:00:00.000Z'],
    ['{{ "}}" }}', '}}'],
    ["{{ '}}' + `}}${ `}}` }` }}", '}}}}}}'],
    ['{{ {a:{b:1}} }}', { a: { b: 1 } }],
    ['{{{a:{b:1}}}}', { a: { b: 1 } }],
    ['{{ /* }} */ a // }}\n }}', 1],
    ['{{ list.map(x => ({ x }))[0] }}', { x: 1 }],
    ['\\{{ a }}', '{{ a }}'],
    ['\\\\{{ a }}', '\\1'],
    ['\\\\\\{{ a }}', '\\{{ a }}'],
    ['C:\\dir {{ a }} \\', 'C:\\dir 1 \\'],
    ['}} { } {{ a }} }}', '}} { } 1 }}'],
    ['\\{{{{ a }}', '{{1'],
  ])('%s', (text, expected) => {
    expect(render(text)).toEqual(expected);
  });

  test.each([
    ['x {{ a', 'The }} for this {{ is missing', 2],
    ['x {{', 'The }} for this {{ is missing', 2],
    ['x {{ ', 'The }} for this {{ is missing', 2],
    ['x {{ a }', '}} is expected here, after a', 7],
    ['x {{ a b }}', '}} is expected here, after a', 7],
    ['x {{ }}', 'An expression is missing between {{ and }}', 2],
    ['x {{ a + }}', '"}" is not expected here', 9],
    ['{{ a }} {{ b = 1 }}', "Assignments can't be used", 11],
    ['{{ a }} {{ "}} ', 'The text has no closing quote', 11],
  ])('%s is refused at its place', (text, message, start) => {
    expect(() => parseTemplate(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), start }),
    );
  });

  // Long and flat: a long sum is also deep, and which of the two is noticed first is up to the stack that is left.
  test('a hole that is too long is refused at its place', () => {
    const error = refusal(`{{ [${'a, '.repeat(8_000)}] }}`);
    expect(error.message).toContain('is too long');
    expect(error.start).toBe(0);
  });

  test('a hole that is long and deep is refused, whichever is noticed first', () => {
    expect(refusal(`{{ ${'a + '.repeat(6_000)} a }}`).message).toMatch(/is too long|nested too deeply/);
  });

  test('many holes take no time of their own', () => {
    const text = '{{a}} '.repeat(33_000);
    expect(parseTemplate(text).holes).toHaveLength(33_000);
  });

  test('values are never parsed again', () => {
    expect(compileTemplate(parseTemplate('{{ a }}!'))(new Map([['a', '{{ a }}']]))).toBe('{{ a }}!');
  });

  test('the text is bounded', () => {
    const template = parseTemplate('{{ a }}{{ a }}');
    expect(() =>
      compileTemplate(template)(new Map([['a', 'x'.repeat(600)]]), createBudget({ textLength: 1_000 })),
    ).toThrow(expect.objectContaining({ code: 'expression.limit' }));
  });
});

function refusal(text: string): ExpressionError {
  try {
    parseTemplate(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
