import { describe, expect, it } from 'vitest';
import { mergeSuggestions } from './suggestion.ts';

describe('suggestions of several sources', () => {
  it('keep one of a name: the first, with what only the later knew', () => {
    const known = [{ label: 'id', kind: 'key' as const, detail: 'number · 1042' }, { label: 'total' }];
    const typed = [
      { label: 'id', kind: 'key' as const, detail: 'number' },
      { label: 'total', detail: 'number | null' },
    ];
    expect(mergeSuggestions(known, typed)).toEqual([
      { label: 'id', kind: 'key', detail: 'number · 1042' },
      { label: 'total', detail: 'number | null' },
    ]);
  });

  it('put what the author works with before what the language has', () => {
    const sorted = mergeSuggestions([
      { label: 'await', kind: 'keyword' },
      { label: 'Math', kind: 'constant' },
      { label: 'total', kind: 'variable' },
      { label: 'params', kind: 'parameter' },
      { label: 'getOrder', kind: 'block' },
    ]);
    expect(sorted.map(({ label }) => label)).toEqual(['getOrder', 'params', 'total', 'Math', 'await']);
  });

  it('take any text as a label', () => {
    expect(mergeSuggestions([{ label: '__proto__' }], [{ label: 'constructor' }]).map(({ label }) => label)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});
