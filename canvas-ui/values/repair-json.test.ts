import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCut, repairJson } from './repair-json.ts';

describe('JSON text that was cut', () => {
  it.each([
    ['{"a":1,"b":[1,2,3', { a: 1, b: [1, 2] }],
    ['[{"id":1},{"id":', [{ id: 1 }, {}]],
    ['{"name":"Ada Lo', { name: 'Ada Lo…' }],
    ['{"name":"x\\', { name: 'x…' }],
    ['{"name":"x\\\\', { name: 'x\\…' }],
    ['{"name":"x\\u00e', { name: 'x…' }],
    ['{"a":1,"unfinished', { a: 1 }],
    ['{"a":tru', {}],
    ['"half a te', 'half a te…'],
  ])('%s', (text, value) => {
    expect(parseCut(text, true)).toEqual(value);
  });

  it('is JSON wherever it was cut', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object(), fc.array(fc.jsonValue())), fc.nat(2_000), (value, at) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, 1 + (at % text.length)).replace(/[\ud800-\udbff]$/, '');
        expect(() => JSON.parse(repairJson(cut))).not.toThrow();
      }),
    );
  });

  it('leaves what is no JSON alone', () => {
    expect(parseCut('Hello', false)).toBeUndefined();
    expect(parseCut('null', false)).toBeNull();
  });
});
