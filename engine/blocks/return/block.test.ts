import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets, text } from '../../../test/support/build.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

const early = (name: string, code: string) => aBlock('return', name, { value: expr(code), respondEarly: true });
const wait = (name: string) => aBlock('wait', name, { ms: lit(1) });
const answerOf = async (...graph: Parameters<typeof aGraph>) => {
  const { answer, settled } = await run(aFunction(aGraph(...graph)));
  return { answer: answer.status === 'success' ? answer.data.value : answer.error.code, settled };
};

describe('return', () => {
  it('may answer any JSON; undefined is null', async () => {
    for (const value of [null, false, 0, '', [], {}, [{ a: null }]])
      expect((await run(aFunction(aGraph([aBlock('return', 'done', { value: lit(value) })])))).outcome).toEqual(value);
    expect((await run(aFunction(aGraph([returns('undefined')])))).outcome).toBeNull();
  });

  it('4.3 a template that is one hole keeps its type', async () => {
    const done = (template: string) => aFunction(aGraph([aBlock('return', 'done', { value: text(template) })]));
    expect((await run(done('{{ [1, 2] }}'))).outcome).toEqual([1, 2]);
    expect((await run(done('n: {{ [1, 2] }}'))).outcome).toBe('n: [1,2]');
  });

  it('2.4 inside containers in containers it leaves all of them', async () => {
    const each = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([1, 2]) },
      { graphs: { body: aGraph([returns('item', 'hit')]) } },
    );
    const guard = aBlock('try', 'guard', {}, { graphs: { try: aGraph([each]) } });
    const { outcome, settled } = await run(aFunction(aGraph([guard, sets('after', '1')], 'guard > after')));
    expect(outcome).toBe(1);
    expect(settled).toEqual(['guard/each[0]/hit:success', 'guard/each:success', 'guard:success', 'after:skipped']);
  });

  it('2.3 a value that can not be computed leaves by its error edge', async () => {
    const graph = aGraph([returns('params.gone.x', 'try_it'), returns('"plan b"')], 'try_it.error > done');
    expect((await run(aFunction(graph, { params: [{ name: 'gone', type: 'any' }] }))).outcome).toBe('plan b');
  });
});

describe('2.4 return that responds early', () => {
  it('from inside a container answers once that container has ended, before the rest has', async () => {
    const each = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([1, 2]), concurrency: 2 },
      { graphs: { body: aGraph([early('now', 'item')]) } },
    );
    const { answer, verdict, settled } = await run(
      aFunction(
        aGraph(
          [each, wait('slow'), aBlock('throw', 'late', { code: lit('test.late'), message: lit('x') })],
          'slow > late',
        ),
      ),
    );
    expect(answer).toMatchObject({ status: 'success', data: { value: 1 } });
    expect(verdict).toMatchObject({ status: 'failed', error: { code: 'test.late' } });
    expect(settled.indexOf('each:success')).toBeLessThan(settled.indexOf('slow:success'));
  });

  it('waits while a Return before it in plan order can still be reached', async () => {
    const first = await answerOf(
      [wait('slow'), returns('"first"', 'first'), early('second', '"second"')],
      'slow > first',
    );
    expect(first.answer).toBe('first');
  });

  it('does not wait for one after it, nor for one that was skipped', async () => {
    const after = await answerOf(
      [early('first', '"first"'), wait('slow'), returns('"second"', 'second')],
      'slow > second',
    );
    expect(after.answer).toBe('first');
    const skipped = await answerOf(
      [
        aBlock('condition', 'no', { when: lit(false) }),
        returns('"never"', 'never'),
        early('second', '"second"'),
        wait('slow'),
      ],
      'no.true > never',
    );
    expect(skipped.answer).toBe('second');
  });

  it('2.5 is checked against the declared result, too', async () => {
    const { answer } = await run(
      aFunction(aGraph([early('now', '"x"'), wait('slow')]), { result: { type: 'number' } }),
    );
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'result.invalid' } });
  });
});

describe('5.5 testing a part that never comes to the Return', () => {
  it('is a success, also where the function declares a result', async () => {
    const result = { type: 'object' as const, fields: [{ name: 'x', type: 'number' as const, required: true }] };
    const document = aFunction(aGraph([sets('a', '1'), returns('a.data')], 'a > done'), { result });
    const part = await run(document, { mode: 'test', selection: { run: 'only', block: 'a', given: new Map() } });
    expect(part).toMatchObject({
      verdict: { status: 'success' },
      outcome: null,
      settled: ['a:success', 'done:skipped'],
    });
    const whole = await run(document, { mode: 'test', selection: { run: 'upTo', block: 'done', given: new Map() } });
    expect(whole.outcome).toEqual({ x: 1 });
  });

  it('a part that comes to a Return of the wrong kind is not', async () => {
    const document = aFunction(aGraph([sets('a', '1'), returns('"text"')], 'a > done'), { result: { type: 'number' } });
    const { outcome } = await run(document, {
      mode: 'test',
      selection: { run: 'only', block: 'done', given: new Map() },
    });
    expect(outcome).toBe('result.invalid');
  });
});

describe('return: what an author may get wrong', () => {
  const at = '/body/blocks/0/config';
  it.each([
    ['no value', {}, `${at}/value`],
    ['a bare value', { value: 7 }, `${at}/value`],
    ['an expression of statements', { value: expr('let a = 1; a') }, `${at}/value`],
    ['text for the switch', { value: lit(1), respondEarly: 'yes' }, `${at}/respondEarly`],
  ])('%s', (_what, config, path) => {
    expect(issuesOf(aFunction(aGraph([aBlock('return', 'done', config)])))).toEqual([`error config.invalid ${path}`]);
  });

  it('nothing can follow it', () => {
    const graph = aGraph([returns('1'), sets('after', '1')], 'done > after');
    expect(issuesOf(aFunction(graph))).toEqual(['error edge.unknownPort /body/edges/0/port']);
  });
});
