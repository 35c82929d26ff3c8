import { describe, expect, it } from 'vitest';
import { AppError } from '#kit';
import type { JsonValue, Parameter } from '#schema';
import { declarationProblem, paramsValidator, requireParams, typeValidator } from './params.ts';

const order: Parameter[] = [
  { name: 'id', type: 'integer', required: true, minimum: 1 },
  { name: 'note', type: 'string', maxLength: 5 },
  { name: 'state', type: 'enum', values: ['open', 'paid'], default: 'open' },
  {
    name: 'lines',
    type: 'array',
    items: { type: 'object', fields: [{ name: 'sku', type: 'string', required: true }] },
  },
];

describe('parameters (semantics 1.4, 5.2)', () => {
  it('fills in defaults and reads null for what is absent', () => {
    expect(requireParams(paramsValidator(order), { id: 7 })).toEqual({ id: 7, note: null, state: 'open', lines: null });
  });

  it('names every problem at once, by JSON Pointer', () => {
    const result = paramsValidator(order).check({
      id: 'x',
      note: 'too long',
      state: 'lost',
      lines: [{}],
      extra: 1,
      'a/b~c': 2,
    });
    expect(result.ok).toBe(false);
    const paths = result.ok ? [] : result.issues.map((issue) => issue.path).sort();
    expect(paths).toEqual(['/a~1b~0c', '/extra', '/id', '/lines/0/sku', '/note', '/state']);
  });

  it('a missing required parameter is said to be required, with its name in the message', () => {
    try {
      requireParams(paramsValidator(order), {});
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'params.invalid',
        status: 422,
        issues: [{ path: '/id', message: 'is required' }],
      });
      expect(error instanceof AppError && error.message).toContain('id');
    }
  });

  it('one of another type is not said to be missing; null is, as forms send it for nothing', () => {
    const messageOf = (id: JsonValue) => {
      const result = paramsValidator(order).check({ id });
      return result.ok ? '' : result.issues[0]?.message;
    };
    expect(messageOf('seven')).toBe('must be a number, not text');
    expect(messageOf(null)).toBe('is required');
  });

  const wrong: [string, Parameter, JsonValue][] = [
    ['text for a number', { name: 'x', type: 'number' }, '5'],
    ['a fraction for an integer', { name: 'x', type: 'integer' }, 1.5],
    ['a number for text', { name: 'x', type: 'string' }, 5],
    ['text for a boolean', { name: 'x', type: 'boolean' }, 'true'],
    ['a day that does not exist', { name: 'x', type: 'date' }, '2026-02-30'],
    ['a date for a datetime', { name: 'x', type: 'datetime' }, '2026-02-03'],
    ['an address that is none', { name: 'x', type: 'string', format: 'email' }, 'nobody'],
    ['a script for a url', { name: 'x', type: 'string', format: 'url' }, 'javascript:alert(1)'],
    ['too few items', { name: 'x', type: 'array', items: { type: 'any' }, minItems: 1 }, []],
    ['a list for an object', { name: 'x', type: 'object', fields: [] }, []],
    ['a bound that is excluded', { name: 'x', type: 'number', exclusiveMaximum: 1 }, 1],
    [
      'a file that is too large',
      { name: 'x', type: 'file', maxBytes: 3 },
      { name: 'a', contentType: 'b', base64: 'AAAAAAAAAAAA' },
    ],
  ];
  it.each(wrong)('refuses %s', (_what, param, given) => {
    expect(paramsValidator([param]).check({ x: given })).toMatchObject({
      ok: false,
      issues: [{ path: expect.stringMatching(/^\/x/) }],
    });
  });

  it.each([null, undefined, 5, 'text', [[]]])('refuses %j in place of the params object', (input) => {
    expect(paramsValidator(order).check(input).ok).toBe(false);
  });

  it('checks a pattern in linear time, whatever the caller sends', () => {
    const evil = paramsValidator([{ name: 'x', type: 'string', pattern: '^(a+)+$' }]);
    expect(evil.check({ x: `${'a'.repeat(50_000)}!` }).ok).toBe(false);
    expect(evil.check({ x: 'aaa' }).ok).toBe(true);
  });

  it('a __proto__ key is an undeclared key and pollutes nothing', () => {
    expect(paramsValidator(order).check(JSON.parse('{"id":1,"__proto__":{"admin":true}}')).ok).toBe(false);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('results (semantics 2.5)', () => {
  it('keep what is declared and leave the rest at home', () => {
    const result = typeValidator({ type: 'object', fields: [{ name: 'total', type: 'number', required: true }] });
    expect(result.check({ total: 3, margin: 2 })).toEqual({ ok: true, value: { total: 3 } });
    expect(result.check({ margin: 2 }).ok).toBe(false);
  });
});

describe('declarations', () => {
  it('a pattern that can not be checked in linear time is a problem of the declaration', () => {
    expect(declarationProblem({ type: 'string', pattern: '(?=a)' })).toContain('regular expression');
    expect(declarationProblem({ type: 'array', items: { type: 'string', pattern: '(' } })).toContain(
      'regular expression',
    );
    expect(declarationProblem({ type: 'string', pattern: '^[a-z]+$' })).toBeUndefined();
  });
});
