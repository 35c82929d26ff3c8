"""print, warnings and logging become the step's log (bounded by ../inside/guard.ts)."""

import io
import logging
import sys
import warnings

from . import host

# What the log keeps of one line; more is not even sent.
MAX_LINE = 8 * 1024


def write(level, text):
    host.tell("log", level, text[:MAX_LINE])


class Stream(io.TextIOBase):
    """Whole lines go out; the last one when the run ends."""

    def __init__(self, level):
        self.level = level
        self.rest = ""

    encoding = "utf-8"
    errors = "replace"

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        *lines, rest = text.split("\n") if "\n" in text else (text,)
        for line in lines:
            write(self.level, self.rest + line)
            self.rest = ""
        # What will be cut is not kept either.
        self.rest += rest[: MAX_LINE + 1 - len(self.rest)]
        return len(text)

    def finish(self):
        if self.rest:
            write(self.level, self.rest)
            self.rest = ""


class _Handler(logging.Handler):
    def emit(self, record):
        if record.levelno >= logging.ERROR:
            level = "error"
        elif record.levelno >= logging.WARNING:
            level = "warn"
        else:
            level = "info" if record.levelno >= logging.INFO else "debug"
        write(level, self.format(record))


_warnings = 0


def warned():
    """How many warnings there were."""
    return _warnings


def _show_warning(message, category, filename, lineno, file=None, line=None):
    global _warnings
    _warnings += 1
    place = f" (line {lineno})" if filename == "<block>" else ""
    write("warn", f"{category.__name__}: {message}{place}")


def install():
    sys.stdout, sys.stderr = Stream("info"), Stream("error")
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr
    warnings.showwarning = _show_warning
    warnings.simplefilter("default")
    root = logging.getLogger()
    root.addHandler(_Handler())
    root.setLevel(logging.INFO)


def finish():
    for stream in (sys.__stdout__, sys.__stderr__):
        stream.finish()
