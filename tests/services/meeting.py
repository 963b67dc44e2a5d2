"""People who read at the same moment: nobody goes on before enough of them have read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

_PATIENCE_SECONDS = 30

P = ParamSpec("P")
T = TypeVar("T")


def read_together(read: Callable[P, Awaitable[T]], people: int) -> Callable[P, Awaitable[T]]:
    """`read`, whose first `people` callers get their answers only when all of them have one.

    Each reads in a transaction of its own: there must be so many connections, and so many
    transactions at a time. TimeoutError when fewer come.
    """
    have_read = asyncio.Event()
    count = 0

    async def together(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal count
        found = await read(*args, **kwargs)
        count += 1
        if count >= people:
            have_read.set()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await have_read.wait()
        return found

    return together
