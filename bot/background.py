"""Loops that run beside each other; if one breaks, the whole program stops and says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from services.core.logs import get_logger

log = get_logger("background")


class CannotStart(Exception):
    """The start ends here; the message is one clear line for the person who started."""


class Stop:
    """Set by a signal or by a broken loop; `failed` tells which."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.failed = False

    def set(self, *, failed: bool = False) -> None:
        self.failed = self.failed or failed
        self._event.set()

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    async def wait(self) -> None:
        await self._event.wait()


@asynccontextmanager
async def running(stop: Stop, **loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run the loops until the block ends, then cancel them and wait for their last words."""
    tasks = [asyncio.create_task(loop, name=name) for name, loop in loops.items()]
    for task in tasks:
        task.add_done_callback(lambda task: _broken(task, stop))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _broken(task: asyncio.Task[None], stop: Stop) -> None:
    if task.cancelled():
        return
    if error := task.exception():
        log.critical("loop_broke", loop=task.get_name(), exc_info=error)
        stop.set(failed=True)
