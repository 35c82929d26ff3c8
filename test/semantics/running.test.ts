import { describe, expect, it } from 'vitest';
import { Json } from '#kit';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets, text } from '../support/build.ts';
import { run } from '../support/harness.ts';

const fail = (name: string, parts = {}) =>
  aBlock('throw', name, { code: lit(`test.${name}`), message: lit(`${name} failed`) }, parts);
const log = (name: string, code = '"x"') => aBlock('log', name, { message: expr(code) });
const query = (name: string, config: Record<string, unknown>, parts = {}) =>
  aBlock('query', name, { resource: 'db', connector: 'fake', query: config }, parts);

describe('2.1 to 2.4: the order of blocks and the result', () => {
  it('2.1 runs the branch that was taken, skips the other and converges once', async () => {
    const graph = aGraph(
      [
        aBlock('condition', 'isBig', { when: expr('params.n > 5') }),
        sets('big', '"big"'),
        sets('small', '"small"'),
        returns('vars.x'),
      ],
      'isBig.true > big',
      'isBig.false > small',
      'big > done',
      'small > done',
    );
    const fn = aFunction(graph, { params: [{ name: 'n', type: 'number', required: true }] });
    expect(await run(fn, { params: { n: 9 } })).toMatchObject({
      outcome: 'big',
      settled: ['isBig:success', 'small:skipped', 'big:success', 'done:success'],
    });
    expect((await run(fn, { params: { n: 1 } })).outcome).toBe('small');
  });

  it('2.1 runs blocks that do not wait for each other at the same time', async () => {
    const order: string[] = [];
    const wait = (name: string) => aBlock('wait', name, { ms: lit(1) });
    const fn = aFunction(aGraph([wait('a'), wait('b'), returns('1')], 'a > done', 'b > done'));
    await run(fn, { onStep: (step) => order.push(step.path) });
    expect(order).toEqual(['a', 'b', 'done']);
  });

  it('2.3 a failure goes down its error edge as the whole problem, and the run is a success', async () => {
    const fn = aFunction(
      aGraph([fail('save'), returns('save.error'), returns('"unreached"', 'other')], 'save.error > done'),
    );
    const { outcome, settled } = await run(fn);
    expect(outcome).toMatchObject({ code: 'test.save', message: 'save failed', block: 'save', retryable: false });
    expect(settled).toContain('save:handled');
  });

  it('2.3 without an error edge the run fails with the first failure in plan order, after all blocks settled', async () => {
    const wait = aBlock('wait', 'slow', { ms: lit(5) });
    const fn = aFunction(aGraph([wait, fail('second'), fail('first'), log('after')], 'slow > second', 'slow > after'));
    const { outcome, settled } = await run(fn);
    expect(outcome).toBe('test.second');
    expect(settled).toContain('after:success');
  });

  it('2.3 the onError graph sees the error, and what it returns is the result', async () => {
    const onError = aGraph([returns('({ failed: error.code })', 'handled')]);
    expect((await run(aFunction(aGraph([fail('save')]), { onError }))).outcome).toEqual({ failed: 'test.save' });
  });

  it('2.3 an onError graph that returns nothing only looks on: the run still fails', async () => {
    const onError = aGraph([log('note', 'error.message')]);
    const { outcome, logs } = await run(aFunction(aGraph([fail('save')]), { onError }));
    expect(outcome).toBe('test.save');
    expect(logs.map((line) => line.text)).toEqual(['save failed']);
  });

  it('2.4 with two Returns reached, the first in plan order counts, whichever was faster', async () => {
    const slow = aBlock('wait', 'slow', { ms: lit(5) });
    const slowFirst = aFunction(aGraph([slow, returns('"slow"', 'a'), returns('"fast"', 'b')], 'slow > a'));
    expect((await run(slowFirst)).outcome).toBe('slow');
    const fastFirst = aFunction(aGraph([returns('"fast"', 'a'), slow, returns('"slow"', 'b')], 'slow > b'));
    expect((await run(fastFirst)).outcome).toBe('fast');
  });

  it('2.4 a Return that responds early answers while the other branch goes on', async () => {
    const early = aBlock('return', 'early', { value: lit('now'), respondEarly: true });
    const fn = aFunction(aGraph([early, aBlock('wait', 'slow', { ms: lit(5) }), fail('late')], 'slow > late'));
    const { answer, verdict } = await run(fn);
    expect(answer).toMatchObject({ status: 'success' });
    expect(verdict).toMatchObject({ status: 'failed', error: { code: 'test.late' } });
  });

  it('2.5 the result is projected to what is declared, and refused if it does not fit', async () => {
    const result = { type: 'object' as const, fields: [{ name: 'total', type: 'number' as const, required: true }] };
    expect((await run(aFunction(aGraph([returns('({ total: 3, margin: 1 })')]), { result }))).outcome).toEqual({
      total: 3,
    });
    expect((await run(aFunction(aGraph([returns('({ margin: 1 })')]), { result }))).outcome).toBe('result.invalid');
  });

  it('2.6 without a Return the result is null; a single block answers its data', async () => {
    expect((await run(aFunction(aGraph([sets('a', '1'), sets('b', '2')])))).outcome).toBeNull();
    expect((await run(aFunction(aGraph([sets('a', '1')])))).outcome).toEqual({ x: 1 });
  });
});

describe('2.7: deadlines and cancel', () => {
  const waits = (parts = {}) => aBlock('wait', 'long', { ms: lit(60_000) }, parts);

  it('the block says so when its own deadline fired, and its error edge handles it', async () => {
    const fn = aFunction(aGraph([waits({ timeoutMs: 5 }), returns('long.error.code')], 'long.error > done'));
    expect((await run(fn)).outcome).toBe('block.timeout');
  });

  it('the run says so when its deadline fired, and no error edge or onError can swallow it', async () => {
    const fn = aFunction(aGraph([waits(), returns('1')], 'long.error > done'), {
      onError: aGraph([returns('2', 'handled')]),
    });
    expect((await run(fn, { timeoutMs: 5 })).outcome).toBe('run.timeout');
  });

  it('a loop of blocks that never wait still meets its deadline, and lets everything else go on', async () => {
    const range = { kind: 'range', from: lit(1), to: lit(10_000) };
    const inner = aBlock('loop', 'inner', range, {
      graphs: { body: aGraph([aBlock('condition', 'c', { when: lit(true) })]) },
    });
    const outer = aBlock('loop', 'outer', range, { graphs: { body: aGraph([inner]) } });
    let served = 0;
    const others = setInterval(() => served++, 1);
    const { outcome } = await run(aFunction(aGraph([outer])), { timeoutMs: 200 });
    clearInterval(others);
    expect(outcome).toBe('run.timeout');
    expect(served).toBeGreaterThan(1);
  });

  it('cancel reaches a running block inside containers', async () => {
    const controller = new AbortController();
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([1, 2]), concurrency: 2 },
      { graphs: { body: aGraph([waits()]) } },
    );
    const caught = aBlock(
      'try',
      'guard',
      {},
      { graphs: { try: aGraph([loop]), catch: aGraph([sets('swallow', '1')]) } },
    );
    const { verdict, settled } = await run(aFunction(aGraph([caught])), {
      signal: controller.signal,
      onStep: (step) => step.block.name === 'long' && controller.abort(),
    });
    expect(verdict).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } });
    expect(settled).toContain('guard/each[0]/long:cancelled');
  });
});

describe('3.2: containers', () => {
  const body = (...blocks: Parameters<typeof aGraph>[0]) => ({ graphs: { body: aGraph(blocks) } });
  const each = (config: Record<string, unknown>, parts: object) => aBlock('loop', 'each', config, parts);

  it('loops over items, one slot a pass, with item and index', async () => {
    const loop = each({ kind: 'forEach', items: expr('params.list') }, body(sets('put', 'item * 10 + index')));
    const fn = aFunction(aGraph([loop, returns('each.data.map(slot => slot.x)')], 'each > done'), {
      params: [{ name: 'list', type: 'array', items: { type: 'number' }, default: [1, 2, 3] }],
    });
    expect((await run(fn)).outcome).toEqual([10, 21, 32]);
  });

  it('keeps slots in order when several passes run at a time', async () => {
    const loop = each(
      { kind: 'forEach', items: lit([3, 1, 2]), concurrency: 3 },
      {
        graphs: {
          body: aGraph(
            [
              aBlock('wait', 'pause', { ms: expr('item') }),
              aBlock('log', 'say', { message: expr('item') }),
              sets('put', 'item'),
            ],
            'pause > say',
            'say > put',
          ),
        },
      },
    );
    const { outcome } = await run(aFunction(aGraph([loop])));
    expect(outcome).toEqual([{ x: 3 }, { x: 1 }, { x: 2 }]);
  });

  it('counts over ranges in both directions, ends included, and over nothing', async () => {
    const range = (from: number, to: number, by?: number) =>
      run(
        aFunction(
          aGraph([
            each(
              { kind: 'range', from: lit(from), to: lit(to), ...(by ? { by: lit(by) } : {}) },
              body(log('say', 'item')),
            ),
          ]),
        ),
      );
    expect((await range(1, 3)).logs.map((line) => line.text)).toEqual(['1', '2', '3']);
    expect((await range(0, 1, 0.25)).logs.map((line) => line.text)).toEqual(['0', '0.25', '0.5', '0.75', '1']);
    expect((await range(3, 1, -1)).logs.map((line) => line.text)).toEqual(['3', '2', '1']);
    expect((await range(3, 1)).outcome).toEqual([]);
  });

  it('a while asks before every pass, and sees what the pass before changed', async () => {
    const start = aBlock('variables', 'start', { set: [{ name: 'left', value: lit(3) }] });
    const step = aBlock('variables', 'step', { set: [{ name: 'left', value: expr('vars.left - 1') }] });
    const loop = each({ kind: 'while', while: expr('vars.left > 0') }, body(step));
    const fn = aFunction(
      aGraph([start, loop, returns('({ left: vars.left, passes: each.data.length })')], 'start > each', 'each > done'),
    );
    expect((await run(fn)).outcome).toEqual({ left: 0, passes: 3 });
  });

  it('stops a loop that never ends at its limit, and at 10,000 if none is set', async () => {
    const forever = (more: object) =>
      run(
        aFunction(
          aGraph([
            each({ kind: 'while', while: lit(true), ...more }, body(aBlock('condition', 'c', { when: lit(true) }))),
          ]),
        ),
      );
    expect((await forever({ maxIterations: 7 })).outcome).toBe('loop.limit');
    const unset = await forever({});
    expect(unset.outcome).toBe('loop.limit');
    expect(unset.steps.filter((step) => step.block.name === 'c')).toHaveLength(10_000);
  });

  it('break ends the loop, continue ends a pass; both keep one slot', async () => {
    const leave = (type: string) => ({
      graphs: {
        body: aGraph([aBlock(type, 'leave', { when: expr('item == 2') }), sets('put', 'item')], 'leave > put'),
      },
    });
    const items = { kind: 'forEach', items: lit([1, 2, 3]) };
    expect((await run(aFunction(aGraph([each(items, leave('break'))])))).outcome).toEqual([{ x: 1 }, null]);
    expect((await run(aFunction(aGraph([each(items, leave('continue'))])))).outcome).toEqual([
      { x: 1 },
      null,
      { x: 3 },
    ]);
  });

  it('2.4 a Return inside a loop leaves it at once with the result of the function', async () => {
    const loop = each(
      { kind: 'forEach', items: lit([1, 2, 3]) },
      {
        graphs: {
          body: aGraph(
            [aBlock('condition', 'found', { when: expr('item == 2') }), returns('item', 'hit')],
            'found.true > hit',
          ),
        },
      },
    );
    const { outcome, settled } = await run(aFunction(aGraph([loop, returns('"end"')], 'each > done')));
    expect(outcome).toBe(2);
    expect(settled).not.toContain('each[2]/found:success');
    expect(settled).toContain('done:skipped');
  });

  it('a failing pass stops the loop with that error, or is collected', async () => {
    const risky = {
      graphs: {
        body: aGraph(
          [aBlock('condition', 'bad', { when: expr('item == 2') }), fail('boom'), sets('ok', 'item')],
          'bad.true > boom',
          'bad.false > ok',
        ),
      },
    };
    const items = { kind: 'forEach', items: lit([1, 2, 3]) };
    const stopped = await run(aFunction(aGraph([each(items, risky)])));
    expect(stopped).toMatchObject({ outcome: 'test.boom', verdict: { path: 'each[1]/boom' } });
    const collected = await run(aFunction(aGraph([each({ ...items, onItemError: 'collect' }, risky)])));
    expect(collected.outcome).toMatchObject([
      { data: { x: 1 }, error: null },
      { data: null, error: { code: 'test.boom' } },
      { data: { x: 3 }, error: null },
    ]);
  });

  it('3.4 what is inside a container is not seen outside it', async () => {
    const loop = each({ kind: 'forEach', items: lit([1]) }, body(sets('inner', 'item')));
    await expect(run(aFunction(aGraph([loop, returns('inner.data')], 'each > done')))).rejects.toThrow('inner');
  });

  it('parallel paths give an object by name, a map gives an array in order', async () => {
    const paths = aBlock(
      'parallel',
      'both',
      { kind: 'paths', paths: ['left', 'right'] },
      {
        graphs: {
          'path:left': aGraph([aBlock('wait', 'pause', { ms: lit(3) }), sets('l', '1')], 'pause > l'),
          'path:right': aGraph([sets('r', '2')]),
        },
      },
    );
    expect((await run(aFunction(aGraph([paths])))).outcome).toEqual({ left: { x: 1 }, right: { x: 2 } });
    const map = aBlock('parallel', 'all', { kind: 'map', items: lit([1, 2]) }, body(sets('m', 'item * 2')));
    expect((await run(aFunction(aGraph([map])))).outcome).toEqual([{ x: 2 }, { x: 4 }]);
  });

  it('parallel fails fast, settles, or takes the first that succeeds and stops the others', async () => {
    const graphs = {
      'path:bad': aGraph([fail('bad')]),
      'path:slow': aGraph([aBlock('wait', 'slow', { ms: lit(60_000) })]),
    };
    const both = (config: object, more: object = graphs) =>
      run(
        aFunction(
          aGraph([
            aBlock(
              'parallel',
              'both',
              { kind: 'paths', paths: ['bad', 'slow'], ...config },
              { graphs: { ...graphs, ...more } },
            ),
          ]),
        ),
      );
    expect((await both({})).outcome).toBe('test.bad');
    const quick = { 'path:slow': aGraph([sets('quick', '1')]) };
    expect((await both({ onFailure: 'settle' }, quick)).outcome).toMatchObject({
      bad: { data: null, error: { code: 'test.bad' } },
      slow: { data: { x: 1 }, error: null },
    });
    expect((await both({ wait: 'first' }, quick)).outcome).toEqual({ path: 'slow', data: { x: 1 } });
    expect((await both({ wait: 'first' }, { 'path:slow': aGraph([fail('alsoBad')]) })).outcome).toBe('test.bad');
    const winner = { 'path:bad': aGraph([sets('won', '7')]) };
    expect((await both({ wait: 'first' }, winner)).outcome).toEqual({ path: 'bad', data: { x: 7 } });
  });

  it('try answers its try or catch graph; finally runs either way and changes nothing', async () => {
    const guard = (inside: Parameters<typeof aGraph>[0]) =>
      aBlock(
        'try',
        'guard',
        {},
        {
          graphs: {
            try: aGraph(inside),
            catch: aGraph([sets('caught', 'error.code')]),
            finally: aGraph([log('cleanup')]),
          },
        },
      );
    const good = await run(aFunction(aGraph([guard([sets('fine', '1')])])));
    expect(good).toMatchObject({ outcome: { x: 1 }, logs: [{ text: 'x' }] });
    const bad = await run(aFunction(aGraph([guard([fail('boom')])])));
    expect(bad).toMatchObject({ outcome: { x: 'test.boom' }, logs: [{ text: 'x' }] });
  });

  it('a try without a catch cleans up and lets the error go on; a failing finally is not hidden', async () => {
    const only = aBlock(
      'try',
      'guard',
      {},
      { graphs: { try: aGraph([fail('boom')]), finally: aGraph([log('cleanup')]) } },
    );
    expect(await run(aFunction(aGraph([only])))).toMatchObject({ outcome: 'test.boom', logs: [{ text: 'x' }] });
    const last = aBlock(
      'try',
      'guard',
      {},
      { graphs: { try: aGraph([log('fine')]), finally: aGraph([fail('cleanup')]) } },
    );
    expect((await run(aFunction(aGraph([last])))).outcome).toBe('test.cleanup');
  });
});

describe('3.2 call, switch, condition, variables, log, send', () => {
  it('calls itself down to a depth of 16', async () => {
    const graph = aGraph(
      [
        aBlock('condition', 'more', { when: expr('params.n > 0') }),
        aBlock('call', 'again', { function: 'countDown', params: { n: expr('params.n - 1') } }),
        returns('again.data + 1', 'up'),
        returns('0', 'ground'),
      ],
      'more.true > again',
      'again > up',
      'more.false > ground',
    );
    const fn = aFunction(graph, { name: 'countDown', params: [{ name: 'n', type: 'integer', required: true }] });
    expect((await run(fn, { params: { n: 16 } })).outcome).toBe(16);
    expect((await run(fn, { params: { n: 17 } })).outcome).toBe('run.depth');
  });

  it('calls another function with checked parameters, and its steps stand below the call', async () => {
    const price = aFunction(aGraph([returns('params.cents / 100', 'euros')]), {
      name: 'toEuros',
      params: [{ name: 'cents', type: 'number', required: true }],
    });
    const call = (cents: string) =>
      aFunction(aGraph([aBlock('call', 'convert', { function: 'toEuros', params: { cents: expr(cents) } })]));
    const good = await run(call('1250'), { published: [price] });
    expect(good).toMatchObject({ outcome: 12.5, settled: ['convert/euros:success', 'convert:success'] });
    expect((await run(call('"x"'), { published: [price] })).outcome).toBe('params.invalid');
    expect((await run(call('1'))).outcome).toBe('function.unknown');
  });

  it('switch takes the case that equals, structures included, else `else`', async () => {
    const sw = (code: string) =>
      aFunction(
        aGraph(
          [
            aBlock('switch', 'kind', {
              value: expr(code),
              cases: [
                { port: 'one', equals: lit(1) },
                { port: 'pair', equals: lit([1, { a: 2 }]) },
              ],
            }),
            returns('kind.data'),
          ],
          'kind.one > done',
          'kind.pair > done',
          'kind.else > done',
        ),
      );
    expect((await run(sw('1'))).outcome).toBe('one');
    expect((await run(sw('[1, { a: 2 }]'))).outcome).toBe('pair');
    expect((await run(sw('"1"'))).outcome).toBe('else');
  });

  it('condition stops at the first that holds: what comes after is not even evaluated', async () => {
    const fn = aFunction(
      aGraph(
        [
          aBlock('condition', 'level', {
            when: lit(false),
            elseIf: [
              { port: 'mid', when: lit(true) },
              { port: 'never', when: expr('params.gone.x') },
            ],
          }),
          returns('level.data'),
        ],
        'level.mid > done',
      ),
      { params: [{ name: 'gone', type: 'any' }] },
    );
    expect((await run(fn)).outcome).toBe('mid');
  });

  it('sends progress and messages to whoever watches', async () => {
    const fn = aFunction(
      aGraph([
        aBlock('send', 'half', { what: 'progress', percent: lit(50) }),
        aBlock('send', 'note', { what: 'message', name: lit('hint'), data: lit({ a: 1 }) }),
      ]),
    );
    expect((await run(fn)).messages).toEqual([
      { name: 'progress', data: { percent: 50, message: null } },
      { name: 'hint', data: { a: 1 } },
    ]);
  });
});

describe('3.6 and 4.5: common settings and skipped blocks', () => {
  it('4.5 a skipped block reads null data and says that it was skipped', async () => {
    const fn = aFunction(
      aGraph(
        [
          aBlock('condition', 'c', { when: lit(true) }),
          sets('no', '1'),
          sets('yes', '1'),
          returns('({ data: no.data, status: no.status })'),
        ],
        'c.false > no',
        'c.true > yes',
        'no > done',
        'yes > done',
      ),
    );
    expect((await run(fn)).outcome).toEqual({ data: null, status: 'skipped' });
  });

  it('3.6 a disabled block passes through by its first port and reads null', async () => {
    const fn = aFunction(
      aGraph(
        [
          { ...fail('off'), type: 'log', config: { level: 'info', message: lit('x') }, disabled: true },
          returns('off.status'),
        ],
        'off > done',
      ),
    );
    expect(await run(fn)).toMatchObject({ outcome: 'disabled', logs: [] });
  });

  it('3.6 reads are tried again by default, writes are not', async () => {
    const down = (does: string) =>
      run(aFunction(aGraph([query('ask', { does, fails: lit('down') }, { retry: undefined })])));
    expect((await down('read')).steps.at(-1)?.attempts).toBe(3);
    expect((await down('write')).steps.at(-1)?.attempts).toBe(1);
  });

  it('3.6 a block is tried again as often as it says, and no more', async () => {
    const retry = { count: 4, delayMs: 0, exponential: true, jitter: true };
    const { steps, outcome, logs } = await run(
      aFunction(aGraph([query('ask', { does: 'write', fails: lit('down') }, { retry })])),
    );
    expect(outcome).toBe('resource.failed');
    expect(steps.at(-1)?.attempts).toBe(5);
    expect(logs).toHaveLength(4);
    const tried = {
      startedAt: expect.any(String),
      durationMs: expect.any(Number),
      code: 'resource.failed',
      message: 'down',
      delayMs: 0,
    };
    expect(steps.at(-1)?.meta?.tries).toEqual(Array.from({ length: 4 }, () => tried));
  });

  it('5.7 what a resource remarks on though it answered stands in the log', async () => {
    const noted = query('ask', { notes: ['a column hides another'] });
    expect((await run(aFunction(aGraph([noted])))).logs).toMatchObject([
      { level: 'warn', text: 'a column hides another' },
    ]);
  });

  it('3.6 a read with cacheTtlMs is asked once', async () => {
    const cached = query('ask', { answer: expr('item') }, { cacheTtlMs: 60_000 });
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: lit([1, 1, 2]) },
      { graphs: { body: aGraph([cached]) } },
    );
    const { steps } = await run(aFunction(aGraph([loop])));
    expect(steps.filter((step) => step.meta?.cached)).toHaveLength(1);
  });

  it('4.3 whole templates keep their type, mixed ones become text', async () => {
    const fn = aFunction(
      aGraph([
        aBlock('variables', 'v', {
          set: [
            { name: 'whole', value: text('{{ params.n }}') },
            { name: 'mixed', value: text('n is {{ params.n }}!') },
          ],
        }),
      ]),
      { params: [{ name: 'n', type: 'number', default: 5 }] },
    );
    expect((await run(fn)).outcome).toEqual({ whole: 5, mixed: 'n is 5!' });
  });

  it('4.1 a value that is not JSON is an error naming its path', async () => {
    const { verdict } = await run(aFunction(aGraph([sets('bad', '({ deep: [1, 0 / 0] })')])));
    expect(verdict).toMatchObject({
      status: 'failed',
      error: { code: 'value.invalid', message: expect.stringContaining('/deep/1') },
    });
  });
});

describe('5.4 and 5.5: test-runs', () => {
  const three = aFunction(
    aGraph([sets('a', '1'), sets('b', 'a.data.x + 1'), sets('c', 'b.data.x + 1')], 'a > b', 'b > c'),
  );
  const given = (entries: Record<string, number>) =>
    new Map(Object.entries(entries).map(([name, x]) => [name, { data: jsonOf({ x }) }]));

  it('5.5 runs one block on recorded data, up to a block, or from a block', async () => {
    const only = await run(three, { mode: 'test', selection: { run: 'only', block: 'b', given: given({ a: 10 }) } });
    expect(only.settled).toEqual(['a:pinned', 'b:success', 'c:skipped']);
    expect(only.steps[1]?.output?.value).toEqual({ x: 11 });
    const upTo = await run(three, { mode: 'test', selection: { run: 'upTo', block: 'b', given: new Map() } });
    expect(upTo.settled).toEqual(['a:success', 'b:success', 'c:skipped']);
    const from = await run(three, { mode: 'test', selection: { run: 'from', block: 'b', given: given({ a: 10 }) } });
    expect(from.settled).toEqual(['a:pinned', 'b:success', 'c:success']);
  });

  it('5.5 says which recorded output is missing', async () => {
    const { verdict } = await run(three, { mode: 'test', selection: { run: 'only', block: 'c', given: new Map() } });
    expect(verdict).toMatchObject({ error: { code: 'run.missingData', details: { blocks: ['b'] } } });
  });

  it('5.4 dry runs read, roll back SQL writes with their real counts, and hold back the rest', async () => {
    const fn = aFunction(
      aGraph(
        [
          query('read', { answer: lit([1]) }),
          query('update', { does: 'write', answer: lit('x') }),
          query('mail', { does: 'external' }),
          returns('read.data'),
        ],
        'read > update',
        'update > mail',
        'mail > done',
      ),
    );
    const { held, outcome } = await run(fn, { dry: true, mode: 'test' });
    expect(outcome).toEqual([1]);
    expect(held).toMatchObject([
      { path: 'update', effect: 'write', rolledBack: true, rowCount: 1 },
      { path: 'mail', effect: 'external', rolledBack: false },
    ]);
  });
});

function jsonOf(value: Parameters<typeof Json.fromValue>[0]) {
  return Json.fromValue(value);
}
