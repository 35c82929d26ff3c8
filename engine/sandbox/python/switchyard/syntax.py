"""What the compiler says of the code of a block, which is not run."""

import re
import warnings

from . import failures
from .runner import compile_body

_LINE = re.compile(r"\r\n|\r|\n")
MOST = 20


def problems_in(code):
    """A list of {severity, message, start, end}: at most one error, then warnings. Places count as JavaScript does."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile_body(code, [])
            found = []
        except SyntaxError as error:
            found = [_problem(code, error)]
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            found = [{"severity": "error", "message": str(error) or type(error).__name__, "start": 0, "end": 0}]
    for warning in caught[:MOST]:
        if warning.filename == failures.FILE:
            found.append({"severity": "warning", "message": str(warning.message), **_line(code, warning.lineno)})
    return found


def _problem(code, error):
    starts = [0, *(found.end() for found in _LINE.finditer(code))]

    def place(line, offset):
        # Python says 0 where it does not know, and may point behind the end.
        start = starts[min(max(line or 1, 1), len(starts)) - 1]
        return min(start + max((offset or 1) - 1, 0), len(code))

    start = place(error.lineno, error.offset)
    end = place(error.end_lineno, error.end_offset) if error.end_lineno and (error.end_offset or 0) > 0 else start
    at = {"start": _units(code, start), "end": _units(code, max(start, end))}
    return {"severity": "error", "message": str(error.msg), **at}


def _line(code, line):
    starts = [0, *(found.end() for found in _LINE.finditer(code))]
    start = starts[min(max(line, 1), len(starts)) - 1]
    end = _LINE.search(code, start)
    text = code[start : end.start() if end else len(code)]
    indent = len(text) - len(text.lstrip())
    return {"start": _units(code, start + indent), "end": _units(code, start + len(text))}


def _units(code, at):
    return len(code[:at].encode("utf-16-le", "surrogatepass")) // 2
