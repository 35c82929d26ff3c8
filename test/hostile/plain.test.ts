import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { AppError } from '#kit';
import { createSandbox } from '../../engine/sandbox/sandbox.ts';
import { aCodeRequest } from '../contract/sandbox-request.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  // On a busy machine a new child takes its time.
  sandbox = await createSandbox({ children: 1, maxWaitMs: 20_000 });
});
afterAll(() => sandbox.close());

type Parts = Parameters<typeof aCodeRequest>[1];

/** The result or the error's code and words, and the log. */
async function told(code: string, isPlain: boolean, parts: Parts = {}): Promise<unknown> {
  const lines: [LogLevel, string][] = [];
  try {
    const { json } = await sandbox.run({ ...aCodeRequest(code, { ...parts, lines }), isPlain });
    return { result: JSON.parse(json), lines };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { code: thrown.code, message: thrown.message, details: thrown.details, lines };
  }
}

describe('code that is taken for plain comes out as it does elsewhere', () => {
  const rows = [
    { name: 'ann', price: 2.5, count: 4 },
    { name: 'bob', price: 1, count: 4 },
    { name: 'amy', price: 9.99, count: 1 },
  ];
  const names = { params: { rows, words: ['b', 'a', 'b', 'toString', 'c'] } };
  const codes = readFileSync(new URL('plain-code.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

  it(`each of ${codes.length} ordinary and odd pieces, one after the other in one room`, async () => {
    const [plain, other]: [unknown[], unknown[]] = [[], []];
    for (const code of codes) {
      plain.push([code, await told(code, true, { names })]);
      other.push([code, await told(code, false, { names })]);
    }
    expect(plain).toEqual(other);
    expect(codes.length).toBeGreaterThan(300);
  });
});

describe('which code is taken for plain', () => {
  it.each([
    'return params.rows.map((row) => row.price * 2)',
    'const seen = new Set(); seen.add(1); return [...seen]',
    'params.total = 1; params.rows[0].name = "x"; delete params.a; return params',
    'const Shape = class { x = 1 }; Shape.prototype.area = () => 2; return new Shape().area()',
    'return Object.assign({}, params, { a: Math.max(1, 2) })',
    'return Object.prototype.hasOwnProperty.call(params, "a")',
    'return [typeof arguments, (function () { return arguments.length })()]',
  ])('%s', (code) => expect(aCodeRequest(code).isPlain).toBe(true));

  it.each([
    'return Math.random()',
    'const { random } = Math; return random()',
    'return RegExp.$1',
    "return RegExp['$&']",
    'return Array.fromAsync([1])',
    'Array.prototype.last = 1',
    'try { String.prototype.shout = 1 } catch {} return 1',
    'Math.count = (Math.count ?? 0) + 1; return Math.count',
    'Error.stackTraceLimit++; return 1',
    'delete Array.prototype.map; return 1',
    'Object.assign(Array.prototype, { last: 1 }); return 1',
    'Object.defineProperty(Object.prototype, "x", { value: 1 }); return 1',
    'Object.freeze(Array.prototype); return 1',
    // Behind a variable of a case, which means something else where it is switched on.
    'switch (Promise) { default: let Promise }',
    'switch (eval("1")) { default: { let x } }',
    'return e\\u0076al("1")',
    'return { async x() {} }',
    'return class { static async *x() {} }',
    'return class { x = async () => 1 }',
    'const f = (x = async () => 1) => x; return f()',
    'for (const x of [async () => 1]) return x()',
    '{ using x = null } return 1',
    'for (using x of []) {} return 1',
    'return 0x1n',
    'return { 1n: 2 }',
    'return import("x")',
    'return (function () { return new.target })()',
    'return 1 }) ; (function () { return 2',
    '*/ return 1',
    'return 1 /*',
  ])('not %s', (code) => expect(aCodeRequest(code).isPlain).toBe(false));
});

describe('plain code that does not let itself be stopped', () => {
  const wallMs = 700;
  it.each([
    ['a built-in over a list without end', 'return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)'],
    ['a loop that V8 no longer looks into', 'const all = []; for (;;) all.push(new Array(1000).fill(all.length))'],
    ['marks to be put in order', 'return "\\u0301\\u0316".repeat(2e5).normalize().length'],
    ['more than V8 can have, which ends the process', 'return "a".repeat(2 ** 28).split("").length'],
  ])('%s: nothing of anybody else fails', async (title, code) => {
    const limits = { wallMs };
    const others = (): Promise<unknown>[] =>
      Array.from({ length: 20 }, (_, index) => told(`return ${index} + 1`, true, { scope: `other ${index % 3}` }));
    const expected = Array.from({ length: 20 }, (_, index) => ({ result: index + 1, lines: [] }));
    const before = others();
    const first = told(code, true, { scope: title, limits });
    const behind = others();
    expect(await Promise.all(before)).toEqual(expected);
    expect(await Promise.all(behind)).toEqual(expected);
    expect(await first).toMatchObject({ code: expect.stringMatching(/^sandbox\.(timeout|cpu|memory|crashed)$/) });
    expect(await Promise.all(others())).toEqual(expected);
  });
});
