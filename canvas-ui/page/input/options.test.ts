import { describe, expect, it } from 'vitest';
import { choicesOf } from './options.ts';

describe('choices', () => {
  it('are texts, numbers, or values with labels', () => {
    const choices = choicesOf(['open', 3, { value: 'x', label: 'Closed' }]);
    expect(choices.map(({ value, label }) => [value, label])).toEqual([
      ['open', 'open'],
      [3, '3'],
      ['x', 'Closed'],
    ]);
  });

  it('tell 1 from "1", come once, and leave out what is neither', () => {
    expect(choicesOf([1, '1', 1, null, {}, [], true]).map(({ value }) => value)).toEqual([1, '1']);
    expect(choicesOf(null)).toEqual([]);
    expect(choicesOf({ a: 1 })).toEqual([]);
  });
});
