import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, text } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const lines = async (config: Record<string, unknown>) =>
  (await run(aFunction(aGraph([aBlock('log', 'say', config)]), { params: [{ name: 'n', type: 'any', default: 5 }] })))
    .logs;

describe('log', () => {
  it.each([
    ['text as it stands', lit('hello "you"'), 'hello "you"'],
    ['a mixed template as text', text('n is {{ params.n }}'), 'n is 5'],
    ['objects and lists as JSON', lit({ a: [1, null] }), '{"a":[1,null]}'],
    ['numbers, truth and null as JSON', expr('[params.n, true, null, undefined]'), '[5,true,null,null]'],
    ['null alone', lit(null), 'null'],
    ['an empty text', lit(''), ''],
  ])('writes %s', async (_what, message, expected) => {
    expect(await lines({ message })).toMatchObject([{ level: 'info', path: 'say', text: expected }]);
  });

  it.each(['debug', 'info', 'warn', 'error'])('at level %s', async (level) => {
    expect(await lines({ level, message: lit('x') })).toMatchObject([{ level }]);
  });

  it('3.3 answers null, and tells where in a loop it stood', async () => {
    const each = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([1, 2]) },
      { graphs: { body: aGraph([aBlock('log', 'say', { message: expr('item') })]) } },
    );
    const { logs, outcome } = await run(aFunction(aGraph([each])));
    expect(outcome).toEqual([null, null]);
    expect(logs.map(({ path, text: line }) => `${path} ${line}`)).toEqual(['each[0]/say 1', 'each[1]/say 2']);
  });
});

describe('log: what an author may get wrong', () => {
  it.each([
    ['no message', {}, 'message'],
    ['a bare message', { message: 'hello' }, 'message'],
    ['a level there is not', { message: lit(1), level: 'fatal' }, 'level'],
    ['a hole that is not closed', { message: text('n is {{ params.n') }, 'message'],
  ])('%s', (_what, config, field) => {
    expect(issuesOf(aFunction(aGraph([aBlock('log', 'say', config)])))).toEqual([
      `error config.invalid /body/blocks/0/config/${field}`,
    ]);
  });
});
