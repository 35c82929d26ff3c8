import { expect, it } from 'vitest';
import { typeValidator } from '#core';
import type { JsonValue } from '#schema';
import { typeOfSample } from './sample-type.ts';

it('members that some lack are not required, null makes nullable, and kinds that differ are anything', () => {
  const rows = [
    { id: 1, name: 'Ada', tags: ['a'], note: null, mixed: 1 },
    { id: 2, name: null, tags: [], note: null, mixed: 'x', extra: true },
  ];
  expect(typeOfSample(rows)).toEqual({
    type: 'array',
    items: {
      type: 'object',
      fields: [
        { name: 'id', type: 'number', required: true },
        { name: 'name', type: 'string', required: true, nullable: true },
        { name: 'tags', type: 'array', items: { type: 'string' }, required: true },
        { name: 'note', type: 'any', required: true },
        { name: 'mixed', type: 'any', required: true },
        { name: 'extra', type: 'boolean' },
      ],
    },
  });
});

it.each<[JsonValue]>([
  [null],
  ['text'],
  [[]],
  [{}],
  [[null, 1]],
  [[[1], ['a'], [null]]],
  [{ a: { b: { c: { d: { e: { f: { g: { h: 1 } } } } } } } }],
  [JSON.parse('{"__proto__": 1, "": 2, "ok": null}')],
  [Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`k${at}`, at]))],
])('%j fits the type that is taken from it', (value) => {
  expect(typeValidator(typeOfSample(value)).check(value)).toMatchObject({ ok: true });
});
