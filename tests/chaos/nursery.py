"""Processes that are begun in a moment, live as long as they are let, and die by SIGKILL."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import monotonic
from typing import Final, Protocol, TypeVar

from services.core.logs import configure
from tests.chaos.journal import lines
from tests.patience import make_patient

BEGUN_WITHIN_SECONDS: Final = 120.0
# A clean process that has imported everything waits to be copied: a life begins in 0.1 s.
_NURSERY: Final = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(
    [
        f"tests.chaos.{name}"
        for name in (
            "lives",
            "payers",
            "dying",
            "sending",
            "filling",
            "crossing",
            "selling_out",
            "voters",
            "renewing",
        )
    ]
)


class DiedAlone(Exception):
    """A process ended before it was killed; holds the end of its log."""


class Birth(Protocol):
    """What every life needs to know; it outlives the process."""

    @property
    def journal(self) -> Path: ...

    @property
    def log(self) -> Path: ...


B = TypeVar("B", bound=Birth)


def begin(live: Callable[[B], None], birth: B) -> ForkServerProcess:
    """A process that does `live(birth)`; whoever begins it ends it."""
    process = _NURSERY.Process(target=_speaking_into_log, args=(live, birth))
    process.start()
    return process


def barrier(processes: int) -> Barrier:
    """Where so many of them wait for each other."""
    return _NURSERY.Barrier(processes)


def _speaking_into_log(live: Callable[[B], None], birth: B) -> None:
    with birth.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    configure("json")
    make_patient()
    live(birth)


async def live_and_be_killed(
    live: Callable[[B], None], birth: B, seconds: float, *, first_sign: str
) -> None:
    """One life; `seconds` count from its first line of that sort in the journal."""
    begins = lines(birth.journal, first_sign)
    process = begin(live, birth)
    try:
        deadline = monotonic() + BEGUN_WITHIN_SECONDS
        while lines(birth.journal, first_sign) == begins:
            if process.exitcode is not None or monotonic() > deadline:
                raise DiedAlone(log_end(birth))
            await asyncio.sleep(0.01)
        await asyncio.sleep(seconds)
        if process.exitcode is not None:
            raise DiedAlone(log_end(birth))
    finally:
        process.kill()
        process.join()


def log_end(birth: Birth) -> str:
    return birth.log.read_text(errors="replace")[-3000:]
