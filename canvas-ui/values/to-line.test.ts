import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { lineText, toLine } from './to-line.ts';

const line = (value: JsonValue, max = 80): string => lineText(toLine(value, max));

describe('a value on one line', () => {
  it('reads as people write JSON', () => {
    expect(line({ id: 1042, total: 89.5, status: 'paid', tags: ['a', null, true] })).toBe(
      '{ id: 1042, total: 89.5, status: "paid", tags: ["a", null, true] }',
    );
    expect(line({ 'odd key': {}, list: [] })).toBe('{ "odd key": {}, list: [] }');
  });

  it('ends with an ellipsis where there is more', () => {
    expect(line({ id: 1042, total: 89.5, status: 'paid' }, 28)).toBe('{ id: 1042, total: 89.5, … }');
    expect(line('a long text that does not fit', 12)).toBe('"a long te…"');
  });

  it('shows hostile text as text', () => {
    const value: JsonValue = JSON.parse('{"__proto__":"<b>","x":"\u202egnp"}');
    expect(line(value)).toBe('{ __proto__: "<b>", x: "\\u202egnp" }');
  });

  it('is never longer than it may be', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 3, max: 200 }), (value, max) => {
        const wire: JsonValue = JSON.parse(JSON.stringify(value));
        expect(line(wire, max).length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('survives depth', () => {
    let deep: JsonValue = 1;
    for (let at = 0; at < 5_000; at++) deep = [deep];
    expect(line(deep, 40)).toContain('…');
  });
});
