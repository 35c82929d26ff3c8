import { afterEach, describe, expect, test } from 'vitest';
import {
  compile,
  compileAll,
  compileTemplate,
  createBudget,
  ExpressionError,
  parseExpression,
  parseTemplate,
} from '../../engine/expression/index.ts';

/** Set by anything that got out. */
const escaped: string[] = [];
Object.defineProperty(globalThis, 'pwned', { value: (how: string) => escaped.push(how), configurable: true });

const PROTOTYPES = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Function.prototype,
  Number.prototype,
  Date.prototype,
];
const ownNames = () => PROTOTYPES.map((prototype) => Object.getOwnPropertyNames(prototype).length);
const untouched = ownNames();

afterEach(() => {
  expect(escaped).toEqual([]);
  expect(ownNames()).toEqual(untouched);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

const data = () => ({
  text: 'text',
  list: [1, 2, 3],
  many: Array.from({ length: 1_000 }, (_, index) => index),
  object: { a: 1, nested: { b: 2 } },
  big: 'x'.repeat(1_000_000),
  key: 'constructor',
  proto: '__proto__',
  parsed: JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'),
  host: () => escaped.push('host function'),
  holder: {
    host: () => escaped.push('host method'),
    toString: () => escaped.push('toString'),
    valueOf: () => escaped.push('valueOf'),
  },
});

function attempt(code: string, scope: object = data()): unknown {
  return compile(parseExpression(code))(new Map<string, unknown>(Object.entries(scope)));
}

function expectRefused(code: string, scope?: object): ExpressionError {
  try {
    attempt(code, scope);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    expect(thrown.message).not.toBe('');
    return thrown;
  }
  throw new Error(`was not refused: ${code.slice(0, 100)}`);
}

describe('ways to a constructor or prototype', () => {
  test.each([
    '"".constructor.constructor("pwned(1)")()',
    '"".constructor',
    '""["constructor"]',
    '""["con" + "structor"]',
    '[]["con" + "structor"]["con" + "structor"]("pwned(1)")()',
    '({})["__pro" + "to__"]',
    '({}).__proto__',
    '({}).__proto__.polluted',
    '[].__proto__',
    '(1).constructor',
    '(1)["constr".concat("uctor")]',
    'true.constructor',
    '(x => x).constructor("pwned(1)")()',
    '(x => x)["constructor"]',
    '(x => x)[["constructor"]]',
    '(x => x)["constr" + "uctor"]("pwned(1)")()',
    'text[key]',
    'text[key][key]("pwned(1)")()',
    'list[key]',
    'object[key]',
    'object[proto]',
    'object[proto].polluted',
    'object[[proto]]',
    'object[`__proto_${"_"}`]',
    'object[["__proto__"][0]]',
    'object[{ toString: () => "constructor" }]',
    'object?.[key]',
    'object?.["__proto__"]',
    'text[key]?.(1)',
    'text?.[key]?.("pwned(1)")',
    '(({ constructor }) => constructor)({})',
    '(({ constructor: c }) => c)({})',
    '(({ [key]: c }) => c)({})',
    '(({ ["__proto__"]: c }) => c)({})',
    '[text].map(({ [key]: c }) => c)',
    '(constructor => constructor)(1)',
    'key in object',
    'proto in object',
    'parsed.constructor',
    'parsed[proto]',
    'Object.hasOwn(object, key)',
    'Object.getPrototypeOf({})',
    'Object.setPrototypeOf({}, null)',
    'Object.getOwnPropertyDescriptor({}, "a")',
    'Object.defineProperty({}, "a", {})',
    'Object.create(null)',
    'Object.assign(object, { a: 2 })',
    'Object.prototype',
    'Object.constructor',
    'Array.prototype.map',
    'Array.constructor',
    'String.raw`x`',
    'Math.constructor',
    'Math["constructor"]',
    'Math[key]',
    'JSON[key]',
    'Number.constructor("pwned(1)")()',
    'Reflect.construct(Date, [])',
    'new Proxy({}, {})',
    'Symbol.iterator',
    'object[Symbol.iterator]',
  ])('%s', (code) => {
    expectRefused(code);
  });
});

describe('functions of the host, and of JavaScript', () => {
  test.each([
    'globalThis',
    'globalThis.pwned(1)',
    'window',
    'self',
    'global',
    'process.exit(1)',
    'process',
    'require("fs")',
    'require',
    'module',
    'import("fs")',
    'import.meta.url',
    'pwned(1)',
    'pwned',
    'pwned`1`',
    'eval("pwned(1)")',
    '(0, eval)("pwned(1)")',
    '[eval][0]("pwned(1)")',
    'Function("pwned(1)")()',
    'new Function("pwned(1)")()',
    'setTimeout("pwned(1)")',
    'fetch("http://127.0.0.1")',
    'this',
    'this.constructor',
    '(() => this)()',
    '(function () { return this })()',
    '(() => arguments)()',
    'arguments.callee',
    'new.target',
    'super.x',
    'class { static { pwned(1) } }',
    'async () => pwned(1)',
    'await pwned(1)',
    '{ get a() { return pwned(1) } }.a',
    '{ a() { return pwned(1) } }.a()',
    'x = 1',
    'text = 1',
    'list[0] = 1',
    'object.a++',
    '[list[0]] = [1]',
    'delete object.a',
    'void pwned(1)',
    'text instanceof Object',
    '/(a+)+$/.test(text)',
    'text.match("a")',
    'text.matchAll("a")',
    'text.search("a")',
    'text.replace("t", () => pwned(1))',
    'text.replaceAll("t", x => x)',
    'text.split(x => x)',
    'text.anchor("a")',
    'host()',
    '(host)()',
    'host?.()',
    'host.call(1)',
    '[host][0]()',
    'list.map(host)',
    'host',
    'holder.host()',
    'holder.host?.()',
    'holder["host"]()',
    'list.map(holder.host)',
    'list.sort(host)',
    '`${holder}`',
    '"" + holder',
    'holder + 1',
    'holder * 1',
    'holder < 1',
    '-holder',
    'String(holder)',
    'Number(holder)',
    '[holder].join()',
    '[holder, holder].toSorted()',
    'object[holder]',
    'Math.max(holder)',
    'text.includes(holder)',
    'text.repeat(holder)',
    'isNaN(holder)',
    'parseInt(holder)',
    'encodeURIComponent(holder)',
    'JSON.stringify(holder)',
    'JSON.stringify(object, (k, v) => v)',
    'JSON.stringify(object, ["a"])',
    'JSON.parse("1", (k, v) => v)["a"].b',
    'date(holder)',
    '(1).toLocaleString(holder)',
    '(1).toLocaleString("en", holder)',
    'Object.fromEntries(holder)',
    'Array.from(holder, x => x)[0].x',
    '(x => x).call(1, 2)',
    '(x => x).apply(1, [2])',
    '(x => x).bind(1)(2)',
    '(x => x).toString()',
    '(x => x) + ""',
    '(x => x).length.x',
    '[x => x].join()',
    'JSON.stringify(x => x)',
    'JSON.stringify([x => x])',
    'object.hasOwnProperty("a")',
    'object.__defineGetter__("a", () => 1)',
    'object.__lookupGetter__("a")',
    'object["__define" + "Getter__"]("a", () => 1)',
    'object.toString()',
    'object.valueOf()',
    'object.toLocaleString()',
    'list.toLocaleString()',
    'list.entries()',
    'list.keys()',
    'list.forEach(x => x)',
    'list.push(1)',
    'list.pop()',
    'list.splice(0)',
    'list.copyWithin(0, 1)',
    'text.valueOf()',
    'date(0).setTime(1)',
    'date(0)["constructor"]',
  ])('%s', (code) => {
    expectRefused(code);
  });

  test('objects that look like something else are only data', () => {
    expect(attempt('{ toString: 1, valueOf: 2, toJSON: 3, length: 5, hasOwnProperty: 6 }')).toEqual({
      toString: 1,
      valueOf: 2,
      toJSON: 3,
      length: 5,
      hasOwnProperty: 6,
    });
    expect(attempt('JSON.stringify({ toJSON: 1 })')).toBe('{"toJSON":1}');
    expectRefused('"" + { toString: () => "a" }');
    expectRefused('+{ valueOf: () => 1 }');
    expectRefused('JSON.stringify({ toJSON: () => 1 })');
    expectRefused('{ toJSON: () => 1 }');
    expectRefused('{ then: x => x }');
    expectRefused('[...{ length: 1e9 }]');
  });
});

describe('pollution', () => {
  test.each([
    '{ __proto__: { polluted: 1 } }',
    '{ "__proto__": { polluted: 1 } }',
    '{ ["__proto__"]: { polluted: 1 } }',
    '{ ["__pro" + "to__"]: { polluted: 1 } }',
    '{ [proto]: { polluted: 1 } }',
    '{ [[proto]]: 1 }',
    '{ constructor: { prototype: { polluted: 1 } } }',
    '{ [key]: 1 }',
    '{ ...parsed }',
    '(({ ...rest }) => rest)(parsed)',
    'Object.fromEntries([["__proto__", { polluted: 1 }]])',
    'Object.fromEntries([[proto, { polluted: 1 }]])',
    'Object.fromEntries([[["__proto__"], 1]])',
    'Object.fromEntries(Object.entries(parsed))',
    'Object.groupBy(list, x => "__proto__")',
    'Object.groupBy(list, x => proto)',
    'JSON.parse(`{"__proto__": {"polluted": 1}}`)',
    'JSON.parse(`{"a": [{"__proto__": {"polluted": 1}}]}`)',
    'JSON.parse(`{"\\\\u005f_proto__": {"polluted": 1}}`)',
    'JSON.parse(`{"constructor": {"prototype": {"polluted": 1}}}`)',
  ])('%s', (code) => {
    expectRefused(code);
  });

  test('input is never changed', () => {
    const scope = { list: [3, 1, 2], object: { a: [1] } };
    const before = structuredClone(scope);
    attempt(
      '[list.sort(), list.reverse(), list.fill(0), list.toSpliced(0, 1), list.with(0, 1), { ...object, a: 2 }, list.concat(1), list.flat(), Array.from(list, x => 0)]',
      scope,
    );
    expect(scope).toEqual(before);
  });

  test('frozen prototypes, as in the sandbox child, do not matter to names they have', () => {
    const made = attempt('{ toString: 1, ...{ valueOf: 2 } }');
    expect(Object.getOwnPropertyDescriptor(made, 'toString')).toEqual({
      value: 1,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });
});

describe('input that runs code when it is touched', () => {
  const trap = () => {
    escaped.push('getter');
    return 1;
  };
  const withGetter = () => Object.defineProperty({ plain: 1 }, 'a', { get: trap, enumerable: true });
  const list = [1, 2, 3];
  const listWithGetter = () => Object.defineProperty([...list], 1, { get: trap, enumerable: true });

  test.each([
    'o.a',
    'o["a"]',
    'o?.a',
    '(({ a }) => a)(o)',
    '(({ ...rest }) => rest)(o)',
    '{ ...o }',
    'Object.values(o)',
    'Object.entries(o)',
    'JSON.stringify(o)',
    '[o]',
    'l[1]',
    'l.map(x => x)',
    'l.at(1)',
    'l.includes(2)',
    'l.join()',
    'l.concat(l)',
    'l.flat()',
    'l.toSorted()',
    'l.slice()',
    '[...l]',
    'Math.max(...l)',
    '(([a, b]) => b)(l)',
    'Object.values(l)',
    'Object.fromEntries(l)',
    'JSON.stringify(l)',
    '`${l}`',
    '[0].concat(l)',
    '[[0], l].flat()',
    'Array.from(l)',
    '{ l }',
  ])('%s meets a getter', (code) => {
    const error = expectRefused(code, { o: withGetter(), l: listWithGetter() });
    expect(error.message).toContain('getter');
  });

  test('what passes a getter by is fine', () => {
    expect(attempt('[o.plain, Object.keys(o), "a" in o, l.length]', { o: withGetter(), l: listWithGetter() })).toEqual([
      1,
      ['plain', 'a'],
      true,
      3,
    ]);
    const inherited = Object.create({
      get a() {
        return trap();
      },
      b: 1,
    });
    expect(attempt('[o.a, o.b, o?.a?.c]', { o: inherited })).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    'p.a',
    'p.map(x => x)',
    'p[0]',
    '[...p]',
    '{ ...p }',
    'JSON.stringify(p)',
    'p.length',
    'p()',
    '`${p}`',
    'p == 1',
    'p + 1',
    'Object.keys(p)',
    'typeof p',
    '[p]',
    'p.a.b.c',
    'p instanceof p',
    'date(p)',
    '(({ a }) => a)(p)',
    '"a" in p',
    'Array.isArray(p)',
    'Boolean(p)',
    'p?.then',
  ])('%s on a Proxy runs no get, has, set, apply or construct trap', (code) => {
    const seen = (name: string) => escaped.push(name) > 0;
    const traps = {
      get: () => seen('get'),
      has: () => seen('has'),
      set: () => seen('set'),
      apply: () => seen('apply'),
      construct: () => ({ seen: seen('construct') }),
      getPrototypeOf: () => (seen('getPrototypeOf') ? null : null),
    };
    for (const target of [{ a: 1 }, [1, 2], () => 1]) {
      try {
        attempt(code, { p: new Proxy<object>(target, traps) });
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ExpressionError);
      }
    }
  });

  test('a Proxy that throws or lies about its size is refused', () => {
    const liar = new Proxy([1], {
      getOwnPropertyDescriptor: (_, key) => ({
        value: key === 'length' ? 1e12 : 1,
        configurable: true,
        writable: true,
        enumerable: true,
      }),
    });
    expectRefused('[...p]', { p: liar });
    const thrower = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new TypeError('no');
        },
        ownKeys: () => {
          throw new TypeError('no');
        },
      },
    );
    expectRefused('p.a', { p: thrower });
    expectRefused('Object.keys(p)', { p: thrower });
  });
});

describe('size', () => {
  test.each([
    '"x".repeat(1e9)',
    '"x".repeat(2e6).repeat(2)',
    '"x".repeat(Infinity)',
    '"x".padEnd(1e9)',
    '"x".padStart(1e9, "ab")',
    'big + big + big',
    'big.concat(big, big)',
    '`${big}${big}${big}`',
    'many.map(x => big).join("")',
    'Array.from({ length: 200000 }).join("x".repeat(1000))',
    'many.reduce(s => s + s, "x")',
    'many.reduce(s => `${s}${s}`, "x")',
    'many.reduce(s => s.concat(s), "x")',
    'many.reduce(s => s.replaceAll("x", "xx"), "x")',
    'many.reduce(s => [s, s].join(""), "x")',
    'many.reduce(s => s.padEnd(s.length * 2), "x")',
    '"x".repeat(1000000).replaceAll("x", "x".repeat(1000))',
    '"x".repeat(100000).replaceAll("", "x".repeat(1000))',
    'big.replace("x", big + big)',
    'big.normalize("NFKD")',
    'encodeURIComponent(big)',
    'big.split("")',
    '[...big]',
    'Array.from(big)',
    'Object.keys(big)',
    '{ ...big }',
    'Array(1e9)',
    'Array.from({ length: 1e9 })',
    'Array.from({ length: 4294967295 }, x => x)',
    'Array.from({ length: 200001 })',
    'many.reduce(a => a.concat(a), [1])',
    'many.reduce(a => [...a, ...a], [1])',
    'many.reduce(a => a.flatMap(x => [x, x]), [1])',
    'many.reduce(a => [a, a].flat(), [1])',
    'many.reduce(a => a.toSpliced(0, 0, ...a), [1])',
    'many.reduce(a => Array.of(...a, ...a), [1])',
    'many.reduce(a => [a, a], 1)',
    'many.slice(0, 50).reduce(a => [a, a], 1)',
    'many.slice(0, 50).reduce(a => ({ a, b: a }), 1)',
    'JSON.stringify(many.slice(0, 50).reduce(a => [a, a], 1))',
    'many.slice(0, 50).reduce(a => [a, a], 1) + ""',
    'many.slice(0, 50).reduce(a => [a, a], 1).flat(Infinity)',
    'many.slice(0, 50).reduce(a => [a, a], 1).join()',
    '(a => [a, a])((a => [a, a])((a => [a, a])(many.map(x => many.map(y => many)))))',
    'many.flatMap(x => [many, many, many, many, many])',
    'many.map(x => big)',
    'Array.from({ length: 10000 }).fill(many)',
    'many.map(x => many.map(y => many.map(z => 1)))',
    'many.flatMap(x => many.flatMap(y => many))',
    'many.reduce((o, x) => ({ ...o, ...Object.fromEntries(many.map(y => [x * 1000 + y, 1])) }), {})',
    'JSON.stringify(many.map(x => big))',
    'JSON.stringify(many.map(x => ({ x, many })), null, 10)',
    'JSON.parse("[".repeat(100000) + "]".repeat(100000))',
    'JSON.parse("[" + "[],".repeat(300000) + "1]")',
    'many.concat(...many.map(x => many))',
    'Math.max(...many.flatMap(x => many))',
    'String.fromCharCode(...many.flatMap(x => many))',
    'big.toUpperCase().repeat(3)',
  ])('%s', (code) => {
    expect(expectRefused(code).message).toMatch(/too |can't be used/);
  });
});

describe('time', () => {
  test.each([
    'many.map(a => many.map(b => many.map(c => a + b + c).length).length)',
    'many.filter(a => many.some(b => many.every(c => a !== b + c + 5000)))',
    'many.map(a => many.toSorted((x, y) => y - x)).length',
    'many.map(a => (big + a)[0]).length',
    'many.map(a => (big + a) === (big + a)).length',
    'many.map(a => (big + a) < (big + a)).length',
    'many.map(a => (big + a).includes("y")).length',
    'many.map(a => many.map(b => big.at(b))).length',
    'big.includes("x".repeat(500000) + "y")',
    'big.split("x".repeat(500000) + "y")',
    'big.replaceAll("y" + "x".repeat(500000), "")',
    'big.lastIndexOf("y" + "x".repeat(500000))',
    'many.map(a => big.toUpperCase()).length',
    'many.map(a => big.trim() + a).length',
    'many.map(a => JSON.parse("[" + "1,".repeat(100000) + "1]")).length',
    'many.map(a => many.map(b => JSON.stringify(many))).length',
    'many.map(a => many.includes(-1) || many.map(b => many.includes(b + 5000))).length',
    'many.map(a => many.map(b => (1).toLocaleString("en", { minimumFractionDigits: (a * 1000 + b) % 100 }))).length',
    'many.map(a => many.map(b => "a".localeCompare("b"))).length',
    'many.map(a => Object.fromEntries(many.map(b => [b, many.map(c => c)]))).length',
    'many.reduce((o, x) => ({ ...o, [x]: many.map(y => ({ ...o })) }), {})',
  ])('%s', (code) => {
    expect(expectRefused(code).code).toBe('expression.limit');
  });

  test('all expressions of a block draw on one budget', () => {
    const each = parseExpression('many.map(a => many.map(b => a * b).length).length');
    const scope = new Map(Object.entries(data()));
    expect(compile(each)(scope, createBudget({ steps: 20_000_000 }))).toBe(1_000);
    expect(() =>
      compileAll(Array.from({ length: 10 }, () => each))(scope, createBudget({ steps: 20_000_000 })),
    ).toThrow(expect.objectContaining({ code: 'expression.limit' }));
  });
});

describe('depth', () => {
  const nested = (open: string, close: string, times: number) => open.repeat(times) + 1 + close.repeat(times);

  test.each([
    ['brackets', nested('(', ')', 9_000)],
    ['lists', nested('[', ']', 9_000)],
    ['objects', nested('{a:', '}', 4_000)],
    ['arrow functions', nested('(a=>', ')', 3_000)],
    ['calls', nested('(a=>a)(', ')', 2_000)],
    ['members', `text${'.a'.repeat(9_000)}`],
    ['optional members', `text${'?.a'.repeat(6_000)}`],
    ['choices', nested('1?', ':1', 4_000)],
    ['signs', '- '.repeat(9_000) + 1],
    ['nots', `${'!'.repeat(19_000)}1`],
    ['sums', `${'1+'.repeat(9_000)}1`],
    ['powers', `${'1**'.repeat(6_000)}1`],
    ['coalescing', `${'a??'.repeat(6_000)}1`],
    ['templates', nested('`${', '}`', 3_500)],
    ['patterns', `(${'['.repeat(9_000)}a${']'.repeat(9_000)}) => a`],
    ['default values', nested('((a = ', ') => a)()', 1_000)],
    ['spreads', nested('[...', ']', 3_000)],
    ['self application', '(f => f(f))(f => f(f))'],
    ['self application in a list', '(f => [f(f)])(f => [f(f)])'],
    ['self application as method', '{ f: o => o.f(o) }.f({ f: o => o.f(o) })'],
    ['a Y combinator', '(f => (x => x(x))(x => f(y => x(x)(y))))(f => n => f(n + 1) + 1)(0)'],
    ['recursion through callbacks', '(f => f(f))(f => list.map(x => f(f)))'],
    ['recursion through sorting', '(f => f(f))(f => list.toSorted((a, b) => f(f)))'],
    ['a deep value', 'many.reduce(a => [a], 1)'],
    ['a deep object', 'many.reduce(a => ({ a }), 1)'],
    ['a deep value as text', 'many.reduce(a => [a], 1) + ""'],
    ['a deep value as JSON', 'JSON.stringify(many.reduce(a => [a], 1))'],
    ['a deep value flattened', 'many.reduce(a => [a], 1).flat(Infinity)'],
  ])('%s', (_, code) => {
    const error = expectRefused(code);
    expect(error.message).toMatch(/nested too deeply|too many steps/);
  });

  test('what is allowed to be deep, works', () => {
    expect(attempt(`${'['.repeat(200)}1${']'.repeat(200)}.flat(Infinity)`)).toEqual([1]);
    expect(attempt('(f => f(f, 40))((f, n) => n === 0 ? 0 : 1 + f(f, n - 1))')).toBe(40);
  });

  test('where little stack is left, it still ends in an ExpressionError', () => {
    const deep = compile(parseExpression(`${'-('.repeat(100)}1${')'.repeat(100)}`));
    const dig = (): unknown => {
      try {
        return dig();
      } catch {
        return deep(new Map());
      }
    };
    try {
      expect(dig()).toBe(1);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ExpressionError);
    }
  });
});

describe('templates', () => {
  test('holes are as safe as expressions, and values are not templates', () => {
    for (const hole of [
      '"".constructor.constructor("pwned(1)")()',
      'globalThis.pwned(1)',
      'text.constructor',
      '"x".repeat(1e9)',
    ]) {
      expect(() => compileTemplate(parseTemplate(`a {{ ${hole} }}`))(new Map(Object.entries(data())))).toThrow(
        ExpressionError,
      );
    }
    const scope = new Map([['a', '{{ pwned(1) }}']]);
    expect(compileTemplate(parseTemplate('{{ a }} {{ a }}'))(scope)).toBe('{{ pwned(1) }} {{ pwned(1) }}');
  });

  test('many holes share one budget and one length', () => {
    const scope = new Map(Object.entries(data()));
    expect(() => compileTemplate(parseTemplate('{{ big }}'.repeat(3)))(scope)).toThrow(
      expect.objectContaining({ code: 'expression.limit' }),
    );
    expect(() =>
      compileTemplate(parseTemplate('{{ many.map(x => many.map(y => 1)).length }}'.repeat(40)))(scope),
    ).toThrow(expect.objectContaining({ code: 'expression.limit' }));
  });
});
