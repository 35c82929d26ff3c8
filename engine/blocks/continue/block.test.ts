import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const loop = (items: unknown[], graph: ReturnType<typeof aGraph>, config: object = {}) =>
  aFunction(
    aGraph([
      aBlock('loop', 'each', { kind: 'forEach', items: lit(items as never), ...config }, { graphs: { body: graph } }),
    ]),
  );

describe('continue', () => {
  const skipTwo = aGraph([aBlock('continue', 'skip', { when: expr('item == 2') }), sets('put', 'item')], 'skip > put');

  it('3.2 keeps one slot for each pass; a loop that collects gets { data, error } for it', async () => {
    expect((await run(loop([1, 2, 3], skipTwo, { onItemError: 'collect' }))).outcome).toEqual([
      { data: { x: 1 }, error: null },
      { data: null, error: null },
      { data: { x: 3 }, error: null },
    ]);
  });

  it('3.2 other passes that run at the same time are not touched', async () => {
    expect((await run(loop([1, 2, 3], skipTwo, { concurrency: 3 }))).outcome).toEqual([{ x: 1 }, null, { x: 3 }]);
  });

  it('2.4 blocks beside it in the same pass still settle', async () => {
    const body = aGraph(
      [aBlock('continue', 'skip'), aBlock('wait', 'pause', { ms: lit(1) }), sets('beside', 'item')],
      'pause > beside',
    );
    const { settled, outcome } = await run(loop([1], body));
    expect(settled).toContain('each[0]/beside:success');
    expect(outcome).toEqual([null]);
  });

  it('2.3 a failure in the same pass counts for more than leaving it', async () => {
    const fail = aBlock('throw', 'boom', { code: lit('test.boom'), message: lit('x') });
    expect((await run(loop([1], aGraph([aBlock('continue', 'skip'), fail])))).outcome).toBe('test.boom');
  });

  it('always ends the pass if it has no condition', async () => {
    const { settled } = await run(
      loop([1, 2], aGraph([aBlock('continue', 'skip'), sets('put', 'item')], 'skip > put')),
    );
    expect(settled.filter((line) => line.includes('put'))).toEqual(['each[0]/put:skipped', 'each[1]/put:skipped']);
  });

  it('3.4 a pass never sees what a block answered in the pass before', async () => {
    const body = aGraph(
      [
        aBlock('condition', 'first', { when: expr('index == 0') }),
        sets('note', '"old"'),
        aBlock('log', 'say', { message: expr('note.status') }),
      ],
      'first.true > note',
      'note > say',
      'first.false > say',
    );
    expect((await run(loop([1, 2], body))).logs.map((line) => line.text)).toEqual(['success', 'skipped']);
  });
});

describe('continue: what an author may get wrong', () => {
  it.each([
    ['outside a loop', aFunction(aGraph([aBlock('continue', 'skip')])), 'error block.misplaced /body/blocks/0/type'],
    [
      'text for a condition',
      loop([1], aGraph([aBlock('continue', 'skip', { when: lit('no') })])),
      'error config.invalid /body/blocks/0/graphs/body/blocks/0/config/when',
    ],
    [
      'a parallel alone is no loop',
      aFunction(
        aGraph([
          aBlock(
            'parallel',
            'all',
            { kind: 'map', items: lit([1]) },
            { graphs: { body: aGraph([aBlock('continue', 'skip')]) } },
          ),
        ]),
      ),
      'error block.misplaced /body/blocks/0/graphs/body/blocks/0/type',
    ],
  ])('%s', (_what, document, issue) => {
    expect(issuesOf(document)).toEqual([issue]);
  });
});
