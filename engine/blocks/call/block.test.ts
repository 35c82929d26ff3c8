import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const call = (name: string, params: Record<string, unknown> = {}, parts: object = {}) =>
  aBlock('call', 'ask', { function: name, params }, parts);
const calling = (published: FunctionDocument, params: Record<string, unknown> = {}, options: object = {}) =>
  run(aFunction(aGraph([call(published.name, params)])), { published: [published], ...options });
const fail = aBlock('throw', 'boom', {
  code: lit('stock.empty'),
  message: lit('none left'),
  details: lit({ left: 0 }),
});

describe('call', () => {
  const greet = aFunction(aGraph([returns('params.name + "/" + params.times')]), {
    name: 'greet',
    params: [
      { name: 'name', type: 'string', required: true },
      { name: 'times', type: 'integer', default: 2 },
    ],
  });

  it('5.1 fills in defaults, and answers what the function returns', async () => {
    expect((await calling(greet, { name: lit('Ada') })).outcome).toBe('Ada/2');
    expect((await calling(greet, { name: lit('Ada'), times: lit(null) })).outcome).toBe('Ada/2');
  });

  it.each([
    ['a parameter is missing', {}],
    ['one does not fit', { name: lit(7) }],
    ['one is not declared', { name: lit('a'), extra: lit(1) }],
  ])('5.2 fails with params.invalid when %s, and the function does not start', async (_what, params) => {
    const { outcome, settled } = await calling(greet, params);
    expect({ outcome, settled }).toEqual({ outcome: 'params.invalid', settled: ['ask:error'] });
  });

  it('3.5 what fails inside leaves by the error edge as it was thrown, as an error of this block', async () => {
    const document = aFunction(aGraph([fail]), { name: 'stock' });
    const graph = aGraph([call('stock'), returns('ask.error')], 'ask.error > done');
    expect((await run(aFunction(graph), { published: [document] })).outcome).toEqual({
      code: 'stock.empty',
      message: 'none left',
      block: 'ask',
      details: { left: 0 },
      retryable: false,
    });
  });

  it('2.3 the function’s own onError comes first', async () => {
    const document = aFunction(aGraph([fail]), { name: 'stock', onError: aGraph([returns('"mended"', 'mend')]) });
    expect((await calling(document)).outcome).toBe('mended');
  });

  it('2.6 a function that returns nothing answers null', async () => {
    expect((await calling(aFunction(aGraph([sets('a', '1'), sets('b', '2')]), { name: 'quiet' }))).outcome).toBeNull();
  });

  it('2.5 the result is projected to what the function declares', async () => {
    const result = { type: 'object' as const, fields: [{ name: 'a', type: 'number' as const }] };
    const document = aFunction(aGraph([returns('({ a: 1, secret: 2 })')]), { name: 'closed', result });
    expect((await calling(document)).outcome).toEqual({ a: 1 });
  });

  it('2.4 responding early means nothing inside another function: the whole of it runs before it answers', async () => {
    const early = aBlock('return', 'early', { value: lit('now'), respondEarly: true });
    const document = aFunction(
      aGraph([early, aBlock('wait', 'slow', { ms: lit(1) }), sets('late', '1')], 'slow > late'),
      { name: 'early' },
    );
    const { outcome, settled } = await calling(document);
    expect(outcome).toBe('now');
    expect(settled.slice(-2)).toEqual(['ask/late:success', 'ask:success']);
  });

  it('4.2 variables are the function’s own', async () => {
    const document = aFunction(aGraph([sets('mine', '99')]), { name: 'other' });
    const graph = aGraph([sets('start', '1'), call('other'), returns('vars.x')], 'start > ask', 'ask > done');
    expect((await run(aFunction(graph), { published: [document] })).outcome).toBe(1);
  });

  it('2.7 the function’s own deadline is an error that can be handled; that of the run is not', async () => {
    const slow = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(60_000) })]), {
      name: 'slow',
      settings: { timeoutMs: 3 },
    });
    const graph = aGraph([call('slow'), returns('ask.error.code')], 'ask.error > done');
    expect((await run(aFunction(graph), { published: [slow] })).outcome).toBe('run.timeout');
    const patient = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(60_000) })]), { name: 'slow' });
    const { verdict, settled } = await run(aFunction(graph), { published: [patient], timeoutMs: 3 });
    expect(verdict).toMatchObject({ status: 'failed', error: { code: 'run.timeout' } });
    expect(settled).not.toContain('done:success');
  });

  it('5.4 a dry run stays dry inside', async () => {
    const write = aBlock('query', 'save', { resource: 'db', connector: 'fake', query: { does: 'external' } });
    const { held } = await calling(aFunction(aGraph([write]), { name: 'writes' }), {}, { dry: true, mode: 'test' });
    expect(held).toMatchObject([{ path: 'ask/save', rolledBack: false }]);
  });

  it('as a job: it starts one for whoever called, and goes on with its id; a dry run only says so', async () => {
    const started: object[] = [];
    const startJob: NonNullable<Parameters<typeof run>[1]>['startJob'] = async (start) => {
      started.push(start);
      return { id: 'r2' };
    };
    const graph = aGraph([call('nightly', { day: lit(1) }, {}), returns('ask.data')], 'ask > done');
    const [block] = graph.blocks;
    const document = aFunction({
      ...graph,
      blocks: graph.blocks.map((each) =>
        each === block ? { ...each, config: { ...each.config, asJob: true } } : each,
      ),
    });
    expect((await run(document, { startJob })).outcome).toEqual({ id: 'r2' });
    expect(started).toMatchObject([
      { functionName: 'nightly', params: { day: 1 }, caller: { id: 'u1' }, trigger: 'function', dedupe: undefined },
    ]);
    const dry = await run(document, { startJob, dry: true, mode: 'test' });
    expect(dry.outcome).toEqual({ id: null });
    expect(dry.held).toMatchObject([{ path: 'ask', description: 'Start nightly as a job' }]);
    expect(started).toHaveLength(1);
  });

  it('two functions that call each other end at the depth limit, too', async () => {
    const ping = aFunction(aGraph([call('pong')]), { name: 'ping' });
    const pong = aFunction(aGraph([call('ping')]), { name: 'pong' });
    expect((await run(ping, { published: [ping, pong] })).outcome).toBe('run.depth');
  });
});

describe('call: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  it.each([
    ['no function', { params: {} }, `${at}/function`],
    ['a name that is none', { function: 'delete-customer' }, `${at}/function`],
    ['an expression for a name', { function: expr('params.which') }, `${at}/function`],
    ['a parameter name that is none', { function: 'a', params: { 'my id': lit(1) } }, `${at}/params/my id`],
    ['a bare value for a parameter', { function: 'a', params: { id: 7 } }, `${at}/params/id`],
    ['an expression that reads what is not there', { function: 'a', params: { id: expr('gone') } }, `${at}/params/id`],
  ])('%s', (_what, config, path) => {
    const errors = issuesOf(aFunction(aGraph([aBlock('call', 'ask', config)]))).filter((issue) =>
      issue.startsWith('error'),
    );
    expect([...new Set(errors)]).toEqual([
      expect.stringMatching(new RegExp(`(config.invalid|reference.unknown) ${path}$`)),
    ]);
  });
});
