import { expect, it } from 'vitest';
import type { Sandbox } from '#core';
import { aBlock, aFunction, aGraph, lit } from '../../test/support/build.ts';
import { createFakeSandbox } from '../../test/support/fake-sandbox.ts';
import { run } from '../../test/support/harness.ts';

it('3.6 what could only be tried again after its deadline has failed now, by its own error', async () => {
  const retry = { count: 3, delayMs: 9_000, exponential: false, jitter: false };
  const config = { connector: 'fake', resource: 'db', query: { does: 'read', fails: lit('down') } };
  const { outcome, steps, logs } = await run(
    aFunction(aGraph([aBlock('query', 'ask', config, { retry, timeoutMs: 5_000 })])),
  );
  expect(outcome).toBe('resource.failed');
  expect(steps.at(-1)).toMatchObject({ status: 'error', attempts: 1 });
  expect(logs).toEqual([]);
});

it('what code says after its block has settled comes too late for the trace', async () => {
  const sayLate: (() => void)[] = [];
  const sandbox: Sandbox = {
    ...createFakeSandbox(),
    async run({ log, signal }) {
      log('info', 'in time');
      sayLate.push(() => log('info', 'late'));
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const code = aBlock('javascript', 'wait', { code: 'await something' }, { timeoutMs: 1 });
  const { outcome, logs } = await run(aFunction(aGraph([code])), { sandbox });
  for (const say of sayLate) say();
  expect(outcome).toBe('block.timeout');
  expect(logs.map(({ text }) => text)).toEqual(['in time']);
});
