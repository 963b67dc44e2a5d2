"""A phone with a poor network: each answer of our API comes late, in any order."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Request, Route

Opening = Callable[..., Coroutine[Any, Any, BrowserContext]]


def slow_down(browser: Browser) -> None:
    """By up to `SLOW_NETWORK_MS` (0: not at all): what its pages ask for, or what they are told.

    Streams are late once, at their start. A test's own routes come before it.
    """
    if most_ms := int(os.environ.get("SLOW_NETWORK_MS", "0")):
        slowed = _slowed(browser.new_context, most_ms / 1000)
        browser.new_context = slowed  # type: ignore[method-assign]


def _slowed(opening: Opening, most_seconds: float) -> Opening:
    async def open_slowly(**wishes: Any) -> BrowserContext:
        context = await opening(**wishes)
        network = _Network(most_seconds, context.set_offline)
        context.set_offline = network.cut  # type: ignore[method-assign]
        await context.route("**/api/**", network.late)
        return context

    return open_slowly


class _Network:
    """What a context's requests go through; a cut holds for what is on its way too."""

    def __init__(self, most_seconds: float, cut: Callable[[bool], Awaitable[None]]) -> None:
        self._most_seconds = most_seconds
        self._cut = cut
        self._is_cut = False

    async def cut(self, offline: bool) -> None:
        self._is_cut = offline
        await self._cut(offline)

    async def late(self, route: Route, request: Request) -> None:
        wait = random.uniform(0, self._most_seconds)
        is_late_to_come = random.random() < 0.5 and not request.url.endswith("/stream")
        try:
            if not is_late_to_come:
                await asyncio.sleep(wait)
            if self._is_cut:
                await route.abort("internetdisconnected")
            elif is_late_to_come:
                answer = await route.fetch()
                await asyncio.sleep(wait)
                await route.fulfill(response=answer)
            else:
                await route.fallback()
        except Error:
            pass  # the page has gone, or wants it no more
