import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

type Blocks = Parameters<typeof aGraph>[0];
const fail = (name: string) => aBlock('throw', name, { code: lit(`test.${name}`), message: lit(`${name} failed`) });
const log = (name: string, code: string) => aBlock('log', name, { message: expr(code) });
const guard = (graphs: Record<string, Blocks>, config: object = {}, parts: object = {}) =>
  aBlock(
    'try',
    'guard',
    { ...config },
    {
      ...parts,
      graphs: Object.fromEntries(Object.entries(graphs).map(([slot, blocks]) => [slot, aGraph(blocks)])),
    },
  );
const ran = (...blocks: Blocks) => run(aFunction(aGraph(blocks)));

describe('3.2 try', () => {
  it('in a loop: each pass is caught on its own', async () => {
    const body = aGraph([
      guard({ try: [aBlock('condition', 'ok', { when: expr('item') })], catch: [log('note', 'error.code')] }),
    ]);
    const each = aBlock('loop', 'each', { kind: 'forEach', items: lit([true, 1, false]) }, { graphs: { body } });
    const { outcome, logs } = await ran(each);
    expect(outcome).toEqual([true, null, false]);
    expect(logs.map((line) => line.text)).toEqual(['block.invalid']);
  });

  it('3.5 the catch graph sees the whole problem, with the block that failed', async () => {
    const { outcome } = await ran(guard({ try: [fail('boom')], catch: [sets('note', 'error')] }));
    expect(outcome).toMatchObject({
      x: { code: 'test.boom', message: 'boom failed', block: 'boom', retryable: false },
    });
  });

  it('3.4 the error may be renamed; then `error` means nothing there', async () => {
    const renamed = (code: string) =>
      guard({ try: [fail('boom')], catch: [sets('note', code)] }, { errorName: 'problem' });
    expect((await ran(renamed('problem.code'))).outcome).toEqual({ x: 'test.boom' });
    expect(issuesOf(aFunction(aGraph([renamed('error.code')])))).toEqual([
      'error reference.unknown /body/blocks/0/graphs/catch/blocks/0/config/set/0/value',
    ]);
  });

  it('nested: the inner catch handles it, and its own error hides the outer one', async () => {
    const inner = aBlock(
      'try',
      'inner',
      {},
      { graphs: { try: aGraph([fail('second')]), catch: aGraph([sets('note', 'error.code')]) } },
    );
    expect((await ran(guard({ try: [fail('first')], catch: [inner] }))).outcome).toEqual({ x: 'test.second' });
  });

  it('what the catch graph throws goes on, after finally', async () => {
    const { outcome, logs } = await ran(
      guard({ try: [fail('first')], catch: [fail('second')], finally: [log('cleanup', '"clean"')] }),
    );
    expect(outcome).toBe('test.second');
    expect(logs.map((line) => line.text)).toEqual(['clean']);
  });

  it('2.4 a Return inside catch is the result of the function, after finally', async () => {
    const graph = aGraph(
      [
        guard({ try: [fail('boom')], catch: [returns('error.code', 'hit')], finally: [log('cleanup', '"clean"')] }),
        returns('"end"'),
      ],
      'guard > done',
    );
    expect(await run(aFunction(graph))).toMatchObject({ outcome: 'test.boom', logs: [{ text: 'clean' }] });
  });

  it('a failing finally takes the place of a Return', async () => {
    expect((await ran(guard({ try: [returns('1', 'hit')], finally: [fail('cleanup')] }))).outcome).toBe('test.cleanup');
  });

  it('2.3 an error edge inside handles it first: the catch graph does not run', async () => {
    const inside = aGraph([fail('boom'), sets('handled', '1')], 'boom.error > handled');
    const block = aBlock('try', 'guard', {}, { graphs: { try: inside, catch: aGraph([log('note', '"caught"')]) } });
    expect(await ran(block)).toMatchObject({ outcome: { x: 1 }, logs: [] });
  });

  it('a catch graph without blocks catches nothing', async () => {
    expect((await ran(guard({ try: [fail('boom')], catch: [] }))).outcome).toBe('test.boom');
  });

  it('4.2 variables set inside are seen in catch, in finally and after', async () => {
    const block = aBlock(
      'try',
      'guard',
      {},
      {
        graphs: {
          try: aGraph([sets('set', '1'), fail('boom')], 'set > boom'),
          catch: aGraph([aBlock('variables', 'more', { set: [{ name: 'x', value: expr('vars.x + 1') }] })]),
          finally: aGraph([log('cleanup', 'vars.x')]),
        },
      },
    );
    const { outcome, logs } = await run(aFunction(aGraph([block, returns('vars.x')], 'guard > done')));
    expect(outcome).toBe(2);
    expect(logs.map((line) => line.text)).toEqual(['2']);
  });

  it('2.7 a block deadline inside is caught; its own deadline is not, and its error edge handles that', async () => {
    const slow = (parts: object) => aBlock('wait', 'slow', { ms: lit(60_000) }, parts);
    expect((await ran(guard({ try: [slow({ timeoutMs: 3 })], catch: [sets('note', 'error.code')] }))).outcome).toEqual({
      x: 'block.timeout',
    });
    const own = guard({ try: [slow({})], catch: [sets('note', '"caught"')] }, {}, { timeoutMs: 3 });
    const graph = aGraph([own, returns('guard.error.code')], 'guard.error > done');
    expect((await run(aFunction(graph))).outcome).toBe('block.timeout');
  });
});

describe('try: what an author may get wrong', () => {
  const at = '/body/blocks/0';
  it.each([
    ['nothing to try', guard({}), [`graph.empty ${at}/graphs/try`]],
    [
      'a name that is taken',
      guard({ try: [log('a', '1')] }, { errorName: 'params' }),
      [`config.invalid ${at}/config/errorName`],
    ],
    ['a field it does not have', guard({ try: [log('a', '1')] }, { retry: 3 }), [`config.invalid ${at}/config/retry`]],
    [
      'a graph it does not have',
      guard({ try: [log('a', '1')], otherwise: [log('b', '1')] }),
      [`graph.unknown ${at}/graphs/otherwise`],
    ],
    [
      'a Return in finally, also deeper inside',
      guard({
        try: [log('a', '1')],
        finally: [
          returns('1'),
          aBlock(
            'loop',
            'each',
            { kind: 'forEach', items: lit([]) },
            { graphs: { body: aGraph([returns('2', 'other')]) } },
          ),
        ],
      }),
      [
        `block.misplaced ${at}/graphs/finally/blocks/0/type`,
        `block.misplaced ${at}/graphs/finally/blocks/1/graphs/body/blocks/0/type`,
      ],
    ],
    [
      'error read where nothing was caught',
      guard({ try: [log('a', '1')], finally: [log('b', 'error.code')] }),
      [`reference.unknown ${at}/graphs/finally/blocks/0/config/message`],
    ],
  ])('%s', (_what, block, issues) => {
    expect(issuesOf(aFunction(aGraph([block])))).toEqual(issues.map((issue) => `error ${issue}`));
  });
});
