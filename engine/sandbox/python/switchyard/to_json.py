"""Values on their way out, as JSON text."""

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import json
import math
import re
import uuid

MAX_DEPTH = 200
# Beyond it JSON's readers round: what comes out would be another number.
MAX_WHOLE = 2**53 - 1
_MAY_BE_TOO_BIG = re.compile(r"\d{16}").search


class NotJson(TypeError):
    """Names the path of what has no word in JSON."""


def to_json(value, root=""):
    """Raises NotJson. `root` is what the paths of its message start with."""
    iterators = _Iterators()
    try:
        text = json.JSONEncoder(
            default=lambda item: _convert(item, iterators), allow_nan=False, ensure_ascii=False, separators=(",", ":")
        ).encode(value)
    except (NotJson, ValueError, TypeError, RecursionError) as problem:
        # The encoder is fast but does not say where: walk the same way again, slowly.
        _walk(value, _Path(root), iterators)
        raise NotJson(f"{root or 'The result'} is not JSON: {problem}") from None
    if _MAY_BE_TOO_BIG(text):
        _walk(value, _Path(root), iterators)
    return text


class _Iterators(dict):
    """What iterators gave, by their id: they can be asked once only."""

    def items_of(self, iterator):
        known = self.get(id(iterator))
        if known is None:
            known = self[id(iterator)] = (iterator, list(iterator))
        return known[1]


def _convert(value, iterators):
    """One step towards JSON, for what the encoder does not know."""
    convert = _by_library(value) or _by_type(value)
    if convert is not None:
        return convert(value)
    if isinstance(value, collections.abc.Awaitable) or inspect.isasyncgen(value):
        raise NotJson(f"is a {_name(value)}: put await before it")
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise NotJson("is binary: return base64.b64encode(value).decode()")
    if isinstance(value, collections.abc.Mapping):
        return dict(value)
    if isinstance(value, collections.abc.Iterator):
        return iterators.items_of(value)
    if isinstance(value, collections.abc.Iterable) and not isinstance(value, type):
        return list(value)
    raise NotJson(f"is a {_name(value)}")


def _by_type(value):
    if isinstance(value, enum.Enum):
        return lambda item: item.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return lambda item: {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}
    if isinstance(value, (set, frozenset)):
        return _in_order
    for kind, convert in _KINDS:
        if isinstance(value, kind):
            return convert
    return None


def _in_order(items):
    """The order of a set hangs on the hashes of this installation: the same run is to give the same result."""
    try:
        return sorted(items)
    except TypeError:
        return list(items)


def _decimal(value):
    if not value.is_finite():
        raise NotJson(f"is {value}, which JSON has no word for")
    # As text, like the numeric columns of a database: a float would round it.
    return format(value, "f")


_KINDS = (
    (datetime.datetime, lambda moment: moment.isoformat() if moment == moment else None),
    ((datetime.date, datetime.time), lambda moment: moment.isoformat()),
    (decimal.Decimal, _decimal),
    (uuid.UUID, str),
)


def _by_library(value):
    """numpy and pandas are known by their names: they may not be there."""
    library = type(value).__module__.partition(".")[0]
    if library == "numpy" and hasattr(value, "tolist"):
        return lambda item: item.tolist()
    if library == "pandas":
        return _from_pandas(value)
    return None


def _from_pandas(value):
    kind = type(value).__name__
    if kind in ("NaTType", "NAType"):
        return lambda _missing: None
    if kind == "DataFrame":
        return _rows
    if kind == "Series":
        return _series
    if hasattr(value, "tolist"):
        return lambda item: _without_gaps(item.tolist())
    return None


def _rows(frame):
    """A list of records. An index with a name, such as a group's key, becomes a column."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    names = [name if isinstance(name, str) else str(name) for name in frame.columns.tolist()]
    columns = [_without_gaps(frame.iloc[:, at].tolist()) for at in range(len(names))]
    return [dict(zip(names, row)) for row in zip(*columns)]


def _series(series):
    """Without an index of its own a list, else an object by its keys."""
    values = _without_gaps(series.tolist())
    if type(series.index).__name__ == "RangeIndex":
        return values
    return {str(key): item for key, item in zip(series.index.tolist(), values)}


def _without_gaps(values):
    """pandas marks what is missing as NaN, NaT or NA: None in JSON."""
    return [None if _is_gap(value) else value for value in values]


def _is_gap(value):
    if isinstance(value, float):
        return value != value
    return type(value).__name__ in ("NaTType", "NAType")


def _name(value):
    return (value.__name__ if isinstance(value, type) else type(value).__name__)[:100]


class _Path:
    def __init__(self, root):
        self.root = root
        self.keys = []
        self.holders = []

    def refuse(self, what):
        path = self.root + "".join(f"/{key}" for key in self.keys)
        raise NotJson(f"{path or 'The result'} {what}") from None


def _walk(value, path, iterators):
    """One frame a level: there are not many."""
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, (int, float)):
        _check_number(value, path)
        return
    if len(path.holders) >= MAX_DEPTH:
        path.refuse(f"is nested deeper than {MAX_DEPTH}")
    if any(holder is value for holder in path.holders):
        path.refuse("contains itself")
    path.holders.append(value)
    if isinstance(value, (dict, list, tuple)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if key is not None and not isinstance(key, (str, int, float)):
                path.refuse(f"has a key that is a {_name(key)}")
            path.keys.append(key)
            _walk(item, path, iterators)
            path.keys.pop()
    else:
        try:
            converted = _convert(value, iterators)
        except NotJson as problem:
            path.refuse(str(problem))
        _walk(converted, path, iterators)
    path.holders.pop()


def _check_number(value, path):
    if isinstance(value, float):
        if not math.isfinite(value):
            word = "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
            path.refuse(f"is {word}, which JSON has no word for")
    elif not -MAX_WHOLE <= value <= MAX_WHOLE:
        path.refuse("is a whole number beyond 2**53, which JSON rounds: turn it into text")
