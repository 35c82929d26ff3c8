import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { AppError } from '#kit';
import { createSandbox } from '../../engine/sandbox/sandbox.ts';
import { aCodeRequest, failure } from '../contract/sandbox-request.ts';

/**
 * Code that wants out, or wants to stay. Each case ends as a harmless value or as an ordinary error, and after each the
 * next run works: a run of another scope and one of the same.
 */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ children: 1, memoryMb: 64 });
});
afterAll(() => sandbox.close());

const LIMITS = { wallMs: 3000, cpuMs: 300, maxResult: 100_000 };
const json = async (code: string, scope = 'hostile', limits = LIMITS): Promise<unknown> =>
  JSON.parse((await sandbox.run(aCodeRequest(code, { scope, limits }))).json);
const fails = (code: string, scope = 'hostile', limits = LIMITS): Promise<unknown> =>
  failure(sandbox.run(aCodeRequest(code, { scope, limits })));

async function isWell(): Promise<void> {
  expect(await json('return [1, "still here", {}.polluted ?? null, [].length]', 'hostile')).toEqual([
    1,
    'still here',
    null,
    0,
  ]);
  expect(await json('return _.sum([1, 2])', 'somebody else')).toBe(3);
}

describe('ways out', () => {
  const HOST = /\/(?:work|home|usr|root|app|node_modules|engine)\//;

  it.each([
    ['Function', `return typeof Function('return process')`, 'function'],
    ['Function run', `return String(Function('return typeof process')())`, 'undefined'],
    [
      'constructor of a constructor',
      `return [].constructor.constructor('return typeof process + typeof require')()`,
      'undefinedundefined',
    ],
    ['constructor of console', `return console.log.constructor('return typeof process')()`, 'undefined'],
    ['constructor of a capability', `return resources.a.b.constructor('return typeof process')()`, 'undefined'],
    ['constructor of fetch', `return fetch.constructor('return typeof process')()`, 'undefined'],
    [
      'constructor of the error class',
      `return new FunctionError('a').constructor.constructor('return typeof process')()`,
      'undefined',
    ],
    [
      'constructor of a host error',
      `try { await resources.a.b() } catch (e) { return e.constructor.constructor('return typeof process')() }`,
      'undefined',
    ],
    [
      'async generator constructor',
      `return (async function* () {}).constructor('yield typeof process')().next().then((x) => x.value)`,
      'undefined',
    ],
    ['this', `return String(this)`, 'undefined'],
    ['this of a sloppy function', `return String(new Function('return this.process')())`, 'undefined'],
    ['caller', `function f() { return String(f.caller) } try { return f() } catch (e) { return e.name }`, 'TypeError'],
    ['arguments.callee', `try { return String(arguments.callee) } catch (e) { return e.name }`, 'TypeError'],
    ['eval', `return eval('typeof process')`, 'undefined'],
    ['indirect eval', `return (0, eval)('typeof process + typeof module')`, 'undefinedundefined'],
    [
      'a bootstrap left behind',
      `return [typeof __attach, typeof __boot, typeof __host].join()`,
      'undefined,undefined,undefined',
    ],
    ['WebAssembly', `return typeof WebAssembly`, 'undefined'],
    ['shared memory', `return typeof SharedArrayBuffer + typeof Atomics`, 'undefinedundefined'],
    ['finalizers', `return typeof FinalizationRegistry + typeof WeakRef`, 'undefinedundefined'],
    ['resizable buffers', `return new ArrayBuffer(1, { maxByteLength: 2 ** 30 }).resizable ?? 'none'`, 'none'],
    [
      'the real ArrayBuffer',
      `return String([
      ArrayBuffer, new Uint8Array(1).buffer.constructor, ArrayBuffer[Symbol.species], Object.getPrototypeOf(class extends ArrayBuffer {}),
      new DataView(new ArrayBuffer(1)).buffer.constructor, structuredClone(new ArrayBuffer(1)).constructor,
    ].every((found) => found === ArrayBuffer))`,
      'true',
    ],
    [
      '__proto__ of the global object',
      `return typeof Object.getPrototypeOf(globalThis).constructor('return process')`,
      'object',
    ],
  ])('%s', async (_title, code, expected) => {
    expect(await json(code)).toBe(expected);
    await isWell();
  });

  it.each([
    ['import()', `return await import('node:fs')`],
    ['import() of a path', `return await import('/etc/passwd')`],
    ['import() of data', `return await import('data:text/javascript,export default 1')`],
    ['a way out of the function', `}); globalThis.escaped = 1; (() => {`],
    ['a way out by a comment', `return 1 /*`],
    ['a parameter list', `} , function () {`],
    ['top level html comment', `-->\n}`],
  ])('%s is an error of the code', async (_title, code) => {
    const error = await fails(code);
    expect(error).toMatchObject({ code: 'code.failed' });
    expect(JSON.stringify(error)).not.toMatch(HOST);
    await isWell();
  });

  it('stack frames name nothing of ours', async () => {
    const code = `
      const seen = [];
      Error.prepareStackTrace = (error, frames) => {
        for (const frame of frames) {
          seen.push(String(frame), typeof frame.getFunction(), typeof frame.getThis(), String(frame.getFileName()));
        }
        return 'none';
      };
      new Error('x').stack;
      try { null.x } catch (error) { error.stack }
      try { await resources.a.b() } catch (error) { seen.push(error.stack) }
      try { new URL('::') } catch (error) { seen.push(error.stack) }
      return seen`;
    const seen = JSON.stringify(await json(code));
    expect(seen).not.toMatch(HOST);
    const stack = JSON.stringify(
      await json(`try { await resources.a.b() } catch (e) { return e.stack + new Error('x').stack }`),
    );
    expect(stack).not.toMatch(HOST);
    await isWell();
  });

  it('functions of callers stay hidden from stack frames', async () => {
    const code = `
      let found = [];
      Error.prepareStackTrace = (error, frames) => frames.map((frame) => frame.getFunction());
      const spy = { toJSON() { found = new Error().stack; return 1 } };
      await resources.a.b(spy).catch(() => {});
      console.log(spy);
      return found.filter((entry) => typeof entry === 'function').length`;
    expect(await json(code)).toBe(0);
    await isWell();
  });

  it('the environment of the child is empty of the host', async () => {
    const code = `return JSON.stringify([new Date(0).toString(), Intl.DateTimeFormat().resolvedOptions().timeZone])`;
    expect(await json(code)).toContain('UTC');
  });
});

describe('values that bite', () => {
  it.each([
    ['a thenable', `return { then(resolve) { resolve(7) } }`, 7],
    ['a proxy', `return new Proxy({ a: 1 }, {})`, { a: 1 }],
    ['a getter', `return { get a() { return 1 } }`, { a: 1 }],
    ['a __proto__ key', `return { ['__proto__']: { polluted: 1 } }`, JSON.parse('{"__proto__":{"polluted":1}}')],
    [
      'constructor keys',
      `return { constructor: { prototype: { polluted: 1 } } }`,
      { constructor: { prototype: { polluted: 1 } } },
    ],
    ['toJSON that answers toJSON', `const f = () => ({ toJSON: f, a: 1 }); return { toJSON: f }`, { a: 1 }],
    ['a patched JSON', `JSON.stringify = () => '"hacked"'; JSON.parse = null; return 1`, 1],
    [
      'a setter where a copy would be made',
      `Object.defineProperty(Array.prototype, 0, { set() { throw new Error('trap') } }); return [[1]]`,
      [[1]],
    ],
    ['toJSON on prototypes', `Object.prototype.toJSON = Array.prototype.toJSON = () => 'hacked'; return [1]`, [1]],
    ['a patched Promise', `Promise.prototype.then = null; globalThis.Promise = null; return 1`, 1],
    ['a patched Promise constructor', `Promise.prototype.constructor = function () { throw 1 }; return 1`, 1],
    ['a patched iterator', `Array.prototype[Symbol.iterator] = () => { throw 1 }; return [1]`, [1]],
    [
      'patched prototypes',
      `for (const name of ['push', 'join', 'slice', 'map', 'forEach']) delete Array.prototype[name]; delete String.prototype.slice; return ['x']`,
      ['x'],
    ],
    [
      'a patched Function.prototype.call',
      `Function.prototype.call = Function.prototype.apply = () => 'hacked'; return { a: [1] }`,
      { a: [1] },
    ],
    [
      'a patched Object',
      `Object.keys = Object.getPrototypeOf = () => { throw 1 }; globalThis.Object = null; return { a: 1 }`,
      { a: 1 },
    ],
    [
      'setters on prototypes',
      `Object.defineProperty(Object.prototype, 'polluted', { set() { throw 1 }, get() { return 1 } }); return { a: 1 }`,
      { a: 1 },
    ],
  ])('%s', async (_title, code, expected) => {
    expect(await json(code)).toEqual(expected);
    await isWell();
  });

  it.each([
    [
      'a setter where copies are made',
      `Object.defineProperty(Array.prototype, 0, { set() { throw new Error('trap') } }); return [[undefined]]`,
    ],
    ['a thenable that never calls', `return { then() {} }`],
    ['a thenable that throws', `return { then() { throw new Error('x') } }`],
    ['a proxy that throws', `return new Proxy({}, { ownKeys() { throw new Error('x') } })`],
    ['a revoked proxy', `const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy`],
    ['a getter that throws', `return { get a() { throw new Error('x') } }`],
    ['an endless getter', `return { get a() { for (;;); } }`],
    ['an object without end', `const make = () => ({ get a() { return make() } }); return make()`],
    ['a proxy without end', `return new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 32 : 1) })`],
    ['toJSON that loops', `return { toJSON() { for (;;); } }`],
    ['a huge text', `return 'x'.repeat(2 ** 28)`],
    ['a huge array', `return new Array(2 ** 28).fill(0)`],
    ['a sparse array', `return new Array(2 ** 32 - 1)`],
    ['a deep array', `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a`],
  ])('%s is an error', async (_title, code) => {
    const error = await fails(code, 'hostile', { ...LIMITS, wallMs: 1000 });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(code|sandbox|value)\./) });
    await isWell();
  });
});

describe('throwing what is no error', () => {
  it.each([
    `throw null`,
    `throw undefined`,
    `throw 1n`,
    `throw Symbol('x')`,
    `throw Object.freeze({})`,
    `throw Object.create(null)`,
    `throw { get message() { throw 1 }, get name() { throw 2 } }`,
    `throw { toString() { for (;;); } }`,
    `throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 }, has() { throw 3 } })`,
    `throw new Proxy(function () {}, {})`,
    `throw Object.assign(new Error('x'), { stack: { toString() { throw 1 } } })`,
    `throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })`,
    `throw Object.assign(new Error('x'), { stack: 'at <anonymous>:99999999999999:1\\n'.repeat(1e5) })`,
    `throw Object.assign(new Error('x'.repeat(1e6)), { name: 'y'.repeat(1e6) })`,
    `throw new FunctionError({ toString() { throw 1 } })`,
    `class E extends Error { constructor() { super(); Object.setPrototypeOf(this, null) } } throw new E()`,
    `Error = null; throw new TypeError('x')`,
    `Error.prepareStackTrace = () => { throw 1 }; null.x`,
    `Error.stackTraceLimit = Infinity; (function f() { f() })()`,
    `Object.prototype.toString = null; String = null; throw {}`,
    `throw new AggregateError(new Array(1000).fill(new Error('x')))`,
    `throw new SuppressedError(1, 2, 'x')`,
  ])('%s', async (code) => {
    const error = await fails(code, 'hostile', { ...LIMITS, cpuMs: 3000 });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'code.failed',
      details: { name: expect.any(String), message: expect.any(String) },
    });
    await isWell();
  });
});

it('details that are not JSON do not hide the error of the author', async () => {
  for (const details of ['new Map()', '{ get x() { throw 1 } }', 'NaN', '() => 1']) {
    expect(await fails(`throw new FunctionError('a.b', 'text', ${details})`)).toMatchObject({
      code: 'a.b',
      message: 'text',
    });
  }
});

it('what makes V8 give up ends the child, and the next one runs', async () => {
  const error = await fails(`return 'a'.repeat(2 ** 28).split('').length`);
  expect(error).toMatchObject({ code: expect.stringMatching(/^sandbox\.(crashed|memory|cpu|timeout)$/) });
  await isWell();
});

describe('too much of everything', () => {
  it.each([
    ['an endless loop', `for (;;);`],
    ['an endless loop after an await', `await null; for (;;);`],
    ['an endless loop in a timer', `await new Promise(() => setTimeout(() => { for (;;); }))`],
    ['an endless loop of promises', `for (;;) await null`],
    ['an endless loop that catches', `for (;;) { try { for (;;); } catch {} finally { continue } }`],
    ['nothing ever', `await new Promise(() => {})`],
    ['a huge repeat', `return 'x'.repeat(2 ** 29).length`],
    ['repeats without end', `const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)`],
    ['arrays without end', `const all = []; for (;;) all.push(new Array(1e5).fill(1.5))`],
    ['objects without end', `let a = {}; for (;;) a = { a, b: { a } }`],
    ['typed arrays without end', `const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1))`],
    ['one huge buffer', `return new ArrayBuffer(2 ** 33).byteLength`],
    ['maps without end', `const map = new Map(); for (let i = 0; ; i++) map.set(i, { i })`],
    ['a huge number', `return (3n ** 20000000n).toString().length`],
    ['a slow pattern', `return /(a+)+$/.test('a'.repeat(60) + 'b')`],
    ['deep recursion', `(function f() { f() })()`],
    ['deep recursion that catches', `let n = 0; (function f() { try { f() } catch { n++; f() } })()`],
    ['promises without end', `const all = []; for (;;) all.push(new Promise(() => {}))`],
    ['timers without end', `for (;;) setTimeout(() => {}, 1e6)`],
    ['a timer that sets timers', `const f = () => { setTimeout(f); setTimeout(f) }; f(); await new Promise(() => {})`],
    ['microtasks without end', `const f = () => queueMicrotask(f); f(); await new Promise(() => {})`],
    ['calls without end', `for (;;) resources.a.b()`],
    ['calls one after the other', `for (;;) await resources.a.b().catch(() => {})`],
    ['addresses without end', `for (;;) new URL('https://example.com')`],
    ['randomness without end', `for (;;) crypto.randomUUID()`],
    ['sorting with a spinning comparison', `[1, 2].sort(() => { for (;;); })`],
    ['formats without end', `const all = []; for (;;) all.push(new Intl.DateTimeFormat('de'))`],
    ['code without end', `const all = []; for (let i = 0; ; i++) all.push(new Function('return ' + i))`],
    ['symbols without end', `for (let i = 0; ; i++) Symbol.for('x'.repeat(1e5) + i)`],
  ])('%s', async (_title, code) => {
    const error = await fails(code, 'hostile', { ...LIMITS, wallMs: 1500 });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(sandbox\.(timeout|cpu|memory|limit)|code\.failed)$/),
    });
    await isWell();
  });

  it('a flood of log lines is cut', async () => {
    const lines: [LogLevel, string][] = [];
    const request = aCodeRequest(`for (let i = 0; i < 1e5; i++) console.log('line', i)`, { lines });
    await sandbox.run(request);
    expect(lines.length).toBeLessThanOrEqual(1001);
    expect(lines.at(-1)).toEqual(['warn', '[log truncated]']);
    lines.length = 0;
    await sandbox.run(aCodeRequest(`for (let i = 0; i < 200; i++) console.log('x'.repeat(1e6))`, { lines }));
    expect(lines.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(300_000);
    await isWell();
  });

  it('many at once of the worst kind', async () => {
    const worst = [
      'for (;;);',
      'await new Promise(() => {})',
      'const all = []; for (;;) all.push(new Array(1e5).fill(1.5))',
    ];
    const runs = Array.from({ length: 12 }, (_, index) =>
      fails(worst[index % 3] ?? '', `scope ${index % 4}`, { ...LIMITS, wallMs: 1000 }),
    );
    for (const error of await Promise.all(runs)) expect(error).toBeInstanceOf(AppError);
    await isWell();
  });
});

describe('what a run leaves behind', () => {
  it.each([
    ['global variables', `globalThis.left = 1`, `return typeof left`, 'undefined'],
    [
      'prototypes',
      `Object.prototype.polluted = 1; Array.prototype.polluted = 1`,
      `return [{}.polluted, [].polluted].join()`,
      ',',
    ],
    [
      'library state',
      `_.left = 1; _.templateSettings.left = 1; lodash.sum = () => 'hacked'`,
      `return [_.left, _.templateSettings.left, _.sum([1])].join()`,
      ',,1',
    ],
    ['luxon settings', `luxon.Settings.defaultZone = 'Asia/Tokyo'`, `return DateTime.fromMillis(0).hour`, 0],
    [
      'zod settings',
      `z.config({ customError: () => 'hacked' })`,
      `return z.string().safeParse(1).error.issues[0].message`,
      'Invalid input: expected string, received number',
    ],
    [
      'intrinsics',
      `Array.isArray = () => 'hacked'; JSON.stringify = null`,
      `return [Array.isArray([]), JSON.stringify(1)].join()`,
      'true,1',
    ],
    [
      'capabilities',
      `globalThis.fetch = globalThis.resources = 1`,
      `return typeof fetch + typeof resources`,
      'functionobject',
    ],
    ['patterns', `/(secret)/.test('a secret')`, `return RegExp.$1`, ''],
    [
      'stack settings',
      `Error.stackTraceLimit = 0; Error.prepareStackTrace = () => 'hacked'`,
      `return [Error.stackTraceLimit, typeof Error.prepareStackTrace].join()`,
      '10,undefined',
    ],
    [
      'timers',
      `setTimeout(() => { globalThis.left = 1; console.log('late') }, 0); setInterval(() => console.log('late'), 1)`,
      `await new Promise((r) => setTimeout(r, 20)); return typeof left`,
      'undefined',
    ],
    [
      'promises',
      `Promise.resolve().then(async function f() { for (let i = 0; i < 100; i++) await null; console.log('late') })`,
      `return 1`,
      1,
    ],
    [
      'open calls',
      `resources.a.b().then(() => console.log('late'), () => console.log('late'))`,
      `await new Promise((r) => setTimeout(r, 20)); return 1`,
      1,
    ],
  ])('%s', async (_title, first, second, expected) => {
    const lines: [LogLevel, string][] = [];
    for (let i = 0; i < 3; i++) {
      await sandbox.run(aCodeRequest(first, { scope: 'same' }));
      const { json: text } = await sandbox.run(aCodeRequest(second, { scope: 'same', lines }));
      expect(JSON.parse(text)).toEqual(expected);
    }
    expect(lines).toEqual([]);
    await isWell();
  });

  it('Math.random and crypto differ from run to run', async () => {
    const values = new Set<string>();
    for (let i = 0; i < 20; i++) {
      values.add(JSON.stringify(await json(`return [Math.random(), Math.random()]`)));
      values.add(String(await json(`return crypto.randomUUID()`)));
      values.add(String(await json(`return uuid.v4()`)));
      values.add(String(await json(`return [...crypto.getRandomValues(new Uint8Array(16))].join()`)));
      values.add(String(await json(`return _.random(true) + '' + _.uniqueId(Math.random())`)));
    }
    expect(values.size).toBe(100);
  });
});
