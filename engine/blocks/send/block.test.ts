import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const progress = (percent: unknown, more: object = {}) =>
  aBlock('send', 'tell', { what: 'progress', percent, ...more });

describe('send', () => {
  it('sends how far a loop is', async () => {
    const each = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit(['a', 'b']) },
      { graphs: { body: aGraph([progress(expr('(index + 1) * 50'), { message: text('did {{ item }}') })]) } },
    );
    expect(await run(aFunction(aGraph([each])))).toMatchObject({
      messages: [
        { name: 'progress', data: { percent: 50, message: 'did a' } },
        { name: 'progress', data: { percent: 100, message: 'did b' } },
      ],
      outcome: [null, null],
    });
  });

  it.each(['-1', '100.1', '"50"', 'null'])('%s percent is an error of the block, and nothing is sent', async (code) => {
    const graph = aGraph([progress(expr(code)), returns('tell.error.code')], 'tell.error > done');
    expect(await run(aFunction(graph))).toMatchObject({ outcome: 'block.invalid', messages: [] });
  });

  it('a message has any name and any data', async () => {
    const note = aBlock('send', 'tell', {
      what: 'message',
      name: text('order-{{ 7 }}'),
      data: expr('({ lines: [1] })'),
    });
    expect((await run(aFunction(aGraph([note])))).messages).toEqual([{ name: 'order-7', data: { lines: [1] } }]);
  });

  it('what a called function sends reaches whoever watches the run', async () => {
    const inner = aFunction(aGraph([progress(lit(10))]), { name: 'inner' });
    const outer = aFunction(aGraph([aBlock('call', 'ask', { function: 'inner' })]));
    expect((await run(outer, { published: [inner] })).messages).toHaveLength(1);
  });
});

describe('send: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  it.each([
    ['neither progress nor message', {}, `${at}/what`],
    ['progress without a number', { what: 'progress' }, `${at}/percent`],
    ['more than all of it', { what: 'progress', percent: lit(101) }, `${at}/percent`],
    ['a message without a name', { what: 'message', data: lit(1) }, `${at}/name`],
    ['an empty name', { what: 'message', name: lit(''), data: lit(1) }, `${at}/name`],
    ['fields of the other kind', { what: 'progress', percent: lit(1), data: lit(1) }, `${at}/data`],
  ])('%s', (_what, config, path) => {
    expect(issuesOf(aFunction(aGraph([aBlock('send', 'tell', config)])))).toEqual([`error config.invalid ${path}`]);
  });
});
