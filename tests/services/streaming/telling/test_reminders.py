"""Reminders: each fan once, when it opens for this very fan."""

from datetime import timedelta

import pytest

from services.streaming.library.errors import ItemNotFound
from services.streaming.library.schemas import Windows
from services.streaming.telling import service
from services.streaming.telling.errors import TooManyReminders
from tests.services.streaming.playback.things import give
from tests.services.streaming.telling.waiting import (
    A_DAY,
    BASIC,
    FANS,
    KEY,
    NOBODY,
    PREMIUM,
    Waiting,
)


class TestReminders:
    async def test_each_is_told_once_when_it_opens_for_them(self, waiting: Waiting) -> None:
        await waiting.film(artist_ids=())
        for fan_id in FANS:
            await waiting.reminders.ask(fan_id, KEY)
            await waiting.reminders.ask(fan_id, KEY)
        asked = await waiting.reminders.asked(BASIC)
        assert asked == {KEY}
        await waiting.pass_(A_DAY - timedelta(seconds=1))
        assert await waiting.told() == []
        await waiting.pass_(timedelta(seconds=1))  # Premium: a day before
        assert await waiting.told() == [(PREMIUM, "reminder")]
        await waiting.pass_(A_DAY)  # it is out: who has no plan hears of it too
        assert await waiting.told() == [(NOBODY, "reminder"), (PREMIUM, "reminder")]
        await waiting.pass_(7 * A_DAY)  # Basic: a week later
        told = await waiting.told()
        assert told == [(fan_id, "reminder") for fan_id in FANS]
        await waiting.pass_(A_DAY)
        assert await waiting.told() == told
        assert await waiting.reminders.asked(BASIC) == frozenset()

    async def test_a_plan_bought_meanwhile_counts(self, waiting: Waiting) -> None:
        await waiting.film(artist_ids=())
        await waiting.reminders.ask(NOBODY, KEY)
        await give(waiting.uow, waiting.clock)(NOBODY, "basic")
        await waiting.pass_(2 * A_DAY)
        assert await waiting.told() == []
        await waiting.pass_(7 * A_DAY)
        assert await waiting.told() == [(NOBODY, "reminder")]

    async def test_a_later_release_is_waited_for(self, waiting: Waiting) -> None:
        await waiting.film(artist_ids=())
        await waiting.reminders.ask(PREMIUM, KEY)
        await waiting.film(artist_ids=(), windows=Windows(waiting.clock.now() + 9 * A_DAY))
        await waiting.pass_(2 * A_DAY)
        assert await waiting.told() == []
        await waiting.pass_(6 * A_DAY)
        assert await waiting.told() == [(PREMIUM, "reminder")]

    async def test_an_earlier_release_is_told_earlier(self, waiting: Waiting) -> None:
        await waiting.film(artist_ids=(), windows=Windows(waiting.clock.now() + 9 * A_DAY))
        await waiting.reminders.ask(PREMIUM, KEY)
        await waiting.film(artist_ids=())
        await waiting.pass_(A_DAY)
        assert await waiting.told() == [(PREMIUM, "reminder")]

    async def test_what_is_over_is_not_told(self, waiting: Waiting) -> None:
        now = waiting.clock.now()
        await waiting.film(artist_ids=(), windows=Windows(now + A_DAY, now + 3 * A_DAY))
        await waiting.reminders.ask(BASIC, KEY)
        await waiting.pass_(9 * A_DAY)
        assert await waiting.told() == []
        assert await waiting.reminders.asked(BASIC) == frozenset()

    async def test_dropped_and_unknown(self, waiting: Waiting) -> None:
        await waiting.film(artist_ids=())
        await waiting.reminders.ask(PREMIUM, KEY)
        await waiting.reminders.drop(PREMIUM, KEY)
        await waiting.reminders.drop(PREMIUM, KEY)
        await waiting.pass_(9 * A_DAY)
        assert await waiting.told() == []
        with pytest.raises(ItemNotFound):
            await waiting.reminders.ask(PREMIUM, "nothing")

    async def test_so_many_and_no_more(
        self, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_REMINDERS", 0)
        await waiting.film()
        with pytest.raises(TooManyReminders) as refused:
            await waiting.reminders.ask(PREMIUM, KEY)
        assert refused.value.details == {"limit": 0}
