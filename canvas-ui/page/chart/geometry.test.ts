import { describe, expect, it } from 'vitest';
import { areaPath, geometryOf, labelStep, linePath } from './geometry.ts';

const geometry = geometryOf(330, 3, [0, 5, 10], ['0', '5', '10']);

describe('lines', () => {
  it('run from left to right, higher for more', () => {
    expect(linePath([0, 5, 10], geometry)).toBe('M72 216L172 112L272 8');
  });

  it('break where a value is missing, and areas close each piece', () => {
    expect(linePath([1, null, 2], geometry).match(/M/g)).toHaveLength(2);
    expect(areaPath([1, 2, null], geometry)).toMatch(/^M.*L.*L.*L.*Z$/);
    expect(areaPath([null, null, null], geometry)).toBe('');
  });
});

describe('labels', () => {
  it('are left out where they would lie on each other', () => {
    expect(labelStep(['Jan', 'Feb'], 100)).toBe(1);
    expect(labelStep(['Jan', 'Feb'], 11)).toBe(3);
  });
});
