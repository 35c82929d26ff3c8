import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue, pointer } from './json.ts';

describe('canonical JSON', () => {
  it('is the same value whatever the order of keys, and the same text for the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });

  it('sorts keys at every level and leaves out what is undefined', () => {
    const value = { b: [{ d: 1, c: 2 }], a: undefined } as unknown as JsonValue;
    expect(canonicalJson(value)).toBe('{"b":[{"c":2,"d":1}]}');
  });

  it('different values have different texts', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, fc.jsonValue() as fc.Arbitrary<JsonValue>, (a, b) => {
        const same = JSON.stringify(turned(turned(a))) === JSON.stringify(turned(turned(b)));
        if (canonicalJson(a) === canonicalJson(b)) expect(sortedText(a)).toBe(sortedText(b));
        else expect(same).toBe(false);
      }),
    );
  });
});

describe('JSON Pointers', () => {
  it('escape what RFC 6901 says', () => {
    expect(pointer('', 'a/b', 'm~n', 0)).toBe('/a~1b/m~0n/0');
    expect(pointer('/body', 'blocks', 2)).toBe('/body/blocks/2');
    expect(pointer('')).toBe('');
    expect(pointer('', '~1')).toBe('/~01');
  });
});

/** The same value with the keys of every object the other way round. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
}

function sortedText(value: JsonValue): string {
  return JSON.stringify(value, (_key, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort())
      : member,
  );
}
