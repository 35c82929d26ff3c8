import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOwnEdits, replacementBetween } from './own-edits.ts';

describe('values that come back', () => {
  it('late are no news, so nothing that was typed meanwhile is lost', () => {
    const edits = createOwnEdits();
    edits.tell('a');
    edits.tell('ab');
    edits.tell('abc');
    expect(edits.isNews('ab', 'abc')).toBe(false);
    expect(edits.isNews('abc', 'abc')).toBe(false);
  });

  it('are news once they had been seen: an undo of the page', () => {
    const edits = createOwnEdits();
    edits.tell('a');
    edits.tell('ab');
    edits.isNews('ab', 'ab');
    expect(edits.isNews('a', 'ab')).toBe(true);
  });

  it('that nobody typed here are news', () => {
    const edits = createOwnEdits();
    edits.tell('ab');
    expect(edits.isNews('from another tab', 'ab')).toBe(true);
    expect(edits.isNews('ab', 'from another tab')).toBe(true);
  });
});

describe('the replacement between two texts', () => {
  it('touches only what differs', () => {
    expect(replacementBetween('select 1 from t', 'select 12 from t')).toEqual({ from: 8, to: 8, insert: '2' });
    expect(replacementBetween('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
  });

  it('leads from one to the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { from, to, insert } = replacementBetween(before, after);
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      }),
    );
  });
});
