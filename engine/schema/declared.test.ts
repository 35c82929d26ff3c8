import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { paramsValidator, typeValidator } from '../core/params.ts';
import { paramsJsonSchema, resultJsonSchema } from './declared.ts';
import type { JsonValue } from './json.ts';
import type { Parameter, TypeSpec } from './param.ts';

const field = (name: string, type: TypeSpec, more: object = {}) => ({ name, ...type, ...more });

/** Values that some type takes and another does not. */
const SAMPLES: JsonValue[] = [
  null,
  true,
  0,
  1,
  2.5,
  31,
  -1,
  '',
  'a',
  'abc',
  'abcdef',
  'open',
  'jo@example.com',
  'https://example.com/x',
  '2026-11-21',
  '2026-11-21T09:30:00Z',
  '01a1fcc6-e454-73c6-a43d-98814ca8d62d',
  [],
  ['a'],
  [1, 2, 3],
  {},
  { x: 1 },
  { x: null },
  { x: 1, y: 'a' },
  { name: 'a.txt', contentType: 'text/plain', base64: 'aGk=' },
];

const TYPES: Record<string, TypeSpec> = {
  text: { type: 'string', minLength: 1, maxLength: 5 },
  pattern: { type: 'string', pattern: '^[a-c]+$' },
  email: { type: 'string', format: 'email' },
  uuid: { type: 'string', format: 'uuid' },
  url: { type: 'string', format: 'url' },
  number: { type: 'number', minimum: 0, exclusiveMaximum: 31 },
  integer: { type: 'integer', exclusiveMinimum: 0, maximum: 31 },
  even: { type: 'number', multipleOf: 2 },
  boolean: { type: 'boolean' },
  date: { type: 'date' },
  datetime: { type: 'datetime' },
  choice: { type: 'enum', values: ['open', 1] },
  list: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
  closed: { type: 'object', fields: [field('x', { type: 'integer' }, { required: true, nullable: true })] },
  open: { type: 'object', fields: [field('x', { type: 'integer' })], open: true },
  file: { type: 'file' },
  any: { type: 'any' },
};

describe('the published schema says what the check says', () => {
  // Members that are not declared are dropped without a word, so only the check takes them.
  const dropped = (name: string, value: JsonValue) => name === 'closed' && JSON.stringify(value) === '{"x":1,"y":"a"}';

  it.each(Object.entries(TYPES))('%s', (name, type) => {
    const published = z.fromJSONSchema(JSON.parse(JSON.stringify(resultJsonSchema(type))));
    const checked = typeValidator(type);
    for (const value of SAMPLES) {
      if (dropped(name, value)) continue;
      expect(published.safeParse(value).success, JSON.stringify(value)).toBe(checked.check(value).ok);
    }
  });

  it.each(Object.entries(TYPES))('%s as a parameter: required, optional, with a default', (name, type) => {
    const fallback = SAMPLES.find((value) => value !== null && typeValidator(type).check(value).ok);
    if (fallback === undefined) throw new Error(`no sample fits ${name}`);
    const variants: Parameter[] = [
      { name: 'p', ...type, required: true },
      { name: 'p', ...type },
      { name: 'p', ...type, required: true, default: fallback },
    ];
    for (const param of variants) {
      const published = z.fromJSONSchema(JSON.parse(JSON.stringify(paramsJsonSchema([param]))));
      const checked = paramsValidator([param]);
      for (const params of [{}, { q: 1 }, ...SAMPLES.map((p) => ({ p }))]) {
        if ('p' in params && (dropped(name, params.p) || (name === 'any' && params.p === null))) continue;
        const told = `${JSON.stringify(param)} ${JSON.stringify(params)}`;
        expect(published.safeParse(params).success, told).toBe(checked.check(params).ok);
      }
    }
  });
});

it('tells what people wrote, in the order they wrote it', () => {
  expect(
    paramsJsonSchema([
      { name: 'id', type: 'integer', required: true, minimum: 1, description: 'of the order' },
      { name: 'state', type: 'enum', values: ['open', 'paid'], default: 'open' },
      { name: 'note', type: 'string', description: '' },
    ]),
  ).toEqual({
    type: 'object',
    properties: {
      id: { type: 'integer', minimum: 1, description: 'of the order' },
      state: { enum: ['open', 'paid', null], default: 'open' },
      note: { type: ['string', 'null'] },
    },
    required: ['id'],
    additionalProperties: false,
  });
});

it('leaves out a pattern that JavaScript can not read', () => {
  expect(resultJsonSchema({ type: 'string', pattern: '(?P<year>\\d+)' })).toEqual({ type: 'string' });
});

it('declares nothing where nothing is declared', () => {
  expect(resultJsonSchema(undefined)).toEqual({});
  expect(paramsJsonSchema([])).toEqual({ type: 'object', properties: {}, additionalProperties: false });
});
