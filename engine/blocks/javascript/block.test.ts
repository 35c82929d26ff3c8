import { describe, expect, it } from 'vitest';
import type { CodeRequest, Sandbox } from '#core';
import { AuthorError, LimitError } from '#kit';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets } from '../../../test/support/build.ts';
import { NO_AUTHORITY } from '../../../test/support/fake-sandbox.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

/** A sandbox that answers what it is told to and remembers what it was asked. */
function fakeSandbox(answer: (request: CodeRequest) => string | Promise<string> = () => 'null') {
  const requests: CodeRequest[] = [];
  const sandbox: Sandbox = {
    async run(request) {
      requests.push(request);
      const json = await answer(request);
      return { json, value: JSON.parse(json), cpuMs: 3 };
    },
    prepare: () => undefined,
    ...NO_AUTHORITY,
    health: () => ({ tier: 'weak', detail: 'fake', ready: 1, busy: 0, waiting: 0, restarts: 0 }),
    close: async () => {},
  };
  return { sandbox, requests };
}

const code = (text: string, parts: object = {}) => aBlock('javascript', 'compute', { code: text }, parts);
const params = [{ name: 'n', type: 'number' as const, default: 2 }];

async function namesSent(text: string): Promise<Record<string, unknown>> {
  const { sandbox, requests } = fakeSandbox();
  const graph = aGraph([sets('first', '1'), sets('second', '2'), code(text)], 'first > second', 'second > compute');
  await run(aFunction(graph, { params }), { sandbox });
  return Object.fromEntries([...(requests[0]?.names ?? [])].map(([name, json]) => [name, JSON.parse(json)]));
}

describe('javascript', () => {
  it('4.6 only the names that the code reads go to the sandbox', async () => {
    expect(await namesSent('return first.data.x + params.n')).toEqual({
      first: { data: { x: 1 }, error: null, status: 'success' },
      params: { n: 2 },
    });
    expect(await namesSent('return 1')).toEqual({});
    expect(await namesSent('const params = { n: 1 }; return params.n')).toEqual({});
    expect(await namesSent('return { second } // first')).toHaveProperty('second');
    expect(Object.keys(await namesSent('return "first" + `${second.data}`'))).toEqual(['second']);
    expect(await namesSent('return vars')).toEqual({ vars: { x: 2 } });
    expect(Object.keys(await namesSent('return [user, env, run, request]'))).toEqual(['user', 'env', 'run', 'request']);
  });

  it('4.6 capabilities, libraries and the language’s own names are not sent', async () => {
    expect(
      await namesSent('console.log(_.sum([1])); await fetch("x"); return resources.db.query(Math.PI, DateTime.now())'),
    ).toEqual({});
  });

  it('4.7 what the language, the sandbox and the libraries bring along is known to the editor', () => {
    const uses =
      'console.log(_.sum([1]), DateTime.now(), uuid, Papa, z, Math.PI, jsPDF, autoTable); await fetch("x"); await progress(1);';
    const more = 'await functions.a(); await resources.b.get("/"); throw new FunctionError("a.b")';
    expect(issuesOf(aFunction(aGraph([code(uses + more)])))).toEqual([]);
  });

  it('4.5 a block that was skipped reads null and says so', async () => {
    const { sandbox, requests } = fakeSandbox();
    const graph = aGraph(
      [aBlock('condition', 'c', { when: lit(false) }), sets('no', '1'), code('return no.data')],
      'c.true > no',
      'no > compute',
      'c.false > compute',
    );
    await run(aFunction(graph), { sandbox });
    expect(requests[0]?.names.get('no')).toBe('{"data":null,"error":null,"status":"skipped"}');
  });

  it('its data is what the code returned', async () => {
    const { sandbox } = fakeSandbox(() => '{"total":3}');
    const graph = aGraph([code('return 1'), returns('compute.data.total')], 'compute > done');
    const { outcome, steps } = await run(aFunction(graph), { sandbox });
    expect(outcome).toBe(3);
    expect(steps[0]?.meta).toEqual({ cpuMs: 3 });
  });

  it('2.3 a FunctionError leaves by the error edge with the author’s code and details', async () => {
    const { sandbox } = fakeSandbox(() => {
      throw new AuthorError({ code: 'order.closed', message: 'too late', details: { since: 'May' } });
    });
    const graph = aGraph(
      [code('throw new FunctionError("order.closed")'), returns('compute.error')],
      'compute.error > done',
    );
    expect((await run(aFunction(graph), { sandbox })).outcome).toMatchObject({
      code: 'order.closed',
      details: { since: 'May' },
      block: 'compute',
    });
  });

  it('3.6 is not tried again by itself, even where that might help', async () => {
    const { sandbox, requests } = fakeSandbox(() => {
      throw new LimitError({ code: 'sandbox.busy', message: 'busy', retryable: true });
    });
    expect((await run(aFunction(aGraph([code('return 1')])), { sandbox })).outcome).toBe('sandbox.busy');
    expect(requests).toHaveLength(1);
  });

  it('2.7 gets the smaller of its own time and the run’s, and the signal', async () => {
    const limits = async (parts: object, timeoutMs: number) => {
      const { sandbox, requests } = fakeSandbox();
      await run(aFunction(aGraph([code('return 1', parts)])), { sandbox, timeoutMs });
      return requests[0]?.limits ?? { wallMs: 0, cpuMs: 0 };
    };
    const [usual, longer, capped] = [
      await limits({}, 60_000),
      await limits({ timeoutMs: 40_000 }, 60_000),
      await limits({ timeoutMs: 40_000 }, 7_000),
    ];
    // The sandbox gets a moment more than the block, whose own timer then says that it was the block's.
    expect(usual.wallMs).toBeGreaterThan(29_000);
    expect(usual.wallMs).toBeLessThanOrEqual(30_100);
    expect(usual.cpuMs).toBe(5_000);
    expect(longer.wallMs).toBeGreaterThan(30_100);
    expect(longer.cpuMs).toBe(Math.min(longer.wallMs, 40_000));
    expect(capped.wallMs).toBeLessThanOrEqual(7_100);
    expect(capped.cpuMs).toBeLessThanOrEqual(7_100);
  });

  it('2.7 a cancel reaches the sandbox', async () => {
    const controller = new AbortController();
    const { sandbox } = fakeSandbox(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          controller.abort();
        }),
    );
    const { verdict } = await run(aFunction(aGraph([code('await new Promise(() => {})')])), {
      sandbox,
      signal: controller.signal,
    });
    expect(verdict).toMatchObject({ status: 'cancelled' });
  });
});

describe('4.6 javascript: what code may await', () => {
  const calling = async (capability: string, args: unknown, options: object = {}) => {
    const { sandbox } = fakeSandbox(({ call }) => call(capability, JSON.stringify(args)));
    return run(aFunction(aGraph([code('return 1')])), { sandbox, ...options });
  };

  it('runs functions and tells progress', async () => {
    const double = aFunction(aGraph([returns('params.n * 2')]), { name: 'double', params });
    expect((await calling('functions', { name: 'double', params: { n: 4 } }, { published: [double] })).outcome).toBe(8);
    expect((await calling('progress', { percent: 40 })).messages).toEqual([
      { name: 'progress', data: { percent: 40, message: null } },
    ]);
  });

  it('5.4 a dry run does not send what would change something', async () => {
    const fetched = await calling(
      'fetch',
      { url: 'https://example.com/orders?key=1', method: 'post' },
      { dry: true, mode: 'test' },
    );
    expect(fetched.outcome).toMatchObject({ status: 202 });
    expect(fetched.held).toMatchObject([
      { path: 'compute', description: 'POST https://example.com', rolledBack: false },
    ]);
  });

  it.each([
    ['process', {}],
    ['constructor', {}],
    ['__proto__', {}],
    ['progress', { percent: 101 }],
    ['resources', { name: 'db' }],
    ['functions', null],
  ])('nothing else, and not wrongly: %s(%j)', async (capability, args) => {
    expect((await calling(capability, args)).outcome).toBe('block.invalid');
  });
});

describe('javascript: what an author may get wrong', () => {
  const at = '/body/blocks/0/config/code';
  it.each([
    ['no code', {}, `error config.invalid ${at}`],
    ['code that is no text', { code: expr('1') }, `error config.invalid ${at}`],
    ['an import', { code: 'import fs from "fs"; return 1' }, `error config.invalid ${at}`],
    ['a bracket too many', { code: 'return 1)' }, `error config.invalid ${at}`],
    ['a name nobody defined', { code: 'return ordr.data' }, `warning reference.unknown ${at}`],
    ['a name that only Node has', { code: 'return process.env' }, `warning reference.unknown ${at}`],
  ])('%s', (_what, config, issue) => {
    expect(issuesOf(aFunction(aGraph([aBlock('javascript', 'compute', config)])))).toEqual([issue]);
  });
});
