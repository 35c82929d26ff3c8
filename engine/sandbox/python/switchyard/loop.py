"""An event loop without a selector: the isolate's owner wakes it when a call was answered or a timer is due."""

import asyncio
import asyncio.base_events

from . import host


class _NoSelector:
    """Nothing to wait for here: who has nothing to do goes home."""

    def select(self, _timeout):
        return []


class Loop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = _NoSelector()
        self._told = None

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def is_running(self):
        return True

    def run_in_executor(self, executor, function, *args):
        raise RuntimeError("there are no threads here: call the function, or await something")

    def pump(self):
        """Runs until everything waits, then asks to be woken for the first timer."""
        asyncio._set_running_loop(self)
        try:
            while self._ready or self._is_due():
                self._run_once()
        finally:
            asyncio._set_running_loop(None)
        self._tell_timer()

    def _is_due(self):
        return bool(self._scheduled) and self._scheduled[0]._when <= self.time() + self._clock_resolution

    def _tell_timer(self):
        while self._scheduled and self._scheduled[0]._cancelled:
            self._run_once()
        if not self._scheduled or self._scheduled[0]._when == self._told:
            return
        self._told = self._scheduled[0]._when
        host.tell("timer", max(0.0, (self._told - self.time()) * 1000))
