import { describe, expect, it } from 'vitest';
import { wordBefore } from './member-path.ts';

describe('what stands before the caret', () => {
  it.each([
    ['getO', 'getO', []],
    ['1 + getOrder.', '', ['getOrder']],
    ['getOrder.data[0].na', 'na', ['getOrder', 'data', '0']],
    ['getOrder?.data?.[0]?.na', 'na', ['getOrder', 'data', '0']],
    ['a["first name"].x', 'x', ['a', 'first name']],
    ["a['it\\'s'].", '', ['a', "it's"]],
    ['a\n  .b\n  .c', 'c', ['a', 'b']],
    ['[...ro', 'ro', []],
    ['__proto__.', '', ['__proto__']],
    ['rows.filter((r) => r.ok).le', 'le', undefined],
    ['1.', '', undefined],
    ['größe.', '', ['größe']],
    ['', '', []],
  ])('%s|', (text, word, path) => {
    expect(wordBefore(text, text.length)).toEqual({ from: text.length - word.length, word, path });
  });

  it('stays quick with hostile text', () => {
    const text = 'a.'.repeat(100_000);
    expect(wordBefore(text, text.length).word).toBe('');
    expect(wordBefore('[['.repeat(100_000), 200_000).path).toEqual([]);
  });
});
