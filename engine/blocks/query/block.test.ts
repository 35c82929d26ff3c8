import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const query = (asked: Record<string, unknown>, parts: object = {}, more: object = {}) =>
  aBlock('query', 'ask', { resource: 'db', connector: 'fake', query: asked, ...more }, parts);
const ran = (asked: Record<string, unknown>, parts: object = {}, options: object = {}) =>
  run(aFunction(aGraph([query(asked, parts)]), { params: [{ name: 'id', type: 'any', default: 7 }] }), options);

describe('query', () => {
  it('answers what the resource answers, and notes how many rows there were', async () => {
    const { outcome, steps } = await ran({ answer: lit([{ id: 1 }]) });
    expect(outcome).toEqual([{ id: 1 }]);
    expect(steps[0]?.meta).toMatchObject({ rowCount: 1 });
  });

  it('4.4 values reach the connector apart from the text, whatever they say', async () => {
    const hostile = "'; drop table orders; --";
    const { outcome, steps } = await ran(
      { text: 'select * from orders where id = {{ params.id }} and n = {{ 1 + 1 }}' },
      {},
      { params: { id: hostile } },
    );
    expect(outcome).toEqual([hostile, 2]);
    expect(steps[0]?.input).toMatchObject({
      query: { text: { parts: ['select * from orders where id = ', ' and n = ', ''] } },
    });
  });

  it('2.3 a failing query leaves by its error edge with the code of the resource', async () => {
    const graph = aGraph([query({ does: 'write', fails: lit('down') }), returns('ask.error')], 'ask.error > done');
    expect((await run(aFunction(graph))).outcome).toEqual({
      code: 'resource.failed',
      message: 'down',
      block: 'ask',
      retryable: true,
    });
  });

  it.each([
    ['read', false],
    ['write', true],
    ['external', true],
  ])('3.1 its effects are those of what it asks: %s', async (does, held) => {
    expect((await ran({ does }, {}, { dry: true, mode: 'test' })).held).toHaveLength(held ? 1 : 0);
  });

  it('3.6 retry 0 is once, also for a read', async () => {
    const retry = { count: 0, delayMs: 0, exponential: false, jitter: false };
    expect((await ran({ fails: lit('down') }, { retry })).steps.at(-1)?.attempts).toBe(1);
  });

  it('3.6 a write is never answered from the cache, and a test-run always asks', async () => {
    const each = (does: string) =>
      aFunction(
        aGraph([
          aBlock(
            'loop',
            'each',
            { kind: 'forEach', items: lit([1, 1]) },
            { graphs: { body: aGraph([query({ does, answer: expr('item') }, { cacheTtlMs: 60_000 })]) } },
          ),
        ]),
      );
    const cached = async (does: string, mode: 'inline' | 'test') =>
      (await run(each(does), { mode })).steps.filter((step) => step.meta?.cached).length;
    expect([await cached('read', 'inline'), await cached('write', 'inline'), await cached('read', 'test')]).toEqual([
      1, 0, 0,
    ]);
  });

  it('3.6 a hole that fails is an error of the block that names the field', async () => {
    expect((await ran({ text: 'where id = {{ params.id.x.y }}' }, {}, { params: { id: null } })).verdict).toMatchObject(
      {
        error: { code: 'expression.failed', details: { field: '/query/text' } },
      },
    );
  });
});

describe('query: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  it.each([
    ['no resource', { connector: 'fake', query: {} }, `${at}/resource`],
    ['a resource name that is none', { resource: 'my db', connector: 'fake', query: {} }, `${at}/resource`],
    ['no connector', { resource: 'db', query: {} }, `${at}/connector`],
    ['a connector this server does not have', { resource: 'db', connector: 'oracle', query: {} }, `${at}/connector`],
    [
      'a field the connector does not have',
      { resource: 'db', connector: 'fake', query: { sql: 'x' } },
      `${at}/query/sql`,
    ],
    [
      'a hole that does not parse',
      { resource: 'db', connector: 'fake', query: { text: 'a {{ 1 + }}' } },
      `${at}/query/text`,
    ],
    ['a hole that is not closed', { resource: 'db', connector: 'fake', query: { text: 'a {{ b' } }, `${at}/query/text`],
  ])('%s', (_what, config, path) => {
    const issues = issuesOf(aFunction(aGraph([aBlock('query', 'ask', config)])));
    expect(issues.filter((issue) => issue.startsWith('error'))).toEqual([`error config.invalid ${path}`]);
  });

  it('a hole reads a block that can not have run yet', () => {
    expect(issuesOf(aFunction(aGraph([query({ text: '{{ later.data }}' }), returns('1', 'later')])))).toEqual([
      `error reference.impossible ${at}/query/text`,
    ]);
  });
});
