import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { aCodeRequest, failure } from '../../../test/contract/sandbox-request.ts';
import { createSandbox } from '../sandbox.ts';

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
    const { json } = await sandbox.run(aCodeRequest(code.replaceAll('FROZEN', IN_PLAIN_ROOM), { names }));
    expect(JSON.parse(json)).toMatchObject({ frozen: true });
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

describe('the realm', () => {
  it('holds nothing that can be changed, wherever one goes from any name', async () => {
    const names =
      'Object Array String Number Boolean Math JSON Date RegExp Error TypeError RangeError SyntaxError ReferenceError ' +
      'EvalError URIError Map Set WeakMap WeakSet Intl parseInt parseFloat isNaN isFinite encodeURIComponent ' +
      'decodeURIComponent encodeURI decodeURI escape unescape console structuredClone atob btoa FunctionError';
    const changeable = await run(`
      const roots = { ${names.split(' ').join(', ')} };
      roots.generator = Object.getPrototypeOf(function* () {});
      roots.generated = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));
      roots.lists = [[].values(), 'a'.matchAll(/a/g), new Map().entries(), new Set().values(), ''[Object.getOwnPropertySymbols(String.prototype)[0]]()]
        .map(Object.getPrototypeOf);
      roots.helper = Object.getPrototypeOf([].values().map((x) => x));
      const segments = new Intl.Segmenter('en').segment('a');
      roots.segments = Object.getPrototypeOf(segments);
      const seen = new Set([roots, roots.lists]);
      const open = Object.entries(roots.lists).concat(Object.entries(roots));
      const found = [];
      for (let i = 0; i < open.length; i++) {
        const [path, value] = open[i];
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
        seen.add(value);
        if (!Object.isFrozen(value)) found.push(path);
        open.push([path + '.__proto__', Object.getPrototypeOf(value)]);
        const descriptors = Object.getOwnPropertyDescriptors(value);
        for (const key of [...Object.keys(descriptors), ...Object.getOwnPropertySymbols(descriptors)]) {
          const { value: held, get, set } = descriptors[key];
          const at = path + '.' + String(key);
          open.push([at, held], [at + ' get', get], [at + ' set', set]);
        }
      }
      if (seen.size < 500) found.push('only ' + seen.size + ' objects');
      return found;`);
    expect(changeable).toEqual([]);
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
