import { describe, expect, it } from 'vitest';
import { addCodeLanguage, ExpressionError, readCode, renameInCode, renameMember } from './index.ts';
import { pythonCode, pythonNamesIn, readPythonImports, readPythonNames } from './python.ts';

addCodeLanguage('python', pythonCode);

const namesOf = (code: string): string[] => [...readPythonNames(code).names.keys()];

describe('4.6 the names that Python takes from outside', () => {
  it.each([
    ['return a + b.c["d"]', 'a b'],
    ['x = a\nreturn x', 'a'],
    ['x: int = a\nx += b\ndel x', 'int a b'],
    ['x = y = a', 'a'],
    ['(x, [y, *z]), w.v = a', 'w a'],
    ['for x, y in a:\n    b(x)\nelse:\n    c(y)', 'a b c'],
    ['while (n := a()) > 1:\n    pass\nreturn n', 'a'],
    ['return [x for x in a if x > b for y in x]', 'a b'],
    ['return {k: v for k, v in a.items()}, {x for x in b}, (x for x in c)', 'a b c'],
    ['return sum(x for x in a)', 'sum a'],
    ['return [y := f(x) for x in a], y', 'f a'],
    ['return x, [x for x in a]', 'x a'],
    ['with a as b, c:\n    return b', 'a c'],
    ['try:\n    a()\nexcept E as e:\n    b(e)\nfinally:\n    c()', 'a E b c'],
    ['import a, b.c, d as e\nfrom f import g, h as i\nreturn a, b, e, g, i, d, f, h', 'd f h'],
    ['from a.b import (c, d as e)\nreturn c, e', ''],
    ['def f(a, b=c, *d, e: g = h, **i) -> j:\n    return a, b, d, e, i, k\nreturn f', 'c g h j k'],
    ['async def f():\n    return await a\nreturn f()', 'a'],
    ['return lambda a, b=c, *d: a + b + e', 'c e'],
    ['@a.b(c)\nclass D(E, metaclass=F):\n    x = g\n    def h(self):\n        return x\nreturn D', 'a c E F g x'],
    ['def f():\n    nonlocal_ = a\n    def g():\n        nonlocal nonlocal_\n        nonlocal_ = b', 'a b'],
    ['def f():\n    global a\n    a = b', 'b'],
    ['x = 1\ndef f():\n    return x', ''],
    ['return f(a=b, **c)', 'f b c'],
    ['return f"{a!r:>{b}} {{c}} {d["e"]=}"', 'a b d'],
    ['return "a" \'b\' """c""" rb"d"  # e', ''],
    ['match a:\n    case {"k": b, **c}:\n        d(b, c)\n    case E(x=f) | g.h if i:\n        return f', 'a d E g i'],
    ['match a:\n    case [x, *y] as z:\n        return x, y, z', 'a'],
    ['return a if b else c', 'a b c'],
    ['return a[b:c, ...]', 'a b c'],
    ['return not a and b is not c', 'a b c'],
    ['return await resources.db.query("select", [params.id])', 'resources params'],
    ['async with a as b:\n    async for c in b:\n        yield c', 'a'],
    ['assert a, b\nraise c from d', 'a b c d'],
    ['print(a); print(b)', 'print a b'],
    ['type X = a\nreturn X', 'a'],
    ['type X[T] = list[T]\nreturn X', 'list'],
    ['def f[T: a, *Ts, **P](x: T = b) -> P:\n    y: T = x\n    return y, Ts, T\nreturn f', 'a b'],
    ['class A[T: (a, b)](B[T]):\n    x: T = c\n    def f(self) -> T:\n        return d\nreturn A', 'a b B c d'],
    ['del (a, [b]), c.d\nreturn a, b', 'c'],
    ['return größe', 'größe'],
  ])('%s', (code, expected) => {
    expect(namesOf(code)).toEqual(expected === '' ? [] : expected.split(' '));
    expect(readPythonNames(code).error).toBeUndefined();
  });

  it('members read below a name, and names used as a whole', () => {
    const { members, dynamic } = readPythonNames(
      'return params.id, params["total"], vars[key], resources.crm.get(params.id)',
    );
    expect([...(members.get('params') ?? [])]).toEqual(['id', 'total']);
    expect([...(members.get('resources') ?? [])]).toEqual(['crm']);
    expect([...dynamic]).toEqual(['vars', 'key']);
  });
});

describe('what is no Python', () => {
  it.each([
    ['return (', 1, 9, 'The code ends too early'],
    ['x = 1\nreturn 1)', 2, 9, '")" is not expected here'],
    ['if a\n    return 1', 1, 5, 'The line ends too early'],
    ['const a = 1', 1, 7, '"a" is not expected here'],
    ['print "a"', 1, 1, 'is not expected here'],
  ])('%s', (code, line, column, message) => {
    const { error } = readPythonNames(code);
    expect(error).toMatchObject({ line, column, message: expect.stringContaining(message) });
  });

  it.each([
    'try:\n    pass\nexcept* ValueError as e:\n    pass',
    'try:\n    pass\nexcept (ValueError, TypeError):\n    pass',
    'def f(a, /, b, *, c):\n    return a',
    'return lambda *, a: a',
    'return f"{d["a"]} {x!r:{w}.{p}}"',
    'def f[T](x: T) -> T:\n    return x',
    'class A[T]:\n    pass',
    'return *a, b',
    'return 1_000, 0xff, 1e5, 1j, .5',
    'x = (1,\n  2,\n)\nreturn x',
    'return a @ b ** -c // d << 1',
    'if True:\n\tx = 1\n\treturn x',
    'x = 1; y = 2',
    'print(*a, sep="")',
    'async def f():\n    return [x async for x in a]',
    'match x:\n    case 1 | 2:\n        pass\n    case _:\n        pass',
    'match = 1\ncase = 2\ntype = 3\nreturn match',
    'return """a\nb"""',
    '',
    '# only this',
    'return {**a, "b": 1}, {*a, 1}',
    'while x := f():\n    pass',
    'return (y := 1)',
    'return not (a)',
    'global a\na = 1',
    'return a\\\n  + b',
  ])('but this is: %s', (code) => {
    expect(readPythonNames(code).error).toBeUndefined();
  });

  it.each([
    ['with (open(a) as b, open(c) as d):\n    pass', 'open a b c d'],
    ['with a as (b, c), d as e.f: pass', 'a b c d e'],
    ['return a[*b]', 'a b'],
    ['x = yield', 'x'],
    ['for x in *a, b:\n    pass', 'x a b'],
    ['@a[b].c\ndef f(): ...', 'a b f'],
    ['@(lambda f: f)\ndef g(): ...', 'f g'],
    ['match a, b:\n    case x, y: return x', 'match a b case x y'],
    ['match not a:\n    case True: pass', 'match a case'],
    ['match a:\n    case 2 + 3j | "a" "b": pass', 'match a case'],
    ['def f[T = int](x: T): ...', 'f T int x'],
    ['def f(*args: *Ts): ...', 'f args Ts'],
    ['return lambda a, /, *b: a', 'a b'],
    ['return 5., a', 'a'],
    ['return t"hello {a}"', 'hello a'],
    ['print = a', 'print a'],
  ])('and whether this is, we are not certain: %s; then every name may be read', (code, names) => {
    expect(readPythonNames(code).error).toMatchObject({ isCertain: false });
    expect(pythonNamesIn(code)).toEqual(expect.arrayContaining(names.split(' ')));
  });

  it('members, keywords and numbers are no names', () => {
    expect(pythonNamesIn('return (a.b . c[1e5].d, größe, *x, 0xff')).toEqual(['a', 'größe', 'x']);
    expect(pythonNamesIn('return [...a')).toEqual(['a']);
  });
});

describe('renaming in Python', () => {
  it.each([
    ['return a + a.b + x.a  # a', 'return order + order.b + x.a  # a'],
    ['return f"{a}" + "a"', 'return f"{order}" + "a"'],
    ['def f(a):\n    return a\nreturn f(a=a)', 'def f(a):\n    return a\nreturn f(a=order)'],
    ['a = 1\nreturn a', 'a = 1\nreturn a'],
  ])('%s', (code, expected) => {
    expect(renameInCode(code, 'python', 'a', 'order')).toBe(expected);
  });

  it('refuses a name that would mean a variable', () => {
    expect(() => renameInCode('b = 1\nreturn a + b', 'python', 'a', 'b')).toThrow(ExpressionError);
  });

  it('of members', () => {
    const renaming = { of: 'params', from: 'id', to: 'orderId' };
    expect(renameMember('return params.id, params["id"], x.id, params.name', { code: 'python' }, renaming)).toEqual({
      text: 'return params.orderId, params["orderId"], x.id, params.name',
      places: 2,
    });
  });
});

it('knows no other language', () => {
  expect(readCode('return 1', 'ruby')).toBeUndefined();
});

it('knows what is imported', () => {
  const code =
    'import a, b.c, d as e\nfrom f.g import h as i, j\nfrom . import k\ndef l():\n    import m\nimport_ = "import n"';
  expect(readPythonImports(code).map(({ name }) => name)).toEqual(['a', 'b', 'd', 'f', 'm']);
  expect(readPythonImports('import numpy')).toEqual([{ name: 'numpy', start: 7, end: 12, isOptional: false }]);
});

it.each([
  ['try:\n    import a\nexcept ImportError:\n    a = None', true],
  ['try:\n    if x:\n        import a\nexcept (ValueError, ModuleNotFoundError) as e:\n    pass', true],
  ['try:\n    import a\nexcept:\n    pass', true],
  ['try:\n    import a\nexcept ValueError:\n    pass', false],
  ['try:\n    pass\nexcept ImportError:\n    import a', false],
  ['try:\n    import a\nfinally:\n    pass', false],
])('knows which imports may fail: %s', (code, isOptional) => {
  expect(readPythonImports(code)).toMatchObject([{ name: 'a', isOptional }]);
});
