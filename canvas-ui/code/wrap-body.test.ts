import { describe, expect, it } from 'vitest';
import { fromWrapped, toWrapped, wrapBody } from './wrap-body.ts';

describe('positions in wrapped code', () => {
  it('come back as they went', () => {
    const code = 'return params.id';
    const at = toWrapped(code.indexOf('params'));
    expect(wrapBody(code).slice(at, at + 6)).toBe('params');
    expect(fromWrapped(at, 6, code.length)).toEqual({ from: 7, to: 13 });
  });

  it('of what lies in the wrapper fall on the nearest character', () => {
    const code = 'if (a) {';
    expect(fromWrapped(wrapBody(code).length - 1, 1, code.length)).toEqual({ from: 7, to: 8 });
    expect(fromWrapped(0, 5, code.length)).toEqual({ from: 0, to: 1 });
    expect(fromWrapped(toWrapped(3), 0, code.length)).toEqual({ from: 3, to: 4 });
    expect(fromWrapped(toWrapped(0), 4, 0)).toEqual({ from: 0, to: 0 });
  });
});
