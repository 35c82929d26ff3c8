import { describe, expect, it } from 'vitest';
import type { RunAccess } from '#core';
import type { Value } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { issuesOf, OPEN_ACCESS, run } from '../support/harness.ts';

/** `allowWhen`: what a function itself asks of whoever calls it. The caller is Ada, `{ id: 'u1', name: 'Ada' }`. */

const params = [{ name: 'n', type: 'number' as const, required: true }];
const guarded = (allowWhen: Value, parts = {}) =>
  aFunction(aGraph([aBlock('log', 'say', { message: lit('ran') }), returns('params.n')], 'say > done'), {
    ...{ params, settings: { allowWhen } },
    ...parts,
  });

describe('a function that says who may run it', () => {
  it.each<[string, Value]>([
    ['a condition on its parameters', expr('params.n < 10')],
    ['a condition on who calls', expr("user.name === 'Ada'")],
    ['a template', text("{{ user.id === 'u1' && params.n > 0 }}")],
    ['what is always true', lit(true)],
  ])('runs where that is true: %s', async (_what, allowWhen) => {
    expect(await run(guarded(allowWhen), { params: { n: 1 } })).toMatchObject({
      outcome: 1,
      settled: ['(authorization):success', 'say:success', 'done:success'],
    });
  });

  it.each<[string, Value]>([
    ['false', expr('params.n > 10')],
    ['nothing', expr('null')],
    ['something that is only like true', expr("'yes'")],
    ['a number', expr('1')],
    ['a list that is not empty', expr('[true]')],
    ['a text', text('{{ true }} ')],
    ['what can not be read', expr('user.groups.length > 0')],
    ['too much work', expr("Array.from({ length: 1e9 }).includes('x')")],
  ])('runs nothing where that is %s, its error handler included', async (_what, allowWhen) => {
    const onError = aGraph([returns("'handled'", 'handled')]);
    const ran = await run(guarded(allowWhen, { onError }), { params: { n: 1 } });
    expect(ran).toMatchObject({
      outcome: 'function.forbidden',
      verdict: { status: 'failed', path: '(authorization)', error: { status: 403 } },
      settled: ['(authorization):error'],
      logs: [],
    });
  });

  it('asks again where another function calls it: a drawn edge handles a no', async () => {
    const inner = guarded(expr('params.n > 10'), { name: 'inner' });
    const call = aBlock('call', 'ask', { function: 'inner', params: { n: expr('params.n') } });
    const outer = aFunction(
      aGraph([call, returns('ask.data'), returns('ask.error.code', 'no')], 'ask > done', 'ask.error > no'),
      {
        params,
      },
    );
    expect((await run(outer, { params: { n: 11 }, published: [inner] })).outcome).toBe(11);
    expect(await run(outer, { params: { n: 1 }, published: [inner] })).toMatchObject({
      outcome: 'function.forbidden',
      settled: expect.arrayContaining(['ask/(authorization):error', 'ask:handled']),
    });
  });

  it('is tested as it will run', async () => {
    const ran = await run(guarded(expr('false')), { params: { n: 1 }, mode: 'test' });
    expect(ran.outcome).toBe('function.forbidden');
  });

  it('every no is told for the audit log', async () => {
    const told: unknown[] = [];
    const access: RunAccess = { ...OPEN_ACCESS, denied: ({ caller, name }) => told.push([caller.id, name]) };
    const document = guarded(expr('false'), { name: 'payroll' });
    await run(document, { params: { n: 1 }, access });
    expect(told).toEqual([['u1', 'payroll']]);
  });
});

describe('what it can read', () => {
  it.each<[string, Value, string]>([
    ['a block', expr('say.data'), 'error reference.impossible /settings/allowWhen'],
    ['a parameter that there is not', expr('params.m > 1'), 'error reference.unknown /settings/allowWhen'],
    ['a name that there is not', expr('customer.id'), 'error reference.unknown /settings/allowWhen'],
    ['nothing that is an expression', expr('user ==='), 'error config.invalid /settings/allowWhen'],
    ['a value that is no truth', lit('yes'), 'error config.invalid /settings/allowWhen'],
  ])('not %s', (_what, allowWhen, issue) => {
    expect(issuesOf(guarded(allowWhen))).toContain(issue);
  });

  it('params, user and env, which counts as reading them', () => {
    const document = guarded(expr("params.n > 1 && user !== null && env.name === 'production'"), {
      body: aGraph([returns('1')]),
    });
    expect(issuesOf(document)).toEqual([]);
  });
});

describe('use of resources', () => {
  const asks = aFunction(
    aGraph([aBlock('query', 'ask', { resource: 'db', connector: 'fake', query: { answer: lit(1) } })]),
  );
  const closed: RunAccess = { ...OPEN_ACCESS, refusal: async () => ({ because: 'forbidden', who: 'Ada' }) };

  it('R6 is asked for every time, kept answers included, and a drawn edge handles a no', async () => {
    expect(await run(asks)).toMatchObject({ outcome: 1 });
    expect(await run(asks, { access: closed })).toMatchObject({
      outcome: 'resource.forbidden',
      verdict: { error: { message: 'Ada may not use the resource "db". This needs the permission resource.use.' } },
    });
    const { blocks } = asks.body;
    const handled = aFunction(aGraph([...blocks, returns('ask.error.code', 'no')], 'ask.error > no'));
    expect((await run(handled, { access: closed })).outcome).toBe('resource.forbidden');
  });

  it('is denied where nobody can tell', async () => {
    const away: RunAccess = { ...OPEN_ACCESS, refusal: () => Promise.reject(new Error('away')) };
    await expect(run(asks, { access: away })).rejects.toThrow('away');
  });
});
