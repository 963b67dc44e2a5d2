"""A tap is answered once and in time, however long its handler and its answer take."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

from bot.middlewares import windows
from handlers.kit.window import Window

LATE_SECONDS = 0.02


class SlowWindow:
    """Its answer takes some time on the way, like any call to Telegram."""

    def __init__(self, answer_takes_seconds: float) -> None:
        self.arrived = 0
        self._takes_seconds = answer_takes_seconds
        self._answered = False

    async def answer(self) -> None:
        if not self._answered:
            self._answered = True
            await asyncio.sleep(self._takes_seconds)
            self.arrived += 1


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "ANSWER_WITHIN_SECONDS", LATE_SECONDS)


async def answered_after(window: SlowWindow, handler_takes_seconds: float) -> None:
    async with windows._answered_in_time(cast("Window", window)):
        await asyncio.sleep(handler_takes_seconds)


class TestAnsweredInTime:
    async def test_quick_handler_is_followed_by_the_answer(self) -> None:
        window = SlowWindow(0)
        await answered_after(window, 0)
        assert window.arrived == 1

    async def test_slow_handler_is_preceded_by_the_answer(self) -> None:
        window = SlowWindow(0)
        async with windows._answered_in_time(cast("Window", window)):
            async with asyncio.timeout(30):
                while not window.arrived:  # noqa: ASYNC110 - the handler still runs
                    await asyncio.sleep(LATE_SECONDS)
        assert window.arrived == 1

    async def test_handler_that_ends_during_the_late_answer_does_not_take_it_back(self) -> None:
        window = SlowWindow(LATE_SECONDS * 3)
        await answered_after(window, LATE_SECONDS * 2)
        assert window.arrived == 1

    async def test_handler_that_fails_is_answered_too(self) -> None:
        window = SlowWindow(0)
        with pytest.raises(ValueError, match="broken"):
            async with windows._answered_in_time(cast("Window", window)):
                raise ValueError("broken")
        assert window.arrived == 1
