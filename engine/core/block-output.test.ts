import { describe, expect, it } from 'vitest';
import type { Graph, TypeSpec } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns, sets } from '../../test/support/build.ts';
import { run } from '../../test/support/harness.ts';

const output: TypeSpec = { type: 'object', fields: [{ name: 'x', type: 'number', required: true }] };
const checked = (code: string) => ({ ...sets('check', code), output });
const answer = returns('check.data');

describe('the expected output of a block', () => {
  const gives = (code: string) => aFunction(aGraph([checked(code), answer], 'check > done'));

  it('lets what fits pass as it is', async () => {
    expect((await run(gives('1'))).outcome).toEqual({ x: 1 });
  });

  it('fails the block by name where something else comes, which an error edge handles', async () => {
    expect((await run(gives('"one"'))).outcome).toBe('block.output');
    const handled = aFunction(aGraph([checked('"one"'), returns('check.error')], 'check.error > done'));
    expect((await run(handled)).outcome).toMatchObject({
      code: 'block.output',
      message: expect.stringContaining('check gave is not what is expected of it: /x'),
    });
  });
});

it('of a block that may run twice at a time no three run, however many passes a loop has at a time', async () => {
  let running = 0;
  let most = 0;
  const loop = (name: string, items: number[], concurrency: number, graph: Graph, parts: object = {}) =>
    aBlock('loop', name, { kind: 'forEach', items: lit(items), concurrency }, { graphs: { body: graph }, ...parts });
  const pause = aBlock('wait', 'pause', { ms: lit(0) });
  const after = aBlock('log', 'after', { message: lit('') });
  const inner = loop('inner', [1], 1, aGraph([pause, after], 'pause > after'), { concurrency: 2 });
  const outer = loop('outer', [1, 2, 3, 4, 5, 6, 7], 7, aGraph([inner]));
  const { settled } = await run(aFunction(aGraph([outer])), {
    onStep(step) {
      if (step.block.name === 'pause') most = Math.max(most, ++running);
      if (step.block.name === 'after') running--;
    },
  });
  expect(settled.filter((line) => line.includes('after'))).toHaveLength(7);
  expect(most).toBe(2);
});
