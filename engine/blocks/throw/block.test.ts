import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const params = [{ name: 'code', type: 'any' as const, default: 'order.notFound' }];
const throws = (config: Record<string, unknown>) =>
  aBlock('throw', 'boom', { code: lit('order.notFound'), message: lit('gone'), ...config });

describe('throw', () => {
  it('5.2 fails the run with code, message and details of the author', async () => {
    const { verdict } = await run(
      aFunction(aGraph([throws({ message: text('no order {{ 7 }}'), details: expr('({ id: 7 })') })])),
    );
    expect(verdict).toMatchObject({
      status: 'failed',
      path: 'boom',
      error: { code: 'order.notFound', message: 'no order 7', details: { id: 7 }, status: 422, kind: 'user' },
    });
  });

  it('2.3 its error edge is for an error of its own making, too', async () => {
    const graph = aGraph([throws({}), returns('boom.error.code')], 'boom.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('order.notFound');
  });

  it.each(['order not found', '.order', 'order.', '404', '', 'a'.repeat(101), 'order..gone', null, 7])(
    'a computed code that is none (%j) is told as such, not thrown',
    async (code) => {
      const fn = aFunction(aGraph([throws({ code: expr('params.code.value') })]), {
        params: [{ name: 'code', type: 'any' }],
      });
      const { verdict } = await run(fn, { params: { code: { value: code } } });
      expect(verdict).toMatchObject({ error: { code: 'block.invalid', details: { field: '/code' } } });
    },
  );

  it('a computed message that is empty is told as such', async () => {
    expect((await run(aFunction(aGraph([throws({ message: expr('""') })])))).outcome).toBe('block.invalid');
  });

  it('an author may throw a code that we use ourselves', async () => {
    const fn = aFunction(aGraph([throws({ code: expr('params.code') })]), { params });
    expect((await run(fn, { params: { code: 'run.timeout' } })).verdict).toMatchObject({
      error: { code: 'run.timeout', status: 422 },
    });
  });

  it('3.6 is not tried again unless its code is named', async () => {
    const retry = { count: 2, delayMs: 0, exponential: false, jitter: false };
    const attempts = async (more: object) =>
      (await run(aFunction(aGraph([{ ...throws({}), retry: { ...retry, ...more } }])))).steps.at(-1)?.attempts;
    expect(await attempts({})).toBe(1);
    expect(await attempts({ codes: ['order.notFound'] })).toBe(3);
  });
});

describe('throw: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  it.each([
    ['a code with blanks', { code: lit('order not found') }, `${at}/code`],
    ['a number for a code', { code: lit(404) }, `${at}/code`],
    ['an empty message', { message: lit('') }, `${at}/message`],
    ['a message that is too long', { message: lit('a'.repeat(2001)) }, `${at}/message`],
    ['a field it does not have', { status: lit(404) }, `${at}/status`],
  ])('%s', (_what, config, path) => {
    expect(issuesOf(aFunction(aGraph([throws(config)])))).toEqual([`error config.invalid ${path}`]);
  });

  it('no code and no message: both at once', () => {
    expect(issuesOf(aFunction(aGraph([aBlock('throw', 'boom')])))).toEqual([
      `error config.invalid ${at}/code`,
      `error config.invalid ${at}/message`,
    ]);
  });
});
