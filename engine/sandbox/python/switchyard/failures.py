"""How code failed, in the words of ../../protocol.ts."""

import json
import traceback

from . import host
from .to_json import NotJson, to_json

# The file name under which the author's code is compiled: frames of any other are ours or a library's.
FILE = "<block>"
BODY = "__block__"
MAX_TEXT = 4000
MAX_FRAMES = 20


class FunctionError(Exception):
    """Raised by authors on purpose: the caller sees code, message and details."""

    def __init__(self, code, message=None, details=None):
        super().__init__(str(code) if message is None else str(message))
        self.code = code
        self.message = self.args[0]
        self.details = details


class CallError(Exception):
    """A call of the server failed (semantics 3.5)."""

    def __init__(self, call, problem):
        super().__init__(str(problem.get("message", "")))
        self.code = problem.get("code")
        self.message = self.args[0]
        self.details = problem.get("details")
        self.status = problem.get("status")
        self.retryable = problem.get("retryable")
        self._call = call


def describe(error):
    """As JSON text. Whatever was raised may lie or fail when it is asked: then less is said of it."""
    try:
        return json.dumps(_describe(error))
    except BaseException:
        text = "The code raised something that can not be described."
        return json.dumps({"kind": "thrown", "name": "Exception", "message": text, "stack": ""})


def _describe(error):
    failure = {"kind": "thrown", "name": type(error).__name__[:100], "message": _message(error), "stack": ""}
    failure.update(_place(error))
    if isinstance(error, NotJson):
        return {"kind": "result", "name": "TypeError", "message": _message(error), "stack": ""}
    if isinstance(error, CallError):
        return {**failure, "kind": "call", "call": error._call}
    if isinstance(error, host.LimitReached):
        return {**failure, "kind": "limit"}
    if isinstance(error, MemoryError):
        return {**failure, "kind": "memory"}
    if isinstance(error, FunctionError):
        return _describe_author(error, failure)
    return failure


def _describe_author(error, failure):
    author = {**failure, "kind": "author", "code": str(error.code)[:200]}
    if error.details is not None:
        try:
            author["details"] = json.loads(to_json(error.details, "details"))
        except Exception:
            # Code and message are worth more than what can't be sent with them.
            host.tell("log", "warn", "The details of a FunctionError are left out: they are not JSON.")
    return author


def _message(error):
    if isinstance(error, SyntaxError):
        return str(error.msg)[:MAX_TEXT]
    # A KeyError's text is only the key's.
    return (f"no such key: {error}" if type(error) is KeyError else str(error))[:MAX_TEXT]


def _place(error):
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return {"line": error.lineno or 1, "column": error.offset or 1}
    frames = [
        (frame.lineno, (frame.colno or 0) + 1, "" if frame.name == BODY else f"{frame.name} ")
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == FILE
    ]
    if not frames:
        return {}
    # The innermost first, as in the other languages.
    frames.reverse()
    stack = "\n".join(f"at {name}(line {line}:{column})" for line, column, name in frames[:MAX_FRAMES])
    return {"line": frames[0][0], "column": frames[0][1], "stack": stack[:MAX_TEXT]}
