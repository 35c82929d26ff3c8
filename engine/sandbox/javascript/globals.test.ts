import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { aCodeRequest } from '../../../test/contract/sandbox-request.ts';
import { createSandbox } from '../sandbox.ts';

/** What we wrote ourselves of the web's globals answers as Node's own do. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ children: 1 });
});
afterAll(() => sandbox.close());

const json = async (code: string): Promise<unknown> => JSON.parse((await sandbox.run(aCodeRequest(code))).json);
const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => undefined).constructor;

const TEXTS = `['', 'abc', 'ümläut', '日本語', '🎉🎉', 'a\\u0000b', '\\ud800', 'x\\udc00y', '\\uffff', 'a b+c&d=e%f?g#h/i~!*()']`;

describe('as in Node', () => {
  it.each([
    ['TextEncoder', `return ${TEXTS}.map((text) => [...new TextEncoder().encode(text)])`],
    [
      'encodeInto',
      `const bytes = new Uint8Array(5); return [new TextEncoder().encodeInto('aü日🎉', bytes), [...bytes]]`,
    ],
    ['TextDecoder', `return ${TEXTS}.map((text) => new TextDecoder().decode(new TextEncoder().encode(text)))`],
    [
      'TextDecoder of broken bytes',
      `return [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x8e], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        [0x61, 0xc3, 0x28], [0xef, 0xbb, 0xbf, 0x61], [0xe0, 0x80, 0x80], [0xf8, 0x88]]
        .map((bytes) => new TextDecoder().decode(new Uint8Array(bytes)))`,
    ],
    [
      'TextDecoder, fatal',
      `try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])) } catch (e) { return e.name }`,
    ],
    [
      'TextDecoder of Windows 1252',
      `const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
        return ['windows-1252', 'latin1', 'ISO-8859-1'].map((label) => { const d = new TextDecoder(label); return [d.encoding, d.decode(bytes)]; })`,
    ],
    ['btoa', `return ['', 'a', 'ab', 'abc', 'abcd', '\\u00ff\\u00fe'].map((text) => btoa(text))`],
    ['atob', `return ['', 'YQ==', 'YWI=', 'YWJj', 'YWJjZA==', 'YQ', ' Y W J j '].map((text) => atob(text))`],
    [
      'URLSearchParams',
      `return ${TEXTS}.slice(0, 6).concat(${TEXTS}.slice(9)).map((text) => String(new URLSearchParams({ [text]: text })))`,
    ],
    [
      'URLSearchParams, parsed',
      `return ['?a=1&b=2&a=3', 'a', '=b', 'a=b=c', 'a=%20+%2B', '&&a=1&', 'a=%zz', '%F0%9F%8E%89=x'].map((text) => [...new URLSearchParams(text)])`,
    ],
    [
      'URLSearchParams, changed',
      `const p = new URLSearchParams([['b', 1], ['a', 2], ['b', 3]]); p.append('c', 4); p.set('b', 5); p.delete('a');
        const seen = []; p.forEach((value, name) => seen.push(name + value)); p.sort();
        return [String(p), p.get('b'), p.get('x'), p.getAll('c'), p.has('a'), p.size, [...p.keys()], [...p.values()], seen]`,
    ],
    [
      'URL',
      `const u = new URL('../b?x=1#h', 'https://user:pass@example.com:8080/a/c');
        const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = u;
        return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash, String(u), JSON.stringify(u)]`,
    ],
    [
      'URL, changed',
      `const u = new URL('https://example.com/a?x=1'); u.searchParams.append('y', 'ü 2'); u.pathname = '/b c'; u.hash = 'h';
        const before = u.href; u.search = '?z=3'; return [before, u.href, u.searchParams.get('z'), u.searchParams.get('x')]`,
    ],
    [
      'URL, none',
      `try { new URL('nothing') } catch (e) { return [e.name, URL.canParse('nothing'), URL.canParse('/a', 'https://b')] }`,
    ],
    [
      'structuredClone',
      `const a = { date: new Date(5), map: new Map([[{ k: 1 }, new Set([1, 'x'])]]), list: [1, , 3], re: /x/gi, bytes: new Uint8Array([1, 2]), none: undefined };
        a.self = a; const b = structuredClone(a);
        return [b !== a, b.self === b, b.date.getTime(), b.date !== a.date, [...b.map.values()].map((s) => [...s]), b.list.length, 1 in b.list,
          String(b.re), [...b.bytes], 'none' in b, structuredClone(new RangeError('r')) instanceof Error]`,
    ],
    [
      'structuredClone of a function',
      `try { structuredClone(() => 1); return 'cloned' } catch (e) { return e instanceof Error }`,
    ],
    [
      'timers',
      `const seen = []; setTimeout((x) => seen.push(x), 100, 'c'); setTimeout(() => seen.push('b'), 0); queueMicrotask(() => seen.push('a'));
        const off = setTimeout(() => seen.push('never'), 1); clearTimeout(off); await new Promise((r) => setTimeout(r, 200)); return seen`,
    ],
    [
      'setInterval',
      `let n = 0; await new Promise((resolve) => { const id = setInterval(() => { if (++n === 3) { clearInterval(id); resolve() } }, 1) }); return n`,
    ],
  ])('%s', async (_title, code) => {
    const here: unknown = await new AsyncFunction(code)();
    expect(await json(code)).toEqual(JSON.parse(JSON.stringify(here)));
  });
});

describe('randomness', () => {
  it('fills views of any length, and ids look like ids', async () => {
    const code = `
      const bytes = crypto.getRandomValues(new Uint8Array(10_000));
      return [new Set(bytes).size, crypto.getRandomValues(new Uint32Array(2)).length, crypto.randomUUID()]`;
    expect(await json(code)).toEqual([
      256,
      2,
      expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    ]);
  });
});

describe('libraries', () => {
  it.each([
    [`return [_.chunk([1, 2, 3], 2), lodash === _]`, [[[1, 2], [3]], true]],
    [`return DateTime.fromISO('2026-03-01', { zone: 'Europe/Berlin' }).toUTC().toISO()`, '2026-02-28T23:00:00.000Z'],
    [`return luxon.Interval.after(DateTime.fromMillis(0), { hours: 2 }).length('hours')`, 2],
    [`return [uuid.validate(uuid.v4()), uuid.v4() !== uuid.v4()]`, [true, true]],
    [`return z.object({ a: z.coerce.number() }).parse({ a: '7' })`, { a: 7 }],
    [`return zod.z === z`, true],
    [`return Papa.parse('a,b\\n1,2', { header: true }).data`, [{ a: '1', b: '2' }]],
    [`return Papa.unparse([{ a: 1, b: 'x,y' }])`, 'a,b\r\n1,"x,y"'],
    [
      `const doc = new jsPDF(); autoTable(doc, { head: [['n']], body: _.range(90).map((n) => [n]) });
        return [doc.getNumberOfPages(), doc.output().startsWith('%PDF-1.'), btoa(doc.output()).length > 9000]`,
      [3, true, true],
    ],
    [`return DateTime.fromMillis(0, { zone: 'utc' })`, '1970-01-01T00:00:00.000Z'],
  ])('%s', async (code, expected) => {
    expect(await json(code)).toEqual(expected);
  });
});

describe('console', () => {
  it('shows values as a reader would', async () => {
    const lines: [LogLevel, string][] = [];
    const code = `
      console.log('text', 1, null, undefined, true, 5n, Symbol('s'), () => 1);
      console.log({ a: 1n, b: undefined, c: NaN, d: () => 1 }, new Map([['k', 1]]), new Set([1]), [new Error('e').message]);
      const loop = {}; loop.self = loop; console.log(loop);
      console.dir({ a: 1 }); console.table([{ a: 1 }]); console.assert(1 === 2, 'math'); console.debug('d');
      console.error(new TypeError('boom'));`;
    await sandbox.run(aCodeRequest(code, { lines }));
    expect(lines.slice(0, -1)).toEqual([
      ['info', 'text 1 null undefined true 5n Symbol(s) [function]'],
      ['info', '{"a":"1n","b":"[undefined]","c":"NaN","d":"[function]"} {"Map":[["k",1]]} {"Set":[1]} ["e"]'],
      ['info', '[can not be shown]'],
      ['info', '{"a":1}'],
      ['info', '[{"a":1}]'],
      ['error', 'Assertion failed'],
      ['error', 'math'],
      ['debug', 'd'],
    ]);
    expect(lines.at(-1)).toEqual(['error', expect.stringMatching(/^TypeError: boom\nat \(line 6:21\)$/)]);
  });
});
