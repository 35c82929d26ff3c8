"""Runs the body of one block: the isolate calls start once, then settle and wake as often as needed."""

import ast
import builtins
import marshal
import random
import sys

from . import capabilities, failures, host, log
from .loop import Loop
from .record import read
from .to_json import to_json

_NAMES = {
    "FunctionError": failures.FunctionError,
    "CallError": failures.CallError,
    "resources": capabilities.resources,
    "functions": capabilities.functions,
    "fetch": capabilities.fetch,
    "progress": capabilities.progress,
}

_loop = Loop()


def compile_body(code, names):
    """The code as the body of an async function, whose lines and columns stay the author's."""
    body = ast.parse(code, failures.FILE, "exec").body
    module = ast.parse(f"async def {failures.BODY}({', '.join(names)}): pass", failures.FILE, "exec")
    if body:
        module.body[0].body = body
    return compile(module, failures.FILE, "exec", dont_inherit=True)


def _body(code, names, compiled):
    """The code compiled, by a run before this one if there was one. Told in any case before the author's code can speak."""
    known = marshal.loads(compiled.encode("latin-1")) if compiled else None
    if known and known[0] == names:
        return known[1]
    warned = log.warned()
    body = compile_body(code, names)
    # The compiler's warnings are for every run to hear: such code is compiled each time.
    host.tell("compiled", _packed((names, body)) if log.warned() == warned else None)
    return body


def _packed(value):
    """As text, a character for each byte. None for what is nested too deep for that."""
    try:
        return marshal.dumps(value).decode("latin-1")
    except ValueError:
        return None


async def _main(code, names_json, compiled):
    values = read(names_json)
    scope = {"__name__": "__main__", "__builtins__": builtins, **_NAMES}
    exec(_body(code, tuple(values), compiled), scope)
    return await scope[failures.BODY](**values)


def _guarded(function):
    """What escapes would reach the isolate, which knows nothing better than to give the interpreter up."""

    def enter(*given):
        try:
            function(*given)
        except BaseException as error:
            _end("failed", failures.describe(error))

    return enter


@_guarded
def start(tell, code, names_json, seed, compiled):
    host.attach(tell)
    # The snapshot remembers where each generator stood: every run would throw the same dice.
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    task = _loop.create_task(_main(code, names_json, compiled))
    task.add_done_callback(_finish)
    _loop.pump()


def _finish(task):
    try:
        text = to_json(task.result())
    except BaseException as error:
        _end("failed", failures.describe(error))
    else:
        _end("done", text)


def _end(operation, text):
    try:
        log.finish()
    finally:
        host.tell(operation, text)


@_guarded
def settle(call, ok, text):
    capabilities.settle(call, ok, text)
    _loop.pump()


@_guarded
def wake():
    _loop._told = None
    _loop.pump()


log.install()
