import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json-body.ts';

const parse = (text: string | Uint8Array) =>
  parseJson(typeof text === 'string' ? new TextEncoder().encode(text) : text);
const code = (text: string | Uint8Array) => {
  try {
    parse(text);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('JSON from outside', () => {
  const table: [string, string | Uint8Array, string][] = [
    ['nothing', '', 'request.invalid'],
    ['half an object', '{"a":', 'request.invalid'],
    ['trailing text', '{} {}', 'request.invalid'],
    ['a comment', '{/**/}', 'request.invalid'],
    ['single quotes', "{'a':1}", 'request.invalid'],
    ['NaN', '{"a":NaN}', 'request.invalid'],
    ['a byte order mark alone', '\ufeff', 'request.invalid'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'request.invalid'],
    ['overlong UTF-8', new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), 'request.invalid'],
    ['a surrogate in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 'request.invalid'],
    ['a key twice', '{"a":1,"a":2}', 'request.invalid'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'request.invalid'],
    ['a key twice, deep inside', '[{"x":[{"b":1, "b" :2}]}]', 'request.invalid'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'request.invalid'],
    ['__proto__, escaped', '{"\\u005f_proto__":1}', 'request.invalid'],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', 'request.invalid'],
    ['65 levels of arrays', '['.repeat(65) + ']'.repeat(65), 'request.invalid'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'request.invalid'],
    ['too many values', `[${'1,'.repeat(100_001)}1]`, 'request.tooLarge'],
    ['too many bytes', `"${'a'.repeat(1024 * 1024)}"`, 'request.tooLarge'],
  ];
  it.each(table)('refuses %s', (_what, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('accepts the same key in different objects, and keys that only look alike', () => {
    expect(parse('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
    expect(parse('{"a":1,"A":2,"\\"a":3}')).toEqual({ a: 1, A: 2, '"a': 3 });
    expect(parse('{"a":"b\\\\","c":"{\\"a\\":1,\\"a\\":2}"}')).toEqual({ a: 'b\\', c: '{"a":1,"a":2}' });
  });

  it('accepts 64 levels', () => {
    expect(code('['.repeat(64) + ']'.repeat(64))).toBe('accepted');
  });

  it('answers exactly what JSON.parse answers, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.boolean(), (text, pretty) => {
        const value = JSON.parse(text);
        const written = JSON.stringify(value, null, pretty ? 2 : 0);
        if (/"(__proto__|constructor|prototype)"\s*:/.test(written)) return;
        expect(parse(written)).toEqual(value);
      }),
    );
  });
});
