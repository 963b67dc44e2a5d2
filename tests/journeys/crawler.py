"""Walks over every screen that buttons lead to, breadth first, but pays for nothing."""

from __future__ import annotations

import contextlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.journeys.person import Person
from tests.journeys.seen import Key, Seen

MOST_TAPS: Final = 160
CHANGES_WITHIN_SECONDS: Final = 1.0
# A tap's data is `<kind><prefix>:<fields>.<tag>`.
_PREFIX: Final = re.compile(r"^[12]([a-z]+)")
_RANDOM_KEY: Final = re.compile(r":[0-9A-Z]{12}(?=[.:])")
_TAG: Final = re.compile(r"\.[^.]*$")
_UUID: Final = re.compile(r"[0-9a-f-]{32,36}")
_TICKETS: Final = ("eq", "tc", "p", "pe", "tk", "tx", "od", "ox", "ty", "wr", "wf", "wsf")
_GOODS: Final = ("zl", "zp", "zs", "zv", "zq", "zqa", "zcl", "zcq", "zap")
_ONE_OF_EACH: Final = (*_TICKETS, *_GOODS)
"""Prefixes of taps that differ only in what they are about: one of them is enough."""
_NEVER: Final = ("op", "lc", "wzs")
"""What pays, what changes the language of the crawl, and what freezes the wallet."""


@dataclass(slots=True)
class Crawl:
    """`screens` holds each screen once, by the tap that led to it."""

    fan: Person
    screens: dict[str, Seen] = field(default_factory=dict)
    taps: int = 0
    _known: set[str] = field(default_factory=set)
    _waiting: deque[tuple[str, Key]] = field(default_factory=deque)

    async def run(self) -> None:
        """From the screen that the fan sees now."""
        self._add("Home", await self.fan.screen())
        while self._waiting and self.taps < MOST_TAPS:
            await self._press(*self._waiting.popleft())

    async def _press(self, trail: str, key: Key) -> None:
        # All screens are one message: what any of them offered can still be tapped on it.
        screen = await self.fan.screen()
        await self.fan.begin()
        await self.fan.tap(screen.id, key.data, stale=True)
        self.taps += 1
        await self._settled()
        self._add(f"{trail} > {key.label}", await self.fan.screen())

    async def _settled(self) -> None:
        """A tap that leads to where the fan is changes nothing: it is not waited for long."""
        with contextlib.suppress(AssertionError):
            await self.fan.wait_until(self.fan.changed, "a change", CHANGES_WITHIN_SECONDS)

    def _add(self, trail: str, screen: Seen) -> None:
        self.screens[trail] = screen
        for key in self._worth_pressing(screen):
            self._waiting.append((trail, key))

    def _worth_pressing(self, screen: Seen) -> Iterator[Key]:
        for key in screen.keys:
            prefix = _PREFIX.match(key.data)
            if prefix is None or prefix[1] in _NEVER:
                continue
            target = prefix[1] if prefix[1] in _ONE_OF_EACH else _about(key.data)
            if target not in self._known:
                self._known.add(target)
                yield key


def _about(data: str) -> str:
    """What a tap is about, without what is new each time."""
    return _RANDOM_KEY.sub("", _UUID.sub("", _TAG.sub("", data)))
