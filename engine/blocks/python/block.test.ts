import { describe, expect, it } from 'vitest';
import type { CodeRequest, Sandbox } from '#core';
import { aBlock, aFunction, aGraph, expr, returns, sets } from '../../../test/support/build.ts';
import { NO_AUTHORITY } from '../../../test/support/fake-sandbox.ts';
import { issuesOf, run } from '../../../test/support/harness.ts';

/** A sandbox that answers nothing and remembers what it was asked. */
function fakeSandbox() {
  const requests: CodeRequest[] = [];
  const sandbox: Sandbox = {
    async run(request) {
      requests.push(request);
      return { json: '{"total":3}', value: { total: 3 }, cpuMs: 3 };
    },
    prepare: () => undefined,
    ...NO_AUTHORITY,
    health: () => ({ tier: 'weak', detail: 'fake', ready: 1, busy: 0, waiting: 0, restarts: 0 }),
    close: async () => {},
  };
  return { sandbox, requests };
}

const code = (text: string, parts: object = {}) => aBlock('python', 'compute', { code: text }, parts);
const params = [{ name: 'n', type: 'number' as const, default: 2 }];

async function sent(text: string, settings: object = {}): Promise<CodeRequest | undefined> {
  const { sandbox, requests } = fakeSandbox();
  const graph = aGraph([sets('first', '1'), sets('second', '2'), code(text)], 'first > second', 'second > compute');
  await run(aFunction(graph, { params, settings }), { sandbox });
  return requests[0];
}

const namesSent = async (text: string) => [...((await sent(text))?.names.keys() ?? [])];

describe('python', () => {
  it('4.6 only the names that the code reads go to the sandbox', async () => {
    expect(await namesSent('return first.data.x + params.n')).toEqual(['first', 'params']);
    expect(await namesSent('return 1')).toEqual([]);
    expect(await namesSent('params = {"n": 1}\nreturn params["n"]')).toEqual([]);
    expect(await namesSent('return f"{second.data} first" # first')).toEqual(['second']);
    expect(await namesSent('return [first for first in second.data]')).toEqual(['second']);
    expect(await namesSent('def f(first):\n    return first\nreturn f(second=second)')).toEqual(['second']);
    expect(await namesSent('return [user, env, run, request, vars]')).toEqual([
      'user',
      'env',
      'run',
      'request',
      'vars',
    ]);
  });

  it('4.6 capabilities, modules and the language’s own names are not sent', async () => {
    const text =
      'import math as second\nprint(len([1]), second.pi)\nawait fetch("x")\nreturn await resources.db.query(ValueError)';
    expect(await namesSent(text)).toEqual([]);
  });

  it('goes to the sandbox as Python, and its data is what the code returned', async () => {
    expect(await sent('return 1')).toMatchObject({ language: 'python', isPlain: false, isSensitive: false });
    const { sandbox } = fakeSandbox();
    const graph = aGraph([code('return 1'), returns('compute.data.total')], 'compute > done');
    expect((await run(aFunction(graph), { sandbox })).outcome).toBe(3);
  });

  it('of a sensitive function it gets an interpreter of its own', async () => {
    expect(await sent('return 1', { sensitive: true })).toMatchObject({ isSensitive: true });
  });
});

describe('python: what an author may get wrong', () => {
  const at = '/body/blocks/0/config/code';
  it.each([
    ['no code', {}, `error config.invalid ${at}`],
    ['code that is no text', { code: expr('1') }, `error config.invalid ${at}`],
    ['a name nobody defined', { code: 'return ordr.data' }, `warning reference.unknown ${at}`],
    ['a name of the other language', { code: 'return console' }, `warning reference.unknown ${at}`],
  ])('%s', (_what, config, issue) => {
    expect(issuesOf(aFunction(aGraph([aBlock('python', 'compute', config)])))).toEqual([issue]);
  });
});

it('4.6 where our parser gets stuck, every name that stands there is sent, and none is said to be unknown', async () => {
  const text = 'match first, second:\n    case (x, 1):\n        return x, nobody';
  expect(await namesSent(text)).toEqual(['first', 'second']);
  const issues = issuesOf(aFunction(aGraph([sets('first', '1'), sets('second', '2'), code(text)])));
  expect(issues.filter((issue) => issue.includes('/blocks'))).toEqual([]);
});

it('4.7 what comes along can be imported', () => {
  const text =
    'import json, os.path\nfrom dateutil.parser import parse\nfrom zoneinfo import ZoneInfo\nreturn parse, ZoneInfo, json, os';
  expect(issuesOf(aFunction(aGraph([code(text)])))).toEqual([]);
});
