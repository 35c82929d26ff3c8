import { describe, expect, it } from 'vitest';
import { BlockError } from '#kit';
import { retryDelayMs, retryPolicy } from './retry.ts';

const busy = new BlockError({ code: 'resource.failed', message: 'busy', retryable: true });
const refused = new BlockError({ code: 'resource.rejected', message: 'no' });
const twice = { count: 2, delayMs: 100, exponential: true, jitter: false };

describe('retry (semantics 3.6)', () => {
  it('reads retry by default, writes and external calls never', () => {
    expect(retryPolicy(undefined, 'read')?.count).toBe(2);
    for (const effects of ['write', 'external', 'none'] as const)
      expect(retryPolicy(undefined, effects)).toBeUndefined();
  });

  it('doubles the delay and gives up after `count` further attempts', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(twice, busy, attempt, 0))).toEqual([100, 200, undefined]);
    expect(retryDelayMs({ ...twice, exponential: false }, busy, 2, 0)).toBe(100);
  });

  it('jitter spreads over the whole delay', () => {
    const jitter = { ...twice, jitter: true };
    expect([0, 0.5, 0.999].map((random) => retryDelayMs(jitter, busy, 1, random))).toEqual([0, 50, 99.9]);
  });

  it('does not retry what will not get better, unless its code is named', () => {
    expect(retryDelayMs(twice, refused, 1, 0)).toBeUndefined();
    expect(retryDelayMs({ ...twice, codes: ['resource.rejected'] }, refused, 1, 0)).toBe(100);
    expect(retryDelayMs({ ...twice, codes: ['resource.timeout'] }, busy, 1, 0)).toBeUndefined();
  });

  it('waits at least as long as the other side asked for', () => {
    const later = new BlockError({
      code: 'resource.failed',
      message: 'later',
      retryable: true,
      details: { retryAfterMs: 900 },
    });
    expect(retryDelayMs(twice, later, 1, 0)).toBe(900);
  });

  it('does not wait for a resource whose circuit breaker is open, unless its code is named', () => {
    const leftAlone = new BlockError({
      code: 'resource.unreachable',
      message: 'its circuit breaker is open',
      retryable: true,
      details: { reason: 'circuitOpen', retryAfterMs: 9_500 },
    });
    expect(retryDelayMs(retryPolicy(undefined, 'read'), leftAlone, 1, 0)).toBeUndefined();
    expect(retryDelayMs(twice, leftAlone, 1, 0)).toBeUndefined();
    expect(retryDelayMs({ ...twice, codes: ['resource.unreachable'] }, leftAlone, 1, 0)).toBe(9_500);
  });

  it('never waits longer than the cap, however often', () => {
    expect(retryDelayMs({ ...twice, count: 20 }, busy, 20, 0)).toBe(10_000);
  });
});
