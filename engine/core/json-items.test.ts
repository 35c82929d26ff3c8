import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonItems } from './json-items.ts';

const itemsOf = (text: string) => JsonItems.of(Buffer.from(text));

describe('items of a list', () => {
  it('any part is what the parsed list would give, whatever is in it', () => {
    const lists = fc.array(fc.jsonValue(), { maxLength: 600 });
    const spaces = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(lists, spaces, fc.nat(700), fc.nat(700), (list, space, from, length) => {
        const items = itemsOf(JSON.stringify(list, null, space));
        expect(items?.count).toBe(list.length);
        const told = JSON.parse(items?.slice(from, from + length).toString() ?? '');
        expect(JSON.stringify(told)).toBe(JSON.stringify(list.slice(from, from + length)));
      }),
    );
  });

  it.each([
    ['[]', 0],
    [' [ ] ', 0],
    ['["a,b]","\\"]","\\\\"]', 3],
    ['[[1,2],{"a":[3,4]}]', 2],
    ['[1]', 1],
  ])('of %s there are %d', (text, count) => {
    expect(itemsOf(text)?.count).toBe(count);
  });

  it.each(['{}', '"[1,2]"', 'null', '12', ''])('%j is no list', (text) => {
    expect(itemsOf(text)).toBeUndefined();
  });
});
