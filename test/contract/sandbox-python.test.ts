import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { AuthorError, BlockError, LimitError } from '#kit';
import { PYTHON_GLOBALS, PYTHON_MODULES } from '../../engine/blocks/python/globals.ts';
import { aPythonRequest, createPythonSandbox } from '../support/python.ts';
import { failure } from './sandbox-request.ts';

/** What sandbox.contract.ts holds of JavaScript, in the words of Python. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createPythonSandbox();
});
afterAll(() => sandbox.close());

type Parts = Parameters<typeof aPythonRequest>[1];
const json = async (code: string, parts?: Parts): Promise<unknown> =>
  JSON.parse((await sandbox.run(aPythonRequest(code, parts))).json);
const fails = (code: string, parts?: Parts): Promise<unknown> => failure(sandbox.run(aPythonRequest(code, parts)));

describe('4.6 python: values', () => {
  it.each([
    ['', null],
    ['pass', null],
    ['return', null],
    ['return None', null],
    ['# nothing but a comment', null],
    ['return [1, "two", False, 2.5]', [1, 'two', false, 2.5]],
    ['return (1, (2,))', [1, [2]]],
    ['return {"ä": "日本語 🎉", "b": "\\ud800"}', { ä: '日本語 🎉', b: '\ud800' }],
    ['return {1: "a", True: "b", None: "c"}', { 1: 'b', null: 'c' }],
    ['import asyncio\nreturn await asyncio.sleep(0, "slept")', 'slept'],
    ['return [x async for x in agen()] if False else "ok"', 'ok'],
  ])('%s', async (code, expected) => {
    expect(await json(code)).toEqual(expected);
  });

  it.each([
    ['date', 'import datetime\nreturn datetime.date(2026, 1, 2)', '2026-01-02'],
    ['datetime', 'import datetime\nreturn [datetime.datetime(2026, 1, 2, 3, 4)]', ['2026-01-02T03:04:00']],
    [
      'datetime with a zone',
      'import datetime, zoneinfo\nreturn datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))',
      '2026-07-01T00:00:00+02:00',
    ],
    ['time', 'import datetime\nreturn datetime.time(1, 2)', '01:02:00'],
    ['Decimal', 'from decimal import Decimal\nreturn [Decimal("1.10"), Decimal("1E+3")]', ['1.10', '1000']],
    ['UUID', 'import uuid\nreturn uuid.UUID(int=0)', '00000000-0000-0000-0000-000000000000'],
    ['Enum', 'import enum\nclass C(enum.Enum):\n  A = "a"\nreturn {"c": C.A}', { c: 'a' }],
    [
      'dataclass',
      'import dataclasses\n@dataclasses.dataclass\nclass P:\n  x: int\n  inner: list\nreturn P(1, [P(2, [])])',
      { x: 1, inner: [{ x: 2, inner: [] }] },
    ],
    ['set, in order', 'return {"s": {3, 1, 2}, "f": frozenset("ba")}', { s: [1, 2, 3], f: ['a', 'b'] }],
    ['generator', 'return {"g": (x * 2 for x in range(3)), "r": range(2)}', { g: [0, 2, 4], r: [0, 1] }],
    ['deque and views', 'import collections\nreturn [collections.deque([1]), {"a": 1}.keys()]', [[1], ['a']]],
    [
      'what dateutil parses',
      'from dateutil import parser\nreturn parser.parse("3 Jan 2026 10:00")',
      '2026-01-03T10:00:00',
    ],
  ])('4.7 %s turns into JSON', async (_what, code, expected) => {
    expect(await json(code)).toEqual(expected);
  });

  it('4.6 members are read as params.id and as params["id"]', async () => {
    const names = {
      params: { a: { b: [{ c: 3 }] }, items: [1] },
      getOrder: { data: null, error: null, status: 'skipped' },
    };
    expect(await json('return [params.a.b[0].c, params["a"]["b"][0]["c"], params["items"]]', { names })).toEqual([
      3,
      3,
      [1],
    ]);
    expect(await json('return [getOrder.data is None, getOrder.status]', { names })).toEqual([true, 'skipped']);
    expect(await json('params.a = 1\nreturn params', { names: { params: { a: 2 } } })).toEqual({ a: 1 });
    expect(await json('params = {**params, "b": 2}\nreturn params', { names: { params: { a: 2 } } })).toEqual({
      a: 2,
      b: 2,
    });
    expect(await fails('return params.totl', { names: { params: { total: 1 } } })).toMatchObject({
      details: { name: 'AttributeError', message: 'there is no "totl" here, only total' },
    });
  });

  it.each([
    ['return float("nan")', 'The result is NaN'],
    ['return {"orders": [{}, {"total": float("inf")}]}', '/orders/1/total is Infinity'],
    ['return [2 ** 60]', '/0 is a whole number beyond 2**53'],
    ['return {"f": print}', '/f is a builtin_function_or_method'],
    ['a = {"list": []}\na["list"].append(a)\nreturn a', '/list/0 contains itself'],
    ['return {"b": b"x"}', '/b is binary'],
    ['async def f(): pass\nreturn {"rows": f()}', '/rows is a coroutine: put await before it'],
    ['return {(1, 2): 3}', 'The result has a key that is a tuple'],
    ['class P: pass\nreturn [P()]', '/0 is a P'],
    ['return {"c": 1j}', '/c is a complex'],
    ['from decimal import Decimal\nreturn [Decimal("NaN")]', '/0 is NaN'],
    ['a = []\nfor _ in range(300): a = [a]\nreturn a', 'nested deeper than 200'],
  ])('%s is refused, naming the path', async (code, message) => {
    const error = await fails(code);
    expect(error).toBeInstanceOf(BlockError);
    expect(error).toMatchObject({ code: 'code.result', message: expect.stringContaining(message) });
  });

  it('a result over the limit is refused, naming its size', async () => {
    expect(await fails('return "x" * 100', { limits: { maxResult: 50 } })).toMatchObject({
      code: 'value.tooLarge',
      message: expect.stringContaining('102'),
    });
  });
});

it('4.7 python: what the editor takes for granted is there', async () => {
  const code = `
import builtins
from importlib.util import find_spec
given = {"resources", "functions", "fetch", "progress", "FunctionError", "CallError", "__name__"}
absent = [name for name in params.modules if name not in ("builtins", "sys") and find_spec(name) is None]
return absent + [name for name in params.names if name not in given and not hasattr(builtins, name)]`;
  const names = { params: { modules: [...PYTHON_MODULES], names: [...PYTHON_GLOBALS] } };
  expect(await json(code, { names })).toEqual([]);
});

describe('4.6 python: one shape for every way to raise', () => {
  it.each([
    ['raise Exception("boom")', { name: 'Exception', message: 'boom' }],
    ['raise ValueError', { name: 'ValueError', message: '' }],
    ['None.x', { name: 'AttributeError' }],
    ['return {}["a"]', { name: 'KeyError', message: "no such key: 'a'" }],
    ['class Mine(Exception): pass\nraise Mine("own class")', { name: 'Mine', message: 'own class' }],
    ['import asyncio\nawait asyncio.sleep(0)\nraise KeyError(1)', { name: 'KeyError' }],
    ['import sys\nsys.exit(3)', { name: 'SystemExit' }],
    ['raise KeyboardInterrupt', { name: 'KeyboardInterrupt' }],
    ['import nowhere', { name: 'ModuleNotFoundError', message: "No module named 'nowhere'" }],
    ['return missing', { name: 'NameError' }],
    ['def f(): return f()\nreturn f()', { name: 'RecursionError' }],
    ['class E(Exception):\n  def __str__(self): raise ValueError\nraise E', { name: expect.any(String) }],
  ])('%s', async (code, details) => {
    const error = await fails(code);
    expect(error).toBeInstanceOf(BlockError);
    expect(error).toMatchObject({ code: 'code.failed', details });
    expect(error).toHaveProperty('details.stack', expect.any(String));
  });

  it('tells the line and column of the author, and no path of ours', async () => {
    const error = await fails('def f(x):\n    return 1 / x\n\nreturn f(0)');
    expect(error).toMatchObject({
      message: 'ZeroDivisionError: division by zero (line 2)',
      details: { line: 2, column: 12, stack: 'at f (line 2:12)\nat (line 4:8)' },
    });
    expect(JSON.stringify(await fails('import json\njson.loads("{")'))).not.toMatch(/switchyard|\/lib|site-packages/);
  });

  it('tells the line of a syntax error', async () => {
    expect(await fails('a = 1\nb = (')).toMatchObject({ details: { name: 'SyntaxError', line: 2, column: 5 } });
    expect(await fails('if True:\nreturn 1')).toMatchObject({ details: { name: 'IndentationError', line: 2 } });
  });

  it('FunctionError is the error of the author', async () => {
    const error = await fails('raise FunctionError("order.notFound", "No such order", {"id": 7})');
    expect(error).toBeInstanceOf(AuthorError);
    expect(error).toMatchObject({ code: 'order.notFound', message: 'No such order', details: { id: 7 } });
    expect(await fails('raise FunctionError("not a code!", "text")')).toMatchObject({
      code: 'code.failed',
      message: expect.stringContaining('not a code!'),
    });
  });
});

describe('4.6 python: capabilities', () => {
  const asked: [string, unknown][] = [];
  const denied = new BlockError({
    code: 'resource.failed',
    message: 'It said no.',
    details: { why: 'x' },
    remoteStatus: 409,
    retryable: true,
    cause: new Error('secret'),
  });
  const call = async (capability: string, args: string): Promise<string> => {
    asked.push([capability, JSON.parse(args)]);
    if (capability === 'fetch') {
      const headers = [['Content-Type', 'application/json']];
      return JSON.stringify({ status: 201, statusText: 'Created', headers, body: '{"ok":1}' });
    }
    if (capability === 'functions') throw denied;
    return '{"rows":[{"id":1}]}';
  };

  it('resources', async () => {
    expect(await json('return (await resources.db.query("select $1", [1])).rows[0].id', { call })).toBe(1);
    expect(asked.at(-1)).toEqual(['resources', { name: 'db', method: 'query', args: ['select $1', [1]] }]);
    await json('await resources["my-api"].get("/a", query={"b": 1})', { call });
    expect(asked.at(-1)).toEqual(['resources', { name: 'my-api', method: 'get', args: ['/a', { query: { b: 1 } }] }]);
  });

  it('fetch', async () => {
    const code = `
answer = await fetch("https://example.com", method="post", headers={"a": "b"}, body="text")
return [answer.ok, answer.status, answer.headers.get("content-type"), await answer.json(), await answer.text()]`;
    expect(await json(code, { call })).toEqual([true, 201, 'application/json', { ok: 1 }, '{"ok":1}']);
    expect(asked.at(-1)).toEqual([
      'fetch',
      { url: 'https://example.com', method: 'POST', headers: { a: 'b' }, body: 'text' },
    ]);
  });

  it('progress', async () => {
    await json('await progress(50, "half")', { call });
    expect(asked.at(-1)).toEqual(['progress', { percent: 50, message: 'half' }]);
  });

  it('several at the same time, by asyncio', async () => {
    const code = `
import asyncio
async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(resources.db.query("q", [n])) for n in range(3)]
return [len(task.result().rows) for task in tasks]`;
    expect(await json(code, { call })).toEqual([1, 1, 1]);
  });

  it('an error of a call is an exception inside, without its cause', async () => {
    const code = `
try:
    await functions.other({"a": 1}, b=2)
except CallError as e:
    return [e.code, str(e), e.message, e.details, e.status, e.retryable, e.__cause__]`;
    expect(await json(code, { call })).toEqual([
      'resource.failed',
      'It said no.',
      'It said no.',
      { why: 'x' },
      409,
      true,
      null,
    ]);
    expect(asked.at(-1)).toEqual(['functions', { name: 'other', params: { a: 1, b: 2 } }]);
  });

  it('let through, it is the very same error again', async () => {
    expect(await fails('return await functions.other()', { call })).toBe(denied);
  });

  it('what can not be asked is refused by the server', async () => {
    expect(await fails('await resources.db.query()')).toMatchObject({ code: 'block.invalid' });
  });

  it('too many calls are too many', async () => {
    expect(await fails('for n in range(5000): await progress(1)', { call: async () => 'null' })).toMatchObject({
      code: 'sandbox.limit',
    });
    const code = 'import asyncio\nawait asyncio.gather(*[progress(1) for n in range(100)])';
    expect(await fails(code, { call: () => new Promise(() => undefined) })).toMatchObject({ code: 'sandbox.limit' });
  });
});

describe('4.6 python: log', () => {
  it('print, warnings and logging write to the log of the step', async () => {
    const lines: [LogLevel, string][] = [];
    const code = `
import logging, sys, warnings
print("a", {"b": 1}, [2], sep="|")
print("two\\nlines", end="")
print()
print("e", file=sys.stderr)
warnings.warn("careful")
logging.error("bad")
logging.getLogger("mine").info("fine")
print("no newline", end="")`;
    await json(code, { lines });
    expect(lines).toEqual([
      ['info', "a|{'b': 1}|[2]"],
      ['info', 'two'],
      ['info', 'lines'],
      ['error', 'e'],
      ['warn', 'UserWarning: careful (line 7)'],
      ['error', 'bad'],
      ['info', 'fine'],
      ['info', 'no newline'],
    ]);
  });
});

describe('4.6 python: the same code again', () => {
  it('has the values of its run, whatever their names', async () => {
    const code = 'return sorted(locals().items())';
    for (const names of [{ a: 1 }, { a: 2 }, { b: 3, a: 4 }, { a: 5 }, {}]) {
      expect(await json(code, { names })).toEqual(Object.entries(names).sort());
    }
  });

  it('warns each time', async () => {
    for (let run = 0; run < 3; run++) {
      const lines: [LogLevel, string][] = [];
      expect(await json('return "\\d"', { lines })).toBe('\\d');
      expect(lines).toEqual([['warn', expect.stringContaining('invalid escape sequence')]]);
    }
  });

  it('fails in the same place', async () => {
    for (let run = 0; run < 3; run++) {
      expect(await fails('x = 1\n\nraise ValueError("no")')).toMatchObject({ details: { line: 3 } });
    }
  });
});

describe('2.7 python: limits', () => {
  it.each([
    ['never ends', 'import asyncio\nawait asyncio.Event().wait()'],
    ['waits after an await', 'import asyncio\nawait asyncio.sleep(3600)'],
    ['computes', 'while True: pass'],
    ['computes with huge numbers', 'return len(str(3 ** (10 ** 7)))'],
  ])('the deadline holds when code %s', async (_title, code) => {
    const error = await fails(code, { limits: { wallMs: 200 } });
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: 'sandbox.timeout' });
  });

  it('so does the limit of processor time', async () => {
    expect(await fails('while True: pass', { limits: { cpuMs: 200 } })).toMatchObject({ code: 'sandbox.cpu' });
  });

  it('and that of memory', async () => {
    expect(await fails('return len(bytearray(400_000_000))')).toMatchObject({ code: 'sandbox.memory' });
    expect(await fails('a = []\nwhile True: a.append("x" * 1_000_000)')).toMatchObject({ code: 'sandbox.memory' });
  });

  it('a cancelled run ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller went away');
    const call = async (): Promise<string> => {
      controller.abort(reason);
      return 'null';
    };
    const code = 'await progress(1)\nwhile True: pass';
    expect(await fails(code, { call, signal: controller.signal })).toBe(reason);
    expect(await fails('return 1', { signal: AbortSignal.abort(reason) })).toBe(reason);
    expect(await json('return 1')).toBe(1);
  });
});
