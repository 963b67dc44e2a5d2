"""A fan who taps faster than anyone can is asked to slow down; the others do not notice."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.middlewares.people import Handler
from handlers.kit.window import Window

PER_SECOND: Final = 10.0
BURST: Final = 60
_PEOPLE: Final = 50_000


class Throttling(BaseMiddleware):
    """A bucket per fan in this process: 60 updates at once, 10 a second for long."""

    def __init__(self) -> None:
        self._free_at: OrderedDict[int, float] = OrderedDict()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        window: Window = data["window"]
        if self.takes(window.fan.id):
            return await handler(event, data)
        await window.answer(window.t.plain("common.toast.slow_down"), alert=True)
        return None

    def takes(self, fan_id: int) -> bool:
        """Whether one more update of this fan fits."""
        now = monotonic()
        arrival = max(self._free_at.get(fan_id, now), now)
        if arrival - now > BURST / PER_SECOND:
            return False
        self._free_at[fan_id] = arrival + 1 / PER_SECOND
        self._free_at.move_to_end(fan_id)
        if len(self._free_at) > _PEOPLE:
            self._free_at.popitem(last=False)
        return True
