import { expect, it } from 'vitest';
import { createEchoes } from './echoes.ts';

it('what was sent comes back once; what was overtaken on the way does not come back at all', () => {
  const echoes = createEchoes();
  for (const text of ['a', 'b', 'c']) echoes.sent(text);
  expect(echoes.isOwn('a')).toBe(true);
  expect(echoes.isOwn('c')).toBe(true);
  for (const text of ['a', 'b', 'c']) expect(echoes.isOwn(text), text).toBe(false);
});
