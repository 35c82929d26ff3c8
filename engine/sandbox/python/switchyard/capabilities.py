"""What code may await of the server. Every call is only a question: the server authorises it and answers."""

import asyncio
import json
import urllib.parse

from . import host
from .failures import CallError
from .record import read
from .to_json import to_json

_open = {}
_calls = 0


def _ask(name, args, label):
    """A future of the answer's text."""
    global _calls
    problem = host.tell("call", _calls + 1, name, to_json(args, label))
    if problem is not None:
        raise host.LimitReached(problem)
    _calls += 1
    answer = _open[_calls] = asyncio.get_running_loop().create_future()
    return answer


def settle(call, ok, text):
    """The server answered a call."""
    waiting = _open.pop(call, None)
    if waiting is None or waiting.done():
        return
    if ok:
        waiting.set_result(text)
    else:
        waiting.set_exception(CallError(call, json.loads(text)))


async def _call(name, args, label):
    return read(await _ask(name, args, label))


class _Named:
    """Members are made when they are read, since only the server knows the names."""

    __slots__ = ("_make",)

    def __init__(self, make):
        self._make = make

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._make(name)

    def __getitem__(self, name):
        return self._make(str(name))


def _resource(name):
    def method(verb):
        def call(*args, **options):
            # The other language gives options as a last object; here they may be written as keywords too.
            values = [*args, options] if options else list(args)
            label = f"resources.{name}.{verb}"
            return _call("resources", {"name": name, "method": verb, "args": values}, label)

        return call

    return _Named(method)


def _function(name):
    def call(params=None, /, **more):
        return _call("functions", {"name": name, "params": {**(params or {}), **more}}, f"functions.{name}")

    return call


resources = _Named(_resource)
functions = _Named(_function)


class Headers:
    def __init__(self, pairs):
        self._pairs = [(str(name).lower(), str(value)) for name, value in pairs]

    def get(self, name, default=None):
        found = [value for known, value in self._pairs if known == name.lower()]
        return ", ".join(found) if found else default

    def __getitem__(self, name):
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name):
        return self.get(name) is not None

    def items(self):
        return list(self._pairs)


class Response:
    def __init__(self, url, answer):
        self.url = url
        self.status = answer["status"]
        self.ok = 200 <= self.status < 300
        self.headers = Headers(answer["headers"])
        self._body = answer["body"]

    async def text(self):
        return self._body

    async def json(self):
        return read(self._body)


async def fetch(url, *, method="GET", headers=None, body=None):
    """Calls a public address. `body` is text, or a dict that is sent as a form."""
    sent = {str(name): str(value) for name, value in dict(headers or {}).items()}
    if isinstance(body, dict):
        body = urllib.parse.urlencode(body)
        if not any(name.lower() == "content-type" for name in sent):
            sent["content-type"] = "application/x-www-form-urlencoded;charset=UTF-8"
    if body is not None and not isinstance(body, str):
        raise TypeError("fetch: body must be text or a dict: use json.dumps(value)")
    request = {"url": str(url), "method": str(method).upper(), "headers": sent, "body": body}
    return Response(request["url"], await _call("fetch", request, "fetch"))


async def progress(percent, message=None):
    """Tells whoever watches the run; percent from 0 to 100."""
    await _call("progress", {"percent": percent, "message": None if message is None else str(message)}, "progress")
