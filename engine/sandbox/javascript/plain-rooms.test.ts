import type ivm from 'isolated-vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { aCodeRequest, failure } from '../../../test/contract/sandbox-request.ts';
import { PLAIN_GLOBALS, UNSHARED_MEMBERS } from '../../blocks/javascript/globals.ts';
import { findAddon } from '../bundle.ts';
import { createSandbox } from '../sandbox.ts';
import { loadChildScripts } from './bundle.ts';
import { KEPT, LAST_MATCH } from './inside/harden.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ children: 1 });
});
afterAll(() => sandbox.close());

type Parts = Parameters<typeof aCodeRequest>[1];

/** As if the server had taken any code for plain, which an author who hides what he does might bring it to. */
async function run(code: string, parts?: Parts): Promise<unknown> {
  const { json } = await sandbox.run({ ...aCodeRequest(code, parts), isPlain: true });
  return JSON.parse(json);
}

const IN_PLAIN_ROOM = 'Object.isFrozen(Object.prototype)';

describe('which code gets there', () => {
  it.each([
    'return { total: params.items.reduce((sum, { price }) => sum + price, 0), frozen: FROZEN }',
    'const seen = new Map([[1, "a"]]); return { frozen: FROZEN, a: seen.get(1) }',
    'function* two() { yield 1; yield 2 } return { frozen: FROZEN, list: [...two()] }',
    'return { frozen: FROZEN, found: /a(b)/.exec("ab") }',
    'class E extends Error { constructor() { super("m"); this.name = "E" } } try { throw new E() } catch (e) { return { frozen: FROZEN, e: String(e) } }',
    'const o = { frozen: FROZEN }; o.toString = () => "mine"; return { frozen: o.frozen, text: `${o}` }',
  ])('%s', async (code) => {
    const names = { params: { items: [{ price: 1 }] } };
    const request = aCodeRequest(code.replaceAll('FROZEN', IN_PLAIN_ROOM), { names });
    // On a busy machine its time may be over before its turn comes; then it is away for a while.
    await vi.waitFor(
      async () => expect(JSON.parse((await sandbox.run(request)).json)).toMatchObject({ frozen: true }),
      { timeout: 10_000, interval: 1 },
    );
  });

  it.each([
    'return await FROZEN',
    'return (async () => FROZEN)()',
    'return Promise.resolve(FROZEN)',
    'if (FROZEN && globalThis.x) return 1; return FROZEN',
    'if (FROZEN && _.x) return 1; return FROZEN',
    'if (FROZEN && 1n > 2) return 1; return FROZEN',
    'if (FROZEN && new Function("")()) return 1; return FROZEN',
    'if (FROZEN && typeof fetch === "x") return 1; return FROZEN',
    'if (FROZEN && RegExp.$1 !== "") return 1; return FROZEN',
  ])('not %s', async (code) => {
    const { json } = await sandbox.run(aCodeRequest(code.replaceAll('FROZEN', IN_PLAIN_ROOM)));
    expect(JSON.parse(json)).toBe(false);
  });
});

/** Code that goes wherever a name, syntax or the answer of a method leads, and tells what of it can be changed. */
const EXPLORE = `
const { getOwnPropertyDescriptor: describe, getPrototypeOf: above, getOwnPropertyNames, getOwnPropertySymbols } = Object;
const keysOf = (value) => [...getOwnPropertyNames(value), ...getOwnPropertySymbols(value)];
const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const make = {
  nothing: () => undefined, one: () => 1, text: () => 'en', object: () => ({ a: 1 }), list: () => [1, 2], same: () => (x) => x,
  pattern: () => /a/g, date: () => new Date(0), map: () => new Map([[1, 2]]), set: () => new Set([1]), iterator: () => [1].values(),
  error: () => new Error('x'), generator: () => function* () {}, symbol: () => getOwnPropertySymbols(String.prototype)[0],
  weak: () => new WeakMap(), rest: () => (function () { return arguments })(1), match: () => 'a'.match(/(?<x>a)/d),
  author: () => new FunctionError('a.b'), tagged: () => ((parts) => parts)\`a\`, kind: () => class { static #own = 1 },
  options: () => ({ granularity: 'word', type: 'language' }), flag: () => true,
};
const given = [[], ['one'], ['text'], ['object'], ['list'], ['same'], ['pattern'], ['text', 'options'], ['list', 'same'],
  ['set'], ['date'], ['symbol']];
const shared = new Map(), open = [], changeable = [], forbidden = [];
const isBound = (path) => /\\.(format|compare|adoptText|first|next|current|breakType)\\(/.test(path);
const share = (value, path) => {
  if (!isObject(value) || shared.has(value)) return;
  shared.set(value, path);
  open.push(value);
  if (!Object.isFrozen(value) && !isBound(path)) changeable.push(path);
  if (typeof value === 'function' && FORBIDDEN.includes(value.name)) forbidden.push(path);
};
// What two equal ways lead to is shared by all runs; what is made anew each time is not.
const compare = (one, two, path, taken) => {
  if (!isObject(one)) {
    if (one !== undefined && one !== null) share(above(one), 'above ' + typeof one);
    return;
  }
  if (taken.includes(one)) return;
  if (one === two) return share(one, path);
  if (isObject(two) && above(one) === above(two)) share(above(one), 'above ' + path);
  for (const key of keysOf(one)) {
    const [mine, other] = [describe(one, key), isObject(two) ? describe(two, key) : undefined];
    for (const part of ['value', 'get', 'set']) {
      if (other && mine[part] === other[part] && !taken.includes(mine[part])) share(mine[part], path + '.' + String(key));
    }
  }
};
const attempt = (call, path) => {
  const taken = [];
  const twice = () => { try { return call((name) => { const made = make[name](); taken.push(made); return made }) } catch (e) { return e } };
  compare(twice(), twice(), path, taken);
};
for (const name in make) attempt(make[name], name);
for (const [name, value] of Object.entries(ROOTS)) share(value, name);
let calls = 0;
for (let i = 0; i < open.length; i++) {
  const value = open[i], path = shared.get(value);
  share(above(value), path + ' above');
  for (const key of keysOf(value)) {
    const held = describe(value, key), at = path + '.' + String(key);
    for (const part of ['value', 'get', 'set']) share(held[part], at);
    if (held.get) attempt(() => value[key], at);
  }
  if (typeof value !== 'function' || ['repeat', 'padEnd', 'padStart'].includes(value.name)) continue;
  for (const args of given) {
    for (const receiver in make) {
      calls++;
      attempt((made) => value.apply(made(receiver), args.map(made)), path + '(' + args + ')');
    }
    attempt((made) => new value(...args.map(made)), 'new ' + path + '(' + args + ')');
  }
}
return { shared: shared.size, calls, changeable, forbidden };`;

const FORBIDDEN =
  'Promise Proxy Reflect AsyncFunction AsyncGeneratorFunction ArrayBuffer SharedArrayBuffer DataView Uint8Array BigInt eval ' +
  'WeakRef FinalizationRegistry Instant DisposableStack Atomics';

describe('the realm', () => {
  it('holds nothing that can be changed, wherever one goes from any name', async () => {
    const { plainBootstrap } = await loadChildScripts(undefined);
    const holder: { exports: { ivm?: typeof ivm } } = { exports: {} };
    process.dlopen(holder, findAddon());
    const library = holder.exports.ivm;
    if (!library) throw new Error('isolated-vm did not load');
    const snapshot = library.Isolate.createSnapshot([{ code: plainBootstrap }]);
    const context = new library.Isolate({ snapshot }).createContextSync();
    const run: ivm.Reference<(code: string, names: string, maxResult: number) => string> = context.evalClosureSync(
      'return globalThis.__attach()',
      [],
      { result: { reference: true } },
    );
    const roots = `{ ${KEPT.join(', ')} }`;
    const code = EXPLORE.replace('ROOTS', () => roots).replace('FORBIDDEN', () => JSON.stringify(FORBIDDEN.split(' ')));
    const answer = run.applySync(undefined, [code, '{}', 1_000_000]);
    // The calls of console have left lines.
    const [, told]: [unknown, string] = JSON.parse(answer.slice(1));
    const { shared, calls, ...found } = JSON.parse(told.slice(1));
    expect(found).toEqual({ changeable: [], forbidden: [] });
    expect(shared).toBeGreaterThan(700);
    expect(calls).toBeGreaterThan(50_000);
  });

  it('has the names that plain code is let read, and those members that it is not are refused', () => {
    expect(new Set(KEPT)).toEqual(PLAIN_GLOBALS);
    expect(UNSHARED_MEMBERS.get('RegExp')).toEqual(LAST_MATCH);
  });

  it('has the names it should have and no others', async () => {
    // In sloppy code made from text \`this\` would be the global object; here it is made by nobody.
    const code = `const names = ['globalThis', 'Promise', 'Function', 'eval', 'Symbol', 'Proxy', 'Reflect', 'setTimeout', 'fetch',
      'resources', 'functions', 'crypto', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry',
      'Temporal', 'Iterator', 'AsyncDisposableStack', 'ArrayBuffer', 'Uint8Array', 'BigInt', 'URL', '__attach'];
      return [typeof globalThis, typeof Promise, typeof Function, typeof Symbol, typeof Proxy, typeof Reflect, typeof setTimeout,
        typeof fetch, typeof resources, typeof crypto, typeof WebAssembly, typeof Atomics, typeof WeakRef, typeof Temporal,
        typeof Iterator, typeof AsyncDisposableStack, typeof ArrayBuffer, typeof BigInt, typeof URL, typeof __attach]`;
    expect(new Set((await run(code)) as string[])).toEqual(new Set(['undefined']));
  });
});

describe('what a run leaves behind', () => {
  it.each([
    ['a polluted prototype', 'try { Object.prototype.left = 1 } catch {} return 1', 'return ({}).left ?? null'],
    ['a changed method', 'try { Array.prototype.map = () => 1 } catch {} return 1', 'return [1].map((x) => x + 1)'],
    ['through __proto__', 'try { ({}).__proto__.left = 1 } catch {} return 1', 'return ({}).left ?? null'],
    [
      'through defineProperty',
      'try { Object.defineProperty(Math, "left", { value: 1 }) } catch {} return 1',
      'return Math.left ?? null',
    ],
    ['through assign', 'try { Object.assign(JSON, { left: 1 }) } catch {} return 1', 'return JSON.left ?? null'],
    [
      'on an iterator',
      'try { Object.getPrototypeOf([].values()).next = () => ({ done: true }) } catch {} return 1',
      'return [...[1, 2]]',
    ],
    [
      'on a method that everybody calls',
      'try { Object.defineProperty(Object.prototype.hasOwnProperty, "call", { value: () => true }) } catch {} return 1',
      'return Object.prototype.hasOwnProperty.call({}, "left")',
    ],
    [
      'on Symbol, which any symbol leads to',
      'try { Object.getOwnPropertySymbols(String.prototype)[0].constructor.left = 1 } catch {} return 1',
      'return Object.getOwnPropertySymbols(String.prototype)[0].constructor.left ?? null',
    ],
    [
      'on Iterator, which any iterator leads to',
      'try { [].values().constructor.left = 1 } catch {} return 1',
      'return [].values().constructor.left ?? null',
    ],
    [
      'on what reads the stack of any error',
      'try { Object.getOwnPropertyDescriptor(new Error(), "stack").get.left = 1 } catch {} return 1',
      'return Object.getOwnPropertyDescriptor(new Error(), "stack").get?.left ?? null',
    ],
    ['on console', 'try { console.left = 1 } catch {} return 1', 'return console.left ?? null'],
    [
      'the last match',
      '/(secret)/.test("secret"); return 1',
      'return [/x/.constructor.$1 ?? "", /x/["constructor"].lastMatch ?? "", /x/.constructor.input ?? ""].join("")',
    ],
    [
      'how errors look',
      'try { Error.stackTraceLimit = 0 } catch {} try { Error.prepareStackTrace = () => "x" } catch {} return 1',
      'return [Error.stackTraceLimit, typeof Error.prepareStackTrace]',
    ],
    [
      'a tag remembers',
      'const tag = (s) => { try { s.left = 1 } catch {} return s.left ?? null }; return tag`x`',
      'const tag = (s) => s.left ?? null; return tag`x`',
    ],
    ['a static field', 'class A { static left = 1 } return A.left', 'try { return A.left } catch { return null }'],
    [
      'a pattern between two calls',
      'const p = /a/g; p.test("aa"); return p.lastIndex',
      'const p = /a/g; return p.lastIndex',
    ],
  ])('%s', async (_title, first, second) => {
    const fresh = await run(second, { scope: `fresh ${Math.random()}` });
    for (let i = 0; i < 3; i++) await run(first);
    expect(await run(second)).toEqual(fresh);
  });

  it('the log of one run is not the log of the next, nor is what it used up', async () => {
    for (let i = 0; i < 3; i++) {
      const lines: [LogLevel, string][] = [];
      await run('for (let i = 0; i < 2000; i++) console.log(i); return 1', { lines });
      expect(lines).toHaveLength(1001);
    }
    const lines: [LogLevel, string][] = [];
    await run('console.warn("mine"); return 1', { lines });
    expect(lines).toEqual([['warn', 'mine']]);
  });
});

describe('ways to go on after the end', () => {
  it.each([
    ['code from text', `return (() => 1)['constr' + 'uctor']('return 5')()`, 5],
    [
      'code from text, of a generator',
      `return [...Object.getPrototypeOf(function* () {}).constructor('yield 6')()]`,
      [6],
    ],
    ['a promise of a list', `return Array['from' + 'Async']([7])`, [7]],
    ['a value that can be waited for', `return { then: (done) => done(8) }`, 8],
    ['a name that is not there', `return typeof Promise === 'undefined' ? missing : 9`, 9],
    ['longer than it may', `const end = Date.now() + 60; let n = 0; while (Date.now() < end) n++; return n > 0`, true],
    ['a change that is not let through', `Array.prototype.mine = () => 10; return [].mine()`, 10],
  ])('%s gets a room of its own, and the same answer', async (_title, code, expected) => {
    for (let i = 0; i < 3; i++) expect(await run(code)).toEqual(expected);
  });

  it('a loop without end gets the deadline it would get elsewhere, and nobody else waits for it', async () => {
    const endless = failure(run('for (;;) {}', { limits: { wallMs: 300 } }));
    expect(await run('return 1')).toBe(1);
    expect(await endless).toMatchObject({ code: 'sandbox.timeout' });
    expect(await run('return 2')).toBe(2);
  });

  it('memory beyond the limit fails that run only', async () => {
    const hog = 'const all = []; for (;;) all.push(new Array(1000).fill(all.length))';
    expect(await failure(run(hog))).toMatchObject({ code: 'sandbox.memory' });
    expect(await run('return 3')).toBe(3);
  });
});
