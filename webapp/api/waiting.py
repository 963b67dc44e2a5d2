"""Answers that wait until there is something new, so that nobody has to ask every second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from time import monotonic
from typing import Annotated, Final, TypeVar

from fastapi import Query

from webapp.api.bodies import NO_NUL

LONGEST_SECONDS: Final = 25
_PAUSE_SECONDS: Final = 1.0

Seen = Annotated[
    str,
    Query(
        max_length=16,
        description="The `version` that is shown; empty: answer at once",
        pattern=NO_NUL,
    ),
]
WaitSeconds = Annotated[
    int,
    Query(
        ge=0, le=LONGEST_SECONDS, description="How long to wait for another version than `seen`"
    ),
]

T = TypeVar("T")


def version_of(*parts: object) -> str:
    """A short name for what is shown; another one as soon as anything of it is another."""
    return sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:12]


async def news(
    look: Callable[[], Awaitable[T]],
    version: Callable[[T], str],
    seen: str,
    within_seconds: float,
    *,
    pause_seconds: float = _PAUSE_SECONDS,
) -> T:
    """What `look` gives once its version is not `seen` any more, or after `within_seconds`."""
    give_up_at = monotonic() + within_seconds
    found = await look()
    while seen and version(found) == seen and (left := give_up_at - monotonic()) > 0:
        await asyncio.sleep(min(left, pause_seconds))
        found = await look()
    return found
