import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

const never = new AbortController().signal;

it('lets in as many as there is room for, then one for each that leaves, in the order in which they came', async () => {
  const turnstile = new Turnstile(2);
  const inside: number[] = [];
  const enter = (name: number) => turnstile.enter(never).then(() => inside.push(name));
  const all = [1, 2, 3, 4].map(enter);
  await Promise.all(all.slice(0, 2));
  expect(inside).toEqual([1, 2]);
  turnstile.leave();
  await all[2];
  expect(inside).toEqual([1, 2, 3]);
  turnstile.leave();
  await all[3];
  expect(inside).toEqual([1, 2, 3, 4]);
});

it('who gives up waiting takes no place', async () => {
  const turnstile = new Turnstile(1);
  await turnstile.enter(never);
  const stop = new AbortController();
  const gone = turnstile.enter(stop.signal);
  const next = turnstile.enter(never);
  stop.abort(new Error('cancelled'));
  await expect(gone).rejects.toThrow('cancelled');
  turnstile.leave();
  await next;
  turnstile.leave();
  await turnstile.enter(never);
  await expect(turnstile.enter(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});
