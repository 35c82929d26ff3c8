import { expect, it } from 'vitest';
import { z } from 'zod';
import './index.ts';

const messageOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

it.each<[string, z.ZodType, unknown]>([
  ['is required', z.string(), undefined],
  ['must be text, not a number', z.string(), 5],
  ['must be a number, not text', z.number(), '5'],
  ['must be a number, not Infinity', z.number(), Number.POSITIVE_INFINITY],
  ['must be a whole number', z.int(), 1.5],
  ['must be a number, not text', z.int(), 'x'],
  ['must be a list, not an object', z.array(z.string()), {}],
  ['must be an object, not null', z.record(z.string(), z.string()), null],
  ['must be "a"', z.literal('a'), 'b'],
  ['must be one of "a", "b"', z.enum(['a', 'b']), 'c'],
  ['must be one of "a", "b"', z.discriminatedUnion('kind', [kind('a'), kind('b')]), { kind: 'c' }],
  ['is nothing that is possible here', z.union([z.string(), z.number()]), true],
  ['must not have "other"', z.strictObject({}), { other: 1 }],
  ['must not be empty', z.string().min(1), ''],
  ['must have at least 2 characters', z.string().min(2), 'a'],
  ['must have at most 1 item', z.array(z.int()).max(1), [1, 2]],
  ['must be at least 1', z.number().min(1), 0],
  ['must be less than 1', z.number().lt(1), 1],
  ['must match /^a$/', z.string().regex(/^a$/), 'b'],
  ['must be an email address', z.email(), 'b'],
])('what does not fit is said in plain words: %s', (words, schema, value) => {
  expect(messageOf(schema, value)).toBe(words);
});

it('the words of a schema of its own go before', () => {
  expect(messageOf(z.string('is no name'), 5)).toBe('is no name');
});

function kind(name: string) {
  return z.object({ kind: z.literal(name) });
}
