"""`load --wait`: a line per item that is being made, drawn anew until nothing is left to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final

from services.streaming.processing.schemas import MediaProgress
from services.streaming.processing.service import MediaService

_LOOK_SECONDS: Final = 1.0
_CELLS: Final = 20


async def wait_for_media(
    media: MediaService, say: Callable[[str], None], *, look_seconds: float = _LOOK_SECONDS
) -> int:
    """Say what has ended as it ends; how many items failed. A worker must run beside it."""
    asked = [each.key for each in await media.progress()]
    waiting, failed = set(asked), 0
    while waiting:
        found = await media.progress(waiting)
        for each in found:
            if each.is_over:
                waiting.discard(each.key)
                failed += each.reason is not None
                say(_ended(each))
        _draw([each for each in found if not each.is_over])
        if waiting:
            await asyncio.sleep(look_seconds)
    return failed


def _ended(each: MediaProgress) -> str:
    return f"{each.key}: {each.reason or 'ready'}"


def _draw(running: Sequence[MediaProgress]) -> None:
    """One line for all, where a person looks at it."""
    if not sys.stderr.isatty():
        return
    done = sum(each.percent for each in running) // max(1, len(running))
    full = done * _CELLS // 100
    bar = "#" * full + "-" * (_CELLS - full)
    now = next((each for each in running if each.percent), None)
    about = f" {now.key} {now.percent}%" if now else ""
    print(f"\r[{bar}] {len(running)} left{about}\033[K", end="", file=sys.stderr)  # noqa: T201
