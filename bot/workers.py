"""Several web processes on one port: each is a copy of one that has imported everything.

What was imported is shared by all of them until somebody writes to it, so one process more costs
half of what the first one did.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from typing import Final

from bot.background import CannotStart

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(count: int, work: Callable[[], int]) -> int:
    """Run `work` in so many processes until a signal; 1 if one of them broke.

    When one ends the others are stopped: whoever watches the service starts it as a whole.
    """
    if not hasattr(os, "fork"):
        raise CannotStart("WEB_WORKERS needs a system that can copy processes")
    # Collected and set aside before the copies are made: the collector would write to all of it.
    gc.collect()
    gc.freeze()
    # A signal that comes while they are made waits until all are there.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    children = [_child(work) for _ in range(count)]
    for number in _STOP_SIGNALS:
        signal.signal(number, lambda *_: _stop(children))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
    broken = 0
    while children:
        pid, status = os.wait()
        children.remove(pid)
        broken |= os.waitstatus_to_exitcode(status) != 0
        _stop(children)
    return int(broken)


def _child(work: Callable[[], int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        code = work()
    finally:
        os._exit(code)


def _stop(children: list[int]) -> None:
    for pid in children:
        os.kill(pid, signal.SIGTERM)
