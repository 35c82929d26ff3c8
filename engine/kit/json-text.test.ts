import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { Json, toJson } from './json-text.ts';

/** What JSON text can hold. The generator also makes -0, whose text is `0`: {@link toJson} turns it, its own tests show that. */
const values: fc.Arbitrary<JsonValue> = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));

describe('4.1 any value as JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['undefined becomes null', undefined, null],
    ['undefined members become null', { a: undefined, b: [undefined] }, { a: null, b: [null] }],
    ['dates become ISO 8601 text', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['-0 is 0', -0, 0],
    [
      'instances keep their own members',
      new (class Row {
        id = 1;
        get more() {
          return 2;
        }
      })(),
      { id: 1 },
    ],
    ['Json inside is what it holds', { a: Json.fromText('[1]') }, { a: [1] }],
    ['no prototype at all', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])('%s', (_what, given, expected) => {
    expect(toJson(given).value).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ['NaN', { a: [1, { b: Number.NaN }] }, '/a/1/b is NaN'],
    ['Infinity', Number.NEGATIVE_INFINITY, '/ is -Infinity'],
    ['a BigInt', { n: 1n }, '/n is a bigint'],
    ['a function', [() => 1], '/0 is a function'],
    ['a symbol', { s: Symbol('x') }, '/s is a symbol'],
    ['a date that is none', { at: new Date('never') }, '/at is an invalid date'],
    ['a key with a slash', { 'a/b~c': Number.NaN }, '/a~1b~0c is NaN'],
  ])('%s is an error naming the path', (_what, given, message) => {
    expect(() => toJson(given)).toThrow(message);
  });

  it('what is nested too deeply, or in itself, is an error and not an overflow', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => toJson(circle)).toThrow('nested deeper than 200 levels');
  });

  it('a __proto__ key stays a key', () => {
    const { value } = toJson(JSON.parse('{"__proto__": {"polluted": 1}}'));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('leaves JSON as it is, and copies it', () => {
    fc.assert(
      fc.property(values, (value) => {
        const { value: copy } = toJson(value);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });
});

describe('JSON held as text or value', () => {
  const sameBothWays = (json: Json, value: JsonValue) => {
    expect(json.text).toBe(JSON.stringify(value));
    expect(json.value).toEqual(JSON.parse(JSON.stringify(value)));
  };

  it('reads the same whichever it was made of', () => {
    fc.assert(
      fc.property(values, fc.dictionary(fc.string(), values), fc.array(values), (value, members, items) => {
        sameBothWays(Json.fromValue(value), value);
        sameBothWays(Json.fromText(JSON.stringify(value)), value);
        sameBothWays(Json.array(items.map((item) => Json.fromText(JSON.stringify(item)))), items);
        const made = Object.entries(members).map(([key, member]) => [key, Json.fromValue(member)] as const);
        sameBothWays(Json.object(Object.fromEntries(made)), Object.fromEntries(Object.entries(members)));
      }),
    );
  });

  it('is found again by its value, with the text that it came as, but not by a copy of it', () => {
    const json = Json.fromText('{ "a": [1] }');
    expect(toJson(json.value)).toBe(json);
    expect(toJson({ ...(json.value as object) }).text).toBe('{"a":[1]}');
  });

  it('shows its value where somebody serialises around it', () => {
    expect(JSON.stringify({ a: Json.fromText('{"b":1}') })).toBe('{"a":{"b":1}}');
  });

  it('null is null both ways, also read twice', () => {
    for (const json of [Json.null, Json.fromText('null'), Json.fromValue(null)]) {
      expect([json.value, json.text, json.value, json.text]).toEqual([null, 'null', null, 'null']);
    }
  });

  it('knows its length exactly once it has a text, and roughly before that', () => {
    const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'x'.repeat(50) }));
    const json = Json.fromValue(rows);
    expect(json.hasText).toBe(false);
    const guessed = json.roughLength;
    const { length } = json.text;
    expect(guessed).toBeGreaterThan(length / 2);
    expect(guessed).toBeLessThan(length * 2);
    expect(json.roughLength).toBe(length);
  });

  it('guesses what could never be made into one text, without making it', () => {
    const page = 'x'.repeat(1_000_000);
    expect(Json.fromValue(Array.from({ length: 10_000 }, () => page)).roughLength).toBeGreaterThan(9e9);
  });
});
