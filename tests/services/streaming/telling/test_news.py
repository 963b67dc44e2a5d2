"""News of artists: followers are told when an item opens for them, and nobody else."""

from services.streaming.library.loading import item_id_of
from services.streaming.library.schemas import ItemReady, Kind, Windows
from services.streaming.telling.news import OLD_NEWS
from tests.services.streaming.playback.things import EXCLUSIVE, NOBODY
from tests.services.streaming.telling.waiting import (
    A_DAY,
    BASIC,
    FANS,
    KEY,
    PREMIUM,
    Waiting,
)


class TestNews:
    async def test_first_premium_then_basic(self, waiting: Waiting) -> None:
        await waiting.film()
        assert await waiting.told() == []
        await waiting.pass_(A_DAY)
        assert await waiting.told() == [(PREMIUM, "early")]
        await waiting.pass_(A_DAY)
        assert await waiting.told() == [(PREMIUM, "early")]
        await waiting.pass_(7 * A_DAY)
        assert await waiting.told() == [(BASIC, "out"), (PREMIUM, "early")]

    async def test_free_for_all_at_once(self, waiting: Waiting) -> None:
        await waiting.film(needs=NOBODY, windows=Windows(waiting.clock.now()))
        assert await waiting.told() == [(fan_id, "out") for fan_id in FANS]

    async def test_again_tells_nobody_twice(self, waiting: Waiting) -> None:
        await waiting.film(needs=NOBODY, windows=Windows(waiting.clock.now()))
        told = await waiting.told()
        await waiting.news.begin(ItemReady(item_id_of(KEY), "v2"))
        await waiting.jobs.run_until_idle()
        assert await waiting.told() == told

    async def test_without_the_right_nothing_is_told(self, waiting: Waiting) -> None:
        await waiting.film(needs=EXCLUSIVE)
        await waiting.pass_(20 * A_DAY)
        assert await waiting.told() == [(PREMIUM, "out")]

    async def test_who_asked_is_reminded_and_not_told_again(self, waiting: Waiting) -> None:
        await waiting.film()
        await waiting.reminders.ask(PREMIUM, KEY)
        await waiting.pass_(A_DAY)
        assert await waiting.told() == [(PREMIUM, "reminder")]

    async def test_old_things_and_live_are_no_news(self, waiting: Waiting) -> None:
        long_ago = Windows(waiting.clock.now() - OLD_NEWS - 8 * A_DAY)
        await waiting.film(windows=long_ago)
        await waiting.film(needs=NOBODY, kind=Kind.LIVE, windows=Windows(waiting.clock.now()))
        assert await waiting.told() == []
