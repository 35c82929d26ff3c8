import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockNameProblem } from '#schema';
import { aFunction, aGraph, sets } from '../../test/support/build.ts';
import { createIds, nameFromTitle, newName } from './index.ts';

describe('new names', () => {
  it.each([
    ['Call function', 'callFunction'],
    ['JavaScript', 'javaScript'],
    ['SQL', 'sql'],
    ['Wait 5 s', 'wait5S'],
    ['2 things', 'block2Things'],
    ['Café crème', 'cafeCreme'],
    ['имя', 'block'],
    ['', 'block'],
  ])('of %j begin with %s', (title, name) => {
    expect(nameFromTitle(title)).toBe(name);
  });

  it.each([
    ['getOrder', ['getOrder'], 'getOrder2'],
    ['getOrder2', ['getOrder', 'getOrder2'], 'getOrder3'],
    ['return', [], 'return1'],
    ['return', ['return1'], 'return2'],
    ['error', [], 'error1'],
    ['a'.repeat(40), ['a'.repeat(40)], `${'a'.repeat(39)}2`],
  ])('of %s beside %j is %s', (wish, taken, name) => {
    expect(newName(wish, new Set(taken))).toBe(name);
  });

  it('are always valid and free', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom('block', 'block2', 'a', 'a2')),
        (title, taken) => {
          const name = newName(nameFromTitle(title), new Set(taken));
          expect(blockNameProblem(name)).toBeUndefined();
          expect(taken).not.toContain(name);
        },
      ),
    );
  });
});

describe('new ids', () => {
  it('are not those that are there, also if chance wants it so', () => {
    const draws = [0, 0, 0.5];
    let call = 0;
    const ids = createIds(() => draws[Math.floor(call++ / 10)] ?? 0.9);
    const newId = ids(aFunction(aGraph([{ ...sets('a', '1'), id: 'aaaaaaaaaa' }])));
    expect([newId(), newId()]).toEqual(['ssssssssss', '6666666666']);
  });
});
