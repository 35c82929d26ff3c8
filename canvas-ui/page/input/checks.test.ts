import { describe, expect, it } from 'vitest';
import { checkNumber, checkText } from './checks.ts';

describe('what fits an input', () => {
  it.each([
    ['ada@example.com', 'email', true],
    ['ada@example', 'email', false],
    ['ada @example.com', 'email', false],
    ['a@b.c@d.e', 'email', false],
    ['https://example.com', 'url', true],
    ['example', 'url', false],
    ['anything', 'text', true],
    ['12345', undefined, true],
    ['123456', undefined, false],
  ])('%s as %s: %s', (value, kind, fits) => {
    expect(checkText(value, kind, kind === undefined ? 5 : undefined) === undefined).toBe(fits);
  });

  it.each([
    [3, true],
    [2, true],
    [4, true],
    [1.9, false],
    [5, false],
    ['3', false],
  ])('%j between 2 and 4: %s', (value, fits) => {
    expect(checkNumber(value, 2, 4) === undefined).toBe(fits);
  });
});
