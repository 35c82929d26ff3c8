import { expect, it } from 'vitest';
import { keepShapes } from './shapes.ts';

const step = () => ({ ports: ['out'], effects: 'none' as const, graphs: [] });
const choice = { ...step(), ports: ['true', 'false'] };

it('a check that says nothing new leaves the shapes the very same', () => {
  const before = { a: step(), b: step() };
  expect(keepShapes(before, { a: step(), b: step() }, ['a', 'b'])).toBe(before);
  // What could not be read keeps the shape that it had.
  expect(keepShapes(before, { a: step() }, ['a', 'b'])).toBe(before);
});

it('what a check says anew counts, and what is gone goes', () => {
  const before = { a: step(), b: step() };
  expect(keepShapes(before, { a: choice, b: step() }, ['a', 'b'])).toEqual({ a: choice, b: step() });
  expect(keepShapes(before, { a: step() }, ['a'])).toEqual({ a: step() });
});
