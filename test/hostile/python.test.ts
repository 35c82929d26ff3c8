import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { AppError } from '#kit';
import { failure } from '../contract/sandbox-request.ts';
import { aPythonRequest, createPythonSandbox } from '../support/python.ts';

/**
 * Python that wants out, or wants to stay. Each case ends as a harmless value or as an ordinary error, and after each the
 * next run finds a clean interpreter.
 */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createPythonSandbox({ interpreters: 1 });
});
afterAll(() => sandbox.close());

const LIMITS = { wallMs: 5000, cpuMs: 1000, maxResult: 100_000 };
const request = (code: string, scope = 'hostile', limits = LIMITS) => aPythonRequest(code, { scope, limits });
const json = async (code: string, scope?: string): Promise<unknown> =>
  JSON.parse((await sandbox.run(request(code, scope))).json);
const fails = (code: string, limits = LIMITS): Promise<unknown> =>
  failure(sandbox.run(request(code, 'hostile', limits)));

/** What no answer may hold: where we are, who we are. */
const HOST = /root|node_modules|switchyard\/engine|PATH=\/usr/;

async function isWell(): Promise<void> {
  const code = `
import builtins, json, sys
return [sum([1, 2]), len("abc"), json.dumps({}), "left" in dir(builtins), "left" in sys.modules]`;
  // Where the machine is busy, making the next interpreter takes longer than code may.
  const patient = { ...LIMITS, wallMs: 60_000 };
  const { json: text } = await sandbox.run(request(code, 'hostile', patient));
  expect(JSON.parse(text)).toEqual([3, 3, '{}', false, false]);
}

describe('nothing to find outside', () => {
  it.each([
    ['js', `import js\nreturn list(js.object_keys())`],
    ['pyodide_js', `import pyodide_js\nreturn list(pyodide_js.object_keys())`],
    ['programs', `import os\nreturn [] if os.system("id") != 0 else ["ran"]`],
    [
      'the environment',
      `import os\nreturn [name for name in os.environ if name.startswith(("SWITCHYARD", "SSH", "npm"))]`,
    ],
    [
      'files of the host',
      `import os\nreturn [name for name in os.listdir("/") if name not in ("tmp", "home", "dev", "proc", "lib")]`,
    ],
    ['processes', `import os\nreturn [name for name in os.listdir("/proc") if name.isdigit()]`],
    [
      'objects of the realm among all objects',
      `import gc\nfound = [o for o in gc.get_objects() if "JsProxy" in type(o).__name__]
return sorted({name for o in found for name in dir(o) if not name.startswith("__") and name not in ("js_id", "typeof", "new", "to_py", "as_object_map", "as_py_json", "object_keys", "object_values", "object_entries")})`,
    ],
  ])('%s', async (_what, code) => {
    expect(await json(code)).toEqual([]);
    await isWell();
  });

  it.each([
    ['a file', `return open("/etc/passwd").read()`],
    ['the file of a process', `return open("/proc/self/environ").read()`],
    ['writing a file', `open("/tmp/left", "w").write("x")`],
    ['a folder', `import os\nos.mkdir("/tmp/left")`],
    ['changing a library', `import json\nopen("/lib/python314.zip", "r+b", buffering=0).write(b"x")`],
    ['taking a library away', `import os\nos.remove("/lib/python314.zip")`],
    ['a link', `import os\nos.symlink("/lib", "/tmp/left")`],
    ['rights', `import os\nos.chmod("/lib", 0)`],
    ['a socket', `import socket\nsocket.create_connection(("127.0.0.1", 5432), 1)`],
    [
      'a listening socket',
      `import socket\ns = socket.socket()\ns.bind(("127.0.0.1", 0))\ns.listen()\nreturn s.accept()`,
    ],
    ['an address', `import urllib.request\nreturn urllib.request.urlopen("http://127.0.0.1:1").read()`],
    ['a process', `import subprocess\nreturn subprocess.run(["id"])`],
    ['a fork', `import os\nos.fork()`],
    ['a program in its place', `import os\nos.execv("/bin/sh", ["sh"])`],
    ['a signal', `import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nraise ValueError("sent")`],
    ['a thread', `import threading\nthreading.Thread(target=print).start()`],
    ['a package', `import micropip`],
    ['a loader of packages', `import pyodide_js\npyodide_js.loadPackage("numpy")`],
    ['code of the realm', `from pyodide.code import run_js\nreturn run_js("1 + 1")`],
    [
      'a constructor of code',
      `from pyodide.ffi import to_js\nreturn str(to_js([1]).constructor.constructor("return globalThis")())`,
    ],
    [
      'a constructor of code, of an object',
      `from pyodide.ffi import to_js\nreturn str(to_js({}).constructor.constructor("return 1")())`,
    ],
    [
      'a constructor of code, of our own function',
      `import switchyard.host\nreturn str(switchyard.host.tell.constructor("return 1")())`,
    ],
    [
      'a constructor of code, by the prototype of a prototype',
      `from pyodide.ffi import to_js\nx = to_js([1])\nwhile True:\n  p = x.__proto__ if hasattr(x, "__proto__") else x.constructor.prototype.constructor\n  return str(p.constructor("return this")())`,
    ],
    [
      'a constructor of code, by a callback',
      `from pyodide.ffi import create_proxy\nreturn str(create_proxy(lambda: 1).constructor.constructor("return 1")())`,
    ],
    [
      'a constructor of code, by an error of the realm',
      `from pyodide.ffi import to_js, JsException\ntry: to_js({}, dict_converter=lambda x: x.y.z)\nexcept JsException as e: return str(e.js_error.constructor.constructor("return 1")())`,
    ],
    [
      'a constructor of code, of an async function',
      `import switchyard.host\nx = switchyard.host.tell\nreturn str(x.__class__.__mro__[1].js_id) + str(getattr(x, "caller").constructor("return 1")())`,
    ],
    [
      'a pickle that calls the system',
      `import os, pickle\nclass P:\n  def __reduce__(self): return (os.system, ("id",))\nassert pickle.loads(pickle.dumps(P())) == 0`,
    ],
    ['a file of another process by its number', `return open("/proc/1/environ", "rb").read()`],
    ['a synchronous wait', `from pyodide.ffi import run_sync\nimport asyncio\nrun_sync(asyncio.sleep(0))`],
    ['a library of the system', `import ctypes\nreturn ctypes.CDLL("libc.so.6").system(b"id")`],
    ['its own library', `import ctypes\nreturn ctypes.CDLL(None).emscripten_run_script_int(b"1+41")`],
    ['memory that is not its own', `import ctypes\nctypes.string_at(0xfffffff0, 8)`],
    ['an end of the process', `import os\nos._exit(3)`],
    ['an abort', `import os\nos.abort()`],
    ['an end by the system', `import ctypes\nctypes.pythonapi.Py_FatalError(b"x")`],
    ['a debugger', `breakpoint()`],
    ['input', `return input()`],
  ])('%s', async (_what, code) => {
    const error = await fails(code);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(code|sandbox)\./) });
    expect(JSON.stringify(error)).not.toMatch(HOST);
    await isWell();
  });
});

describe('too much of everything', () => {
  const ends = /^(sandbox\.(timeout|cpu|memory|limit|crashed)|code\.(failed|result)|value\.tooLarge)$/;
  it.each([
    ['an endless loop', `while True: pass`],
    ['an endless loop that catches', `while True:\n  try:\n    while True: pass\n  except BaseException: pass`],
    ['an endless loop after an await', `import asyncio\nawait asyncio.sleep(0)\nwhile True: pass`],
    ['an endless loop of awaits', `import asyncio\nwhile True: await asyncio.sleep(0)`],
    ['an endless wait', `import asyncio\nawait asyncio.get_running_loop().create_future()`],
    [
      'a wait that swallows its end',
      `import asyncio\nwhile True:\n  try: await asyncio.sleep(1)\n  except BaseException: pass`,
    ],
    ['huge numbers', `return len(str(3 ** (10 ** 8)))`],
    ['a slow pattern', `import re\nreturn re.match("(a+)+$", "a" * 60 + "b")`],
    ['deep recursion', `def f(): f()\nf()`],
    ['deep recursion that catches', `def f():\n  try: f()\n  except RecursionError: f()\nf()`],
    [
      'deep recursion in C',
      `import sys\nsys.setrecursionlimit(10**9)\na = []\nfor _ in range(10**6): a = [a]\nreturn repr(a)`,
    ],
    ['recursion without its limit', `import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()`],
    ['text without end', `x = "x"\nwhile True: x += x`],
    ['lists without end', `a = []\nwhile True: a.append([0] * 100000)`],
    ['one huge list', `return [0] * 10**10`],
    ['one huge number of bytes', `return len(bytes(3 * 10**9))`],
    ['a generator without end', `import itertools\nreturn itertools.count()`],
    [
      'tasks without end',
      `import asyncio\nasync def f():\n  while True: asyncio.create_task(f()); await asyncio.sleep(0)\nawait f()`,
    ],
    [
      'timers without end',
      `import asyncio\nloop = asyncio.get_running_loop()\nfor n in range(10**7): loop.call_later(n, print)\nawait asyncio.sleep(100)`,
    ],
    ['calls without end', `while True:\n  try: await resources.a.b()\n  except CallError: pass`],
    ['a finalizer that spins', `class A:\n  def __del__(self):\n    while True: pass\ndef f(): A()\nf()`],
    [
      'an iteration that spins while the result is written',
      `class L(list):\n  def __iter__(self):\n    while True: pass\nclass D(dict):\n  def items(self):\n    while True: pass\nreturn D(a=L([1]))`,
    ],
    ['an error whose text spins', `class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E`],
    [
      'a finalizer that makes another one',
      `class A:\n  def __del__(self): self.__class__()\nA()\nimport gc\nwhile True: gc.collect()`,
    ],
    [
      'a handler that goes on after the deadline',
      `import asyncio\nasync def f():\n  while True:\n    try: await asyncio.sleep(0.01)\n    except BaseException: continue\n    finally: asyncio.create_task(f())\nawait asyncio.gather(f(), f(), return_exceptions=True)`,
    ],
    ['an end that is swallowed', `def f():\n  try:\n    while True: pass\n  finally:\n    f()\nf()`],
    [
      'a pickle bomb',
      `import pickle\nx = ["a" * 10**6]\nfor _ in range(40): x = [x, x]\nreturn len(repr(pickle.loads(pickle.dumps(x))))`,
    ],
    [
      'a pickle whose making spins',
      `import pickle\nclass P:\n  def __reduce__(self): return (eval, ("[0 for _ in iter(int, 1)]",))\nreturn pickle.loads(pickle.dumps(P()))`,
    ],
    [
      'a comparison that spins',
      `class A:\n  def __eq__(self, o):\n    while True: pass\n  __hash__ = lambda s: 1\nreturn {A(), A()}`,
    ],
    ['a codec', `return len(b"A" * 10**9) + len(("a" * 2**28).encode("utf-32"))`],
    [
      'packed zeros',
      `import zlib\nx = zlib.compress(bytes(10**8))\nreturn sum(len(zlib.decompress(x)) for _ in range(10**4))`,
    ],
    [
      'a trace function that spins',
      `import sys\ndef t(*_):\n  while True: pass\nsys.settrace(t)\ndef f(): return 1\nreturn f()`,
    ],
  ])('%s', async (_what, code) => {
    const error = await fails(code, { ...LIMITS, wallMs: 2500 });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: expect.stringMatching(ends) });
    await isWell();
  });

  it('a flood of prints is cut', async () => {
    const lines: [LogLevel, string][] = [];
    await sandbox.run(aPythonRequest('for n in range(50000): print("line", n)', { lines }));
    expect(lines.length).toBeLessThanOrEqual(1001);
    expect(lines.at(-1)).toEqual(['warn', '[log truncated]']);
    lines.length = 0;
    await sandbox.run(aPythonRequest('for n in range(200): print("x" * 1_000_000)', { lines }));
    expect(lines.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(300_000);
    await isWell();
  });

  it('many at once of the worst kind', async () => {
    const worst = [
      'while True: pass',
      'import asyncio\nawait asyncio.sleep(100)',
      'a = []\nwhile True: a.append("x" * 10**6)',
    ];
    const runs = Array.from({ length: 6 }, (_, index) => {
      const code = worst[index % 3] ?? '';
      return failure(
        sandbox.run(aPythonRequest(code, { scope: `scope ${index % 2}`, limits: { ...LIMITS, wallMs: 1000 } })),
      );
    });
    for (const error of await Promise.all(runs)) expect(error).toBeInstanceOf(AppError);
    await isWell();
  });
});

describe('lies to the server', () => {
  it.each([
    ['a result that is no JSON', `import switchyard.host as h\nh.tell("done", "{")`, 'code.result'],
    ['a failure that is none', `import switchyard.host as h\nh.tell("failed", "[1, 2]")`, 'code.failed'],
    ['a changed json module', `import json\njson.JSONEncoder.encode = lambda *a: "{"\nreturn {"a": 1}`, 'code.result'],
    [
      'the error of a call that was not made',
      `import switchyard.host as h\nh.tell("failed", '{"kind":"call","name":"x","message":"y","stack":"","call":7}')`,
      'code.failed',
    ],
    ['an error of the server', `raise FunctionError("internal.unexpected", "x")`, /.*/],
    [
      'a call out of turn',
      `import switchyard.host as h\nh.tell("call", 99, "fetch", "{}")\nraise ValueError`,
      'code.failed',
    ],
    [
      'a call with what is no text',
      `import switchyard.host as h\nh.tell("call", 1, 5, 5)\nraise ValueError`,
      'code.failed',
    ],
    ['an object for a text', `import switchyard.host as h\nh.tell("done", {"a": 1})`, 'code.result'],
    ['no answer at all', `import switchyard.host as h\nh.tell = lambda *a: None\nreturn 1`, 'sandbox.timeout'],
  ])('%s', async (_what, code, expected) => {
    const error = await fails(code, { ...LIMITS, wallMs: 1500 });
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: expect.stringMatching(expected) });
    await isWell();
  });

  it('two answers are one', async () => {
    const code = `import switchyard.host as h\nh.tell("done", "1")\nh.tell("done", "2")\nreturn 3`;
    expect(await json(code)).toBe(1);
    await isWell();
  });
});

describe('code stays what its author wrote, though it is compiled once', () => {
  const swap = `
import marshal, switchyard.host
from switchyard.runner import compile_body
evil = marshal.dumps((NAMES, compile_body("return 'other code'", NAMES)))
switchyard.host.tell("compiled", evil.decode("latin-1"))
return "own code"`;
  it.each([
    ['at the first run', `NAMES = ("params",)${swap}`],
    ['where the compiler warns', `NAMES = ("params",)\nassert 1 is 1, "\\d"${swap}`],
    ['for other names', `NAMES = ("other",)${swap}`],
  ])('%s', async (_what, code) => {
    const results = [{ params: 1 }, { params: 2 }, { other: 3 }, { params: 4 }, { other: 5 }].map((names) =>
      sandbox.run(aPythonRequest(code, { scope: 'hostile', limits: LIMITS, names })),
    );
    expect((await Promise.all(results)).map(({ value }) => value)).toEqual(Array(5).fill('own code'));
    await isWell();
  });
});

describe('what a run leaves behind', () => {
  it.each([
    [
      'the realm, by a prototype',
      `from pyodide.ffi import to_js\nto_js([1]).constructor.prototype.left = 1`,
      `from pyodide.ffi import to_js\nreturn [hasattr(to_js([1]), "left"), hasattr(to_js([1]).constructor.prototype, "left")]`,
      [false, false],
    ],
    [
      'builtins',
      `import builtins\nbuiltins.left = 1\nbuiltins.len = lambda x: 99`,
      `import builtins\nreturn [hasattr(builtins, "left"), len("ab")]`,
      [false, 2],
    ],
    [
      'members of modules',
      `import json\njson.left = json.dumps\njson.dumps = lambda x: "hacked"`,
      `import json\nreturn [hasattr(json, "left"), json.dumps(1)]`,
      [false, '1'],
    ],
    [
      'members of classes',
      `import decimal, collections\ncollections.OrderedDict.left = 1`,
      `import collections\nreturn hasattr(collections.OrderedDict, "left")`,
      false,
    ],
    [
      'code of functions',
      `import textwrap\ntextwrap.dedent.__code__ = (lambda text: "hacked").__code__`,
      `import textwrap\nreturn textwrap.dedent(" a")`,
      'a',
    ],
    [
      'defaults of functions',
      `import json\njson.dumps.__kwdefaults__["skipkeys"] = True`,
      `import json\nreturn json.dumps.__kwdefaults__["skipkeys"]`,
      false,
    ],
    [
      'modules',
      `import sys, types\nsys.modules["left"] = types.ModuleType("left")`,
      `import sys\nreturn "left" in sys.modules`,
      false,
    ],
    ['our own modules', `import switchyard.runner as r\nr._finish = r._compile = None`, `return 1`, 1],
    [
      'the search path',
      `import sys\nsys.path.insert(0, "/left")\nsys.meta_path.clear()`,
      `import sys\nimport colorsys\nreturn "/left" in sys.path`,
      false,
    ],
    [
      'hooks',
      `import sys\nsys.setprofile(lambda *a: print("spied"))\nsys.excepthook = print`,
      `import sys\nreturn sys.getprofile() is None`,
      true,
    ],
    [
      'audit hooks',
      `import sys\nsys.addaudithook(lambda *a: (_ for _ in ()).throw(RuntimeError("spied")))`,
      `return len(dir(object)) > 1`,
      true,
    ],
    [
      'settings',
      `import decimal, locale, warnings\ndecimal.getcontext().prec = 3\nwarnings.simplefilter("error")`,
      `import decimal\nreturn decimal.getcontext().prec`,
      28,
    ],
    ['the environment', `import os\nos.environ["LEFT"] = "1"`, `import os\nreturn "LEFT" in os.environ`, false],
    ['the folder', `import os\nos.chdir("/lib")`, `import os\nreturn os.getcwd()`, '/'],
    [
      'open files',
      `import os\nfor n in range(50): os.open("/lib/python314.zip", os.O_RDONLY)\nos.close(1)`,
      `import os\nreturn os.open("/lib/python314.zip", os.O_RDONLY) < 10`,
      true,
    ],
    [
      'pipes',
      `import os\nr, w = os.pipe()\nos.write(w, b"left")`,
      `import os\ntry: return os.read(3, 10)\nexcept OSError: return None`,
      null,
    ],
    ['recursion', `import sys\nsys.setrecursionlimit(50)`, `import sys\nreturn sys.getrecursionlimit() > 100`, true],
    [
      'half a line',
      `import sys\nsys.stdout.rest = "left"\nsys.stdout.finish = None`,
      `import sys\nreturn sys.stdout.rest`,
      '',
    ],
    [
      'logging',
      `import logging\nlogging.getLogger().addHandler(logging.StreamHandler())\nlogging.disable()`,
      `import logging\nreturn [len(logging.getLogger().handlers), logging.root.manager.disable]`,
      [1, 0],
    ],
    [
      'objects',
      `import gc\nclass Left(list): pass\nkeep = Left(["secret"])\nkeep.append(keep)\ngc.disable()`,
      `import gc\nreturn [gc.isenabled(), [type(o).__name__ for o in gc.get_objects() if type(o).__name__ == "Left"]]`,
      [true, []],
    ],
    [
      'finalizers',
      `class A:\n  def __del__(self): print("late")\nimport sys\nsys.left = A()`,
      `import gc\ngc.collect()\nreturn 1`,
      1,
    ],
    [
      'tasks',
      `import asyncio\nasync def f():\n  while True:\n    await asyncio.sleep(0.001)\n    print("late")\nasyncio.create_task(f())`,
      `import asyncio\nawait asyncio.sleep(0.02)\nreturn len(asyncio.all_tasks())`,
      1,
    ],
    [
      'open calls',
      `import asyncio\nasync def f():\n  try: await resources.a.b()\n  finally: print("late")\nasyncio.create_task(f())\nawait asyncio.sleep(0)`,
      `import asyncio\nawait asyncio.sleep(0.02)\nreturn 1`,
      1,
    ],
    [
      'names of pipes and numbers of their files, which count on',
      `import os\nfor _ in range(7): os.pipe()`,
      `import os\nr, w = os.pipe()\nreturn [os.fstat(r).st_ino == os.fstat(w).st_ino - 1, os.readlink(f"/proc/self/fd/{r}"), r]`,
      [true, 'pipe[0]', 3],
    ],
    [
      'a pickle that runs code',
      `import pickle, builtins\nclass P:\n  def __reduce__(self): return (setattr, (builtins, "left", 1))\npickle.loads(pickle.dumps(P()))\nimport copyreg\ncopyreg.dispatch_table[int] = lambda n: (int, (7,))\nbuiltins.sum = lambda _: "hacked"`,
      `import builtins, copyreg, pickle\nreturn [hasattr(builtins, "left"), pickle.loads(pickle.dumps(3)), int in copyreg.dispatch_table, sum([1, 2])]`,
      [false, 3, false, 3],
    ],
    [
      'hooks that the interpreter calls itself',
      `import atexit, builtins, sys, threading\nsys.addaudithook(lambda *a: print("late"))\nsys.excepthook = sys.unraisablehook = sys.displayhook = lambda *a: print("late")\natexit.register(lambda: print("late"))\nsys.setprofile(lambda *a: None)\nsys.setswitchinterval(100)\nbuiltins.__import__ = lambda *a: print("late")`,
      `import sys\nsys.audit("x")\nreturn [sys.getprofile() is None, sys.getswitchinterval() < 1, sys.unraisablehook is sys.__unraisablehook__]`,
      [true, true, true],
    ],
    [
      'an object that comes back to life',
      `import gc\nclass A:\n  def __del__(self):\n    global kept\n    kept = self\n    gc.callbacks.append(lambda *a: print("late"))\na = A()\ndel a\nreturn kept is not None`,
      `import gc\nkept = globals().get("kept")\ngc.collect()\nreturn [kept, len(gc.callbacks)]`,
      [null, 0],
    ],
    [
      'text in memory',
      `import ctypes, sys\nsys.left = ctypes.create_string_buffer(bytes(reversed(b"-terces")) * 10_000)`,
      // A few are the needle itself, on its way.
      `import ctypes\nneedle = bytes(reversed(b"-terces")) * 3\nreturn ctypes.string_at(1024, 24_000_000).count(needle) < 10`,
      true,
    ],
  ])('%s', async (_what, first, second, expected) => {
    const lines: [LogLevel, string][] = [];
    for (let times = 0; times < 2; times++) {
      await sandbox.run(aPythonRequest(first, { scope: 'same' })).catch(() => undefined);
      const { json: text } = await sandbox.run(aPythonRequest(second, { scope: 'same', lines }));
      expect(JSON.parse(text)).toEqual(expected);
    }
    expect(lines).toEqual([]);
  });

  it('the very same code does not find what it left itself', async () => {
    const code = `import json\nseen = getattr(json.JSONEncoder, "left", None)\njson.JSONEncoder.left = 1\nreturn seen`;
    for (let times = 0; times < 5; times++) expect(await json(code)).toBeNull();
  });

  it('dice differ from run to run', async () => {
    const values = new Set<string>();
    for (let times = 0; times < 10; times++) {
      values.add(JSON.stringify(await json(`import random\nreturn random.random()`)));
      values.add(JSON.stringify(await json(`import uuid\nreturn uuid.uuid4()`)));
      values.add(JSON.stringify(await json(`import secrets\nreturn secrets.token_hex(8)`)));
      values.add(JSON.stringify(await json(`import os\nreturn os.urandom(8).hex()`)));
    }
    expect(values.size).toBe(40);
  });

  /**
   * Leaves what it can wherever it can. Memory never shrinks, so what it grew to tells an interpreter from a fresh one: all
   * else is put back.
   */
  const LEAVE = `
import builtins, ctypes, fractions, json, sys
builtins.left = json.left = sys.modules["left"] = fractions.Fraction.left = "left"
grown = bytearray(20_000_000)
secret = ctypes.create_string_buffer(b"-".join([b"terces"] * 10_000))
builtins.secret = secret
return ctypes.addressof(secret)`;

  /** What is found of it, and whether this is an interpreter in which it ran. */
  const look = (address: unknown): string => `
import builtins, ctypes, fractions, json, sys
found = [name for name, holder in [("builtins", builtins), ("json", json), ("class", fractions.Fraction)] if hasattr(holder, "left")]
if "left" in sys.modules: found.append("modules")
library = ctypes.CDLL(None)
size = library.emscripten_get_heap_size()
if ${address} + 60_000 < size and b"terces-" * 3 in ctypes.string_at(${address}, 60_000): found.append("memory")
return {"found": found, "isSame": size > 45_000_000}`;

  it.each([
    ['the same interpreter serves its scope again', 'one', false, true],
    ['another scope gets another one', 'two', false, false],
    ['a sensitive run gets another one', 'one', true, false],
  ])('%s; nothing of the run before is there', async (_what, scope, isSensitive, isSame) => {
    const first = aPythonRequest(LEAVE, { scope: 'one' });
    const { json: address } = await sandbox.run(first);
    const second = { ...aPythonRequest(look(address), { scope }), isSensitive };
    expect(JSON.parse((await sandbox.run(second)).json)).toEqual({ found: [], isSame });
  });

  it('nobody gets the interpreter of a sensitive run after it, not even another sensitive one', async () => {
    for (const isSensitive of [false, true]) {
      const first = { ...aPythonRequest(LEAVE, { scope: 'one' }), isSensitive: true };
      const { json: address } = await sandbox.run(first);
      const second = { ...aPythonRequest(look(address), { scope: 'one' }), isSensitive };
      expect(JSON.parse((await sandbox.run(second)).json)).toEqual({ found: [], isSame: false });
    }
  });
});
