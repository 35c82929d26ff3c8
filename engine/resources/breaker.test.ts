import { beforeEach, describe, expect, test } from 'vitest';
import { BlockError, LimitError } from '#kit';
import type { ErrorCode } from '#schema';
import { Breaker } from './breaker.ts';

const unreachable = () => new BlockError({ code: 'resource.unreachable', message: 'no way', retryable: true });
const refused = () =>
  new BlockError({ code: 'resource.unreachable', message: 'refused', details: { reason: 'refused' }, retryable: true });
const slow = () => new LimitError({ code: 'resource.timeout', message: 'too slow' });
const rejected = () => new BlockError({ code: 'resource.rejected', message: 'no such table' });

function setUp() {
  const clock = { now: 1_000_000, monotonic: () => clock.now };
  const breaker = new Breaker('crm', clock);
  let asked = 0;
  const call = (fail?: () => Error, takesMs = 0): Promise<string> =>
    breaker
      .run(async () => {
        asked += 1;
        clock.now += takesMs;
        if (fail) throw fail();
        return 'answer';
      })
      .catch((thrown: unknown) => {
        if (thrown instanceof BlockError && Object(thrown.details).reason === 'circuitOpen') return 'refused';
        if (thrown instanceof BlockError || thrown instanceof LimitError) return thrown.code;
        throw thrown;
      });
  const times = async (count: number, fail?: () => Error) => {
    for (let index = 0; index < count; index++) await call(fail);
  };
  return { clock, breaker, call, times, asked: () => asked };
}

let t: ReturnType<typeof setUp>;
beforeEach(() => {
  t = setUp();
});

describe('it opens', () => {
  test('after five failures in a row, and then asks the resource no more', async () => {
    await t.times(4, unreachable);
    expect([await t.call(), t.breaker.health]).toEqual(['answer', 'ok']);
    await t.times(4, unreachable);
    expect(t.breaker.health).toBe('failing');
    await t.times(1, unreachable);
    expect(t.breaker.health).toBe('open');
    const before = t.asked();
    expect(await t.call()).toBe('refused');
    expect(t.asked()).toBe(before);
  });

  test('when half of twenty calls in ten seconds fail, though never five in a row', async () => {
    for (let pair = 0; pair < 9; pair++) {
      await t.call();
      await t.call(unreachable);
    }
    await t.call();
    expect(t.breaker.health).toBe('ok');
    await t.call(unreachable);
    expect(t.breaker.health).toBe('open');
  });

  test('not for what failed long ago', async () => {
    for (let pair = 0; pair < 9; pair++) {
      await t.call();
      await t.call(unreachable);
    }
    t.clock.now += 11_000;
    await t.call();
    await t.call(unreachable);
    expect(t.breaker.health).toBe('failing');
  });

  test('not below half', async () => {
    for (let round = 0; round < 30; round++) {
      await t.times(2);
      await t.call(unreachable);
    }
    expect(t.breaker.health).toBe('failing');
  });
});

const failure = (code: ErrorCode) => () => new BlockError({ code, message: 'x' });

describe('what counts', () => {
  test.each<ErrorCode>(['resource.rejected', 'resource.denied', 'resource.failed', 'value.tooLarge'])(
    '%s: the resource answered',
    async (code) => {
      await t.times(50, failure(code));
      expect(t.breaker.health).toBe('ok');
    },
  );

  test('an answer in between ends the row, also one that says no', async () => {
    for (let round = 0; round < 3; round++) {
      await t.times(4, unreachable);
      await t.call(rejected);
    }
    expect(t.breaker.health).toBe('ok');
  });

  test.each<ErrorCode>(['egress.blocked', 'run.cancelled', 'store.unavailable', 'block.invalid'])(
    '%s says nothing of the resource',
    async (code) => {
      await t.times(50, failure(code));
      expect(t.breaker.health).toBe('ok');
      await t.times(4, unreachable);
      await t.call(failure(code));
      await t.call(unreachable);
      expect(t.breaker.health).toBe('open');
    },
  );

  test.each<ErrorCode>(['resource.timeout', 'block.timeout', 'run.timeout'])(
    '%s counts when there was time to answer',
    async (code) => {
      for (let round = 0; round < 20; round++) await t.call(failure(code), 50);
      expect(t.breaker.health).toBe('ok');
      for (let round = 0; round < 5; round++) await t.call(failure(code), 2_000);
      expect(t.breaker.health).toBe('open');
    },
  );
});

describe('it closes', () => {
  beforeEach(() => t.times(5, unreachable));

  test('when the call that may try after ten seconds gets through', async () => {
    t.clock.now += 9_999;
    expect(await t.call()).toBe('refused');
    t.clock.now += 1;
    expect(await t.call()).toBe('answer');
    expect(t.breaker.health).toBe('ok');
    await t.times(4, unreachable);
    expect(t.breaker.health).toBe('failing');
  });

  test('not when it fails: ten more seconds', async () => {
    t.clock.now += 10_000;
    expect(await t.call(slow, 5_000)).toBe('resource.timeout');
    t.clock.now += 9_000;
    expect(await t.call()).toBe('refused');
    t.clock.now += 1_000;
    expect(await t.call()).toBe('answer');
  });

  test('not when its caller gave up', async () => {
    t.clock.now += 10_000;
    await t.call(failure('run.cancelled'));
    expect(t.breaker.health).toBe('open');
  });

  test('with one call that tries, while the others are refused at once', async () => {
    t.clock.now += 10_000;
    const answered = Promise.withResolvers<string>();
    const trying = t.breaker.run(() => answered.promise);
    expect(await Promise.all([t.call(), t.call()])).toEqual(['refused', 'refused']);
    expect(t.breaker.health).toBe('failing');
    answered.resolve('well again');
    expect(await trying).toBe('well again');
    expect(await t.call()).toBe('answer');
  });
});

describe('a resource that refuses connections is tried sooner', () => {
  beforeEach(() => t.times(5, refused));

  test('after a second, and two and four after tries in vain', async () => {
    for (const pauseMs of [1_000, 2_000, 4_000, 4_000]) {
      t.clock.now += pauseMs - 1;
      expect(await t.call(refused)).toBe('refused');
      t.clock.now += 1;
      expect(await t.call(refused)).toBe('resource.unreachable');
    }
    t.clock.now += 4_000;
    expect(await t.call()).toBe('answer');
    expect(t.breaker.health).toBe('ok');
  });

  test('and after a second again when it was well in between', async () => {
    t.clock.now += 1_000;
    await t.call(refused);
    t.clock.now += 2_000;
    expect(await t.call()).toBe('answer');
    await t.times(5, refused);
    t.clock.now += 1_000;
    expect(await t.call()).toBe('answer');
  });

  test('but not once it says nothing at all', async () => {
    t.clock.now += 1_000;
    expect(await t.call(slow, 5_000)).toBe('resource.timeout');
    t.clock.now += 9_999;
    expect(await t.call()).toBe('refused');
    t.clock.now += 1;
    expect(await t.call()).toBe('answer');
  });
});

test('who is refused learns that the breaker is open, and when to come back', async () => {
  await t.times(5, unreachable);
  t.clock.now += 3_500;
  await expect(t.breaker.run(async () => 'x')).rejects.toMatchObject({
    code: 'resource.unreachable',
    message:
      'Resource "crm": its circuit breaker is open, since it did not answer lately. It is tried again in 7 seconds.',
    details: { reason: 'circuitOpen', retryAfterMs: 6_500 },
    retryable: true,
  });
});
