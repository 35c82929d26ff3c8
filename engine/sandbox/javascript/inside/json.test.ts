import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asJson, asJsonText } from './json.ts';

/** What became of it, so that two ways can be held against each other. */
function outcome(work: () => string): string {
  try {
    return work();
  } catch (thrown) {
    return `refused: ${String(thrown)}`;
  }
}

const cycle: unknown[] = [];
cycle.push(cycle);
let deep: unknown = 1;
for (let depth = 0; depth < 2_000; depth++) deep = [deep];

describe('the text of a result (semantics 4.1)', () => {
  it('is that of the copy which our rules make, whichever way it is made', () => {
    const anything = fc.anything({
      ...{
        withDate: true,
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
        withSparseArray: true,
      },
      ...{ withNullPrototype: true, withBoxedValues: true, withUnicodeString: true },
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(outcome(() => asJsonText(value))).toBe(outcome(() => JSON.stringify(asJson(value))));
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['a member that is undefined', { a: undefined }, '{"a":null}'],
    ['a hole', new Array(1), '[null]'],
    ['members that nobody lists', Object.defineProperty({ a: 1 }, 'b', { value: 2 }), '{"a":1}'],
    ['a list that says how it wants to be written', Object.assign([1], { toJSON: () => 'x' }), '[1]'],
    ['an object that does', { toJSON: () => ({ a: 1 }) }, '{"a":1}'],
    ['a date deep inside', [{ at: new Date(0) }], '[{"at":"1970-01-01T00:00:00.000Z"}]'],
    ['no prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['a name that JavaScript has a use for', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
    [
      'a class of the author',
      new (class Point {
        x = 1;
      })(),
      '{"x":1}',
    ],
    ['minus zero', [-0], '[0]'],
    ['NaN deep inside', { list: [1, Number.NaN] }, 'refused: TypeError: /list/1 is NaN, which JSON has no word for'],
    ['a function among members', { a: { go() {} } }, 'refused: TypeError: /a/go is a function'],
    ['a Map', [new Map()], 'refused: TypeError: /0 is a Map: return Object.fromEntries(map)'],
    ['what contains itself', { cycle }, 'refused: TypeError: /cycle/0 contains itself'],
  ])('%s', (_, value, text) => {
    expect(outcome(() => asJsonText(value))).toBe(text);
  });

  it('of what is nested too deep is refused', () => {
    expect(outcome(() => asJsonText(deep))).toContain('is nested deeper than');
  });
});
