import { expect, it } from 'vitest';
import { z } from 'zod';
import './index.ts';

it('what is missing is said to be required, and what is something else is told apart from it', () => {
  const read = (value: unknown) => z.object({ from: z.string() }).safeParse(value).error?.issues[0]?.message;
  expect(read({})).toBe('is required');
  expect(read({ from: 5 })).toBe('Invalid input: expected string, received number');
});
