"""Fans who tap faster than the bot can answer, and know exactly what must come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.db import Database
from services.core.formats import Language
from services.core.money import Currency, Money
from services.identity import PinHasher
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.seen import Key, Seen
from tests.journeys.story import settle_in

SECRET: Final = "a-secret-of-the-chaos-runs-and-of-nothing-else"
PATIENCE_SECONDS: Final = 240.0  # for two starts of a bot, each slow on a busy machine
TYPED_BEFORE: Final = 2
"""Updates of each fan before the taps: /start and the choice of the language."""
IN_HAND: Final = "state = 'new' AND attempts > 0"
PIN: Final = "204958"
_ERASE: Final = "identity.pad.button_erase"
# A wrong digit and its correction: lost, doubled or swapped taps make another PIN of it.
_TAPS_OF_THE_PIN: Final = ("2", "0", "7", _ERASE, "4", "9", "5", "8")
_FIVE: Final = Money(5_00, Currency.USD)
_TEN: Final = Money(10_00, Currency.USD)
_WANTED_TOP_UPS: Final = [_FIVE.amount_minor, _TEN.amount_minor]
_SLOW_SECONDS: Final = 0.08
_LANGUAGE_TAPS: Final[tuple[Language, ...]] = ("en", "km", "en", "km", "en")


@dataclass(slots=True)
class Hasty:
    """Taps without waiting for answers, as often as he likes; `taps` counts them."""

    fan: Person
    taps: int = 0

    async def play(self) -> None:
        """Language, PIN and two top-ups, from Home; every effect can be counted afterwards."""
        await self._choose_language()
        await self._set_pin()
        await self._start_top_ups()

    async def _choose_language(self) -> None:
        await self._tap("menu.button.language")
        await self._screen("settings.language.title")
        labels = [f"settings.language.button_{one}" for one in _LANGUAGE_TAPS]
        await self._burst(labels)
        self.fan.speak(_LANGUAGE_TAPS[-1])
        await self._screen("settings.language.title")

    async def _set_pin(self) -> None:
        await self._tap("common.button.home")
        await self._tap("menu.button.settings")
        await self._tap("settings.home.button_set_pin")
        for question in ("identity.pad.choose", "identity.pad.repeat"):
            await self._screen(question)
            await self._burst(_TAPS_OF_THE_PIN)
        await self._button("settings.home.button_change_pin")

    async def _start_top_ups(self) -> None:
        await self._tap("common.button.home")
        for amount, taps in ((_FIVE, 5), (_TEN, 1)):
            await self._tap("menu.button.top_up")
            await self._screen("topup.choose.question")
            await self._burst([self.fan.words.t.money(amount)] * taps)
            await self._screen("topup.card.title")
            await self._tap("common.button.home")
            await self._button("menu.button.top_up")

    async def _screen(self, words: str) -> Seen:
        """The newest message once it says this."""

        async def look() -> Seen | None:
            newest = await self.fan.screen()
            return None if self.fan.words.find(words, newest.text) is None else newest

        return await self.fan.wait_until(look, words, PATIENCE_SECONDS)

    async def _button(self, label: str) -> tuple[Seen, Key]:
        words = self.fan.words.say(label)

        async def look() -> tuple[Seen, Key] | None:
            newest = await self.fan.screen()
            key = newest.key(words)
            return (newest, key) if key else None

        return await self.fan.wait_until(look, f"button {words}", PATIENCE_SECONDS)

    async def _tap(self, label: str) -> None:
        message, key = await self._button(label)
        await self._press(message, key)

    async def _burst(self, labels: Sequence[str]) -> None:
        """One tap after the other on the screen as it stands now."""
        screen = await self.fan.screen()
        for label in labels:
            key = screen.key(self.fan.words.say(label))
            assert key is not None, f"no {label} in {screen.labels}"
            await self._press(screen, key)

    async def _press(self, message: Seen, key: Key) -> None:
        self.taps += 1
        path = f"/sim/people/{self.fan.id}/press"
        await self.fan.outside.post(
            path, message_id=message.id, button=key.data, wait_seconds=0, stale=True
        )


async def gather_crowd(outside: Outside, fans: int) -> list[Hasty]:
    """Fans at Home. From now on Telegram takes its time, so that a kill meets work in hand."""
    crowd = [Hasty(await new_person(outside, "km")) for _ in range(fans)]
    await asyncio.gather(*(settle_in(hasty.fan) for hasty in crowd))
    for method in ("editMessageCaption", "editMessageMedia"):
        await outside.post(
            "/sim/faults", kind="slow", match=method, times=None, delay_seconds=_SLOW_SECONDS
        )
    return crowd


async def what_came_of_it(crowd: Sequence[Hasty], database: Database) -> list[str]:
    """Everything that is not as each fan tapped it; empty is good."""
    hasher = PinHasher(SECRET.encode())
    try:
        async with database.read.connect() as connection:
            found = [await _came_of(hasty, connection, hasher) for hasty in crowd]
    finally:
        hasher.close()
    return [complaint for of_one in found for complaint in of_one]


async def _came_of(hasty: Hasty, connection: AsyncConnection, hasher: PinHasher) -> list[str]:
    async def rows(statement: str) -> list[Any]:
        return list((await connection.execute(text(statement), {"fan": hasty.fan.id})).scalars())

    found: list[str] = []
    name = f"fan {hasty.fan.id}"
    languages = await rows("SELECT language FROM fans WHERE id = :fan")
    if languages != [_LANGUAGE_TAPS[-1]]:
        found.append(f"{name}: {languages}, the last tap was {_LANGUAGE_TAPS[-1]}")
    (hashed,) = await rows("SELECT hash FROM pin_credentials WHERE fan_id = :fan")
    if not await hasher.matches(hasty.fan.id, PIN, hashed):
        found.append(f"{name}: another PIN than the one tapped")
    amounts = await rows(
        "SELECT amount_minor FROM payment_intents WHERE fan_id = :fan ORDER BY id"
    )
    if amounts != _WANTED_TOP_UPS:
        found.append(f"{name}: top-ups of {amounts} instead of {_WANTED_TOP_UPS}")
    return found


@dataclass(frozen=True, slots=True)
class Inbox:
    """The product's inbox, seen from outside."""

    database: Database

    async def number(self, where: str) -> int:
        async with self.database.read.connect() as connection:
            statement = text(f"SELECT count(*) FROM inbox_messages WHERE {where}")
            return int((await connection.execute(statement)).scalar_one())

    async def wait_until_empty(self) -> None:
        """Every stored update is finished, one way or the other."""
        await self._wait(lambda done, new: new == 0)

    async def wait_for_progress(self) -> None:
        """One more update is done, or nothing is left to do."""
        before = await self.number("state = 'done'")
        await self._wait(lambda done, new: done > before or new == 0)

    async def wait_for_work_in_hand(self) -> None:
        """Somebody has taken an update and has not ended it yet."""
        give_up_at = monotonic() + PATIENCE_SECONDS
        while not await self.number(IN_HAND):
            assert monotonic() < give_up_at, "nobody takes anything"
            await asyncio.sleep(0.002)

    async def _wait(self, is_so: Callable[[int, int], bool]) -> None:
        give_up_at = monotonic() + PATIENCE_SECONDS
        while not is_so(await self.number("state = 'done'"), await self.number("state = 'new'")):
            assert monotonic() < give_up_at, "the inbox stands still"
            await asyncio.sleep(0.02)
