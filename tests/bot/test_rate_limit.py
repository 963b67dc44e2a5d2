"""The bucket, in one process and over a store: paces, order, halts."""

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import TimeoutError as NoAnswer

from bot import shared_rate_limit
from bot.rate_limit import LocalRateLimit, Priority, RateLimit, weight
from bot.shared_rate_limit import SharedRateLimit
from bot.turnstile import Call, Turnstile
from tests.bot.outside import Moment

GROUP = -100
BULK = (Priority.SHOW, Priority.ARTIST, Priority.PROMO)


@dataclass(frozen=True, slots=True)
class Bench:
    """A bucket and how its time passes: at will, or only by waiting."""

    limit: RateLimit
    pass_seconds: Callable[[float], Awaitable[None]]


async def passed(limit: RateLimit, priority: Priority, chats: range, count: int = 1) -> int:
    """How many of these chats may be written to at once."""
    return [await limit.acquire(chat, priority, count) for chat in chats].count(0.0)


async def fill(limit: RateLimit) -> None:
    """Bulk is going out, and nobody may send now."""
    await limit.acquire(1, Priority.PROMO)
    chats = iter(range(2, 20))
    while await limit.acquire(next(chats), Priority.MONEY) == 0:
        pass


class NoHalts:
    """A book of halts that stays empty."""

    async def note(self, scope: str, seconds: float) -> None:
        raise AssertionError("nothing was refused")

    async def running(self) -> dict[str, float]:
        return {}


async def nothing() -> None:
    """A call that does nothing."""


class Rules:
    """What holds for every bucket."""

    async def test_bulk_has_no_more_than_its_burst(self, bench: Bench) -> None:
        start = monotonic()
        first = await passed(bench.limit, Priority.PROMO, range(1, 20))
        assert 1 <= first <= 1.4 + (monotonic() - start) * 27
        await bench.pass_seconds(1 / 27)
        assert await passed(bench.limit, Priority.PROMO, range(20, 40)) >= 1

    async def test_money_goes_before_reply_show_artist_and_promo(self, bench: Bench) -> None:
        await fill(bench.limit)
        waits = [await bench.limit.acquire(100 + each, each) for each in Priority]
        assert waits[0] > 0
        assert waits == sorted(set(waits))

    async def test_a_refusal_counts_nothing(self, bench: Bench) -> None:
        await fill(bench.limit)
        waits = [await bench.limit.acquire(100, Priority.PROMO) for _ in range(20)]
        assert 0 < waits[0] < 3 / 27
        assert waits[-1] <= waits[0]

    async def test_replies_do_not_wait_for_each_other(self, bench: Bench) -> None:
        assert await passed(bench.limit, Priority.REPLY, range(1, 101)) == 100

    async def test_money_passes_a_flood_of_replies(self, bench: Bench) -> None:
        await passed(bench.limit, Priority.REPLY, range(1, 101))
        assert await bench.limit.acquire(200, Priority.MONEY) == 0

    async def test_bulk_yields_to_a_flood_of_replies(self, bench: Bench) -> None:
        await passed(bench.limit, Priority.REPLY, range(1, 101))
        for priority in BULK:
            assert 0 < await bench.limit.acquire(200, priority) < 0.1

    async def test_replies_keep_to_the_pace_while_bulk_goes_out(self, bench: Bench) -> None:
        assert await bench.limit.acquire(1, Priority.PROMO) == 0
        assert await passed(bench.limit, Priority.REPLY, range(2, 50)) <= 2

    async def test_a_fast_fan_gets_twenty_answers_then_one_a_second(self, bench: Bench) -> None:
        waits = [await bench.limit.acquire(5, Priority.REPLY) for _ in range(21)]
        assert waits[:20] == [0.0] * 20
        assert 0.9 < waits[20] <= 1.0
        assert await bench.limit.acquire(6, Priority.REPLY) == 0

    async def test_money_passes_in_the_chat_of_a_fast_fan(self, bench: Bench) -> None:
        for _ in range(20):
            await bench.limit.acquire(5, Priority.REPLY)
        assert await bench.limit.acquire(5, Priority.MONEY) == 0

    async def test_bulk_waits_until_the_chat_is_calm(self, bench: Bench) -> None:
        for _ in range(4):
            await bench.limit.acquire(5, Priority.REPLY)
        assert 3.5 < await bench.limit.acquire(5, Priority.SHOW) <= 4.0

    async def test_a_group_gets_three_and_two_more_for_the_urgent(self, bench: Bench) -> None:
        waits = [await bench.limit.acquire(GROUP, Priority.REPLY) for _ in range(4)]
        assert waits[:3] == [0.0] * 3
        assert 3.5 < waits[3] <= 4.0
        await bench.pass_seconds(0.15)
        assert [await bench.limit.acquire(GROUP, Priority.MONEY) for _ in range(2)] == [0.0] * 2
        assert 3.5 < await bench.limit.acquire(GROUP, Priority.MONEY) <= 4.0
        assert await bench.limit.acquire("@channel", Priority.REPLY) == 0

    async def test_an_album_counts_as_its_pictures(self, bench: Bench) -> None:
        assert await bench.limit.acquire(5, Priority.REPLY, 15) == 0
        assert [await bench.limit.acquire(5, Priority.REPLY) for _ in range(6)][4:] != [0.0, 0.0]

    async def test_a_halt_stops_its_chat_only(self, bench: Bench) -> None:
        assert not await bench.limit.refused(5, 30)
        for priority in Priority:
            assert 29 < await bench.limit.acquire(5, priority) <= 30
        assert 29 < await bench.limit.acquire(5, Priority.MONEY, 0) <= 30
        assert await bench.limit.acquire(6, Priority.REPLY) == 0

    async def test_nothing_shortens_a_halt(self, bench: Bench) -> None:
        await bench.limit.refused(5, 30)
        await bench.limit.refused(5, 1)
        await bench.limit.halt(5, 2)
        assert 29 < await bench.limit.acquire(5, Priority.MONEY) <= 30
        await bench.limit.halt(None, 50)
        await bench.limit.halt(None, 1)
        assert 49 < await bench.limit.acquire(5, Priority.MONEY) <= 50

    async def test_nothing_leaves_before_the_end_of_a_halt(self, bench: Bench) -> None:
        await bench.limit.refused(5, 0.2)
        await bench.pass_seconds(0.1)
        assert 0 < await bench.limit.acquire(5, Priority.MONEY) < 0.11
        await bench.pass_seconds(0.11)
        assert await bench.limit.acquire(5, Priority.MONEY) == 0

    async def test_after_a_halt_the_chat_does_not_burst(self, bench: Bench) -> None:
        for _ in range(10):
            await bench.limit.acquire(5, Priority.REPLY)
        await bench.limit.refused(5, 0.1)
        await bench.pass_seconds(0.11)
        waits = [await bench.limit.acquire(5, Priority.REPLY) for _ in range(3)]
        assert waits[0] == 0
        assert waits[1] > 0.9
        assert await bench.limit.acquire(6, Priority.SHOW) == 0
        await bench.limit.refused(7, 0.1)
        await bench.pass_seconds(0.11)
        assert await bench.limit.acquire(7, Priority.SHOW) == 0

    async def test_the_same_chat_refused_again_halts_no_other(self, bench: Bench) -> None:
        assert not await bench.limit.refused(5, 3)
        assert not await bench.limit.refused(5, 3)
        assert await bench.limit.acquire(6, Priority.REPLY) == 0

    async def test_a_second_chat_refused_soon_halts_all(self, bench: Bench) -> None:
        assert not await bench.limit.refused(5, 1)
        assert await bench.limit.refused(6, 3)
        assert 2.9 < await bench.limit.acquire(7, Priority.MONEY) <= 3
        assert 2.9 < await bench.limit.acquire(7, Priority.MONEY, 0) <= 3

    async def test_after_a_halt_of_all_replies_keep_to_the_pace(self, bench: Bench) -> None:
        await bench.limit.halt(None, 0.1)
        await bench.pass_seconds(0.11)
        assert await passed(bench.limit, Priority.REPLY, range(1, 50)) <= 3


class TestLocal(Rules):
    @pytest.fixture
    def bench(self) -> Bench:
        moment = Moment()
        return Bench(LocalRateLimit(moment.now), moment.advance)

    async def test_two_chats_refused_at_different_times_halt_no_other(self) -> None:
        moment = Moment()
        limit = LocalRateLimit(moment.now)
        assert not await limit.refused(5, 30)
        await moment.advance(6)
        assert not await limit.refused(6, 30)

    async def test_chats_that_owe_nothing_are_forgotten(self) -> None:
        moment = Moment()
        limit = LocalRateLimit(moment.now)
        await limit.halt(-1, 1)
        for chat in range(1, 25_000):
            await moment.advance(0.1)
            await limit.acquire(chat, Priority.REPLY)
        assert len(limit._tats) < 11_000
        assert not limit._halts

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([Priority.MONEY, *BULK]),
                st.integers(min_value=1, max_value=40),
                st.floats(min_value=0, max_value=0.2),
            ),
            max_size=300,
        )
    )
    def test_no_second_sees_more_than_thirty(
        self, wishes: list[tuple[Priority, int, float]]
    ) -> None:
        moment = Moment()
        limit = LocalRateLimit(moment.now)

        async def play() -> list[float]:
            sent = []
            for priority, chats, pause in wishes:
                leaving = await passed(limit, priority, range(1, chats + 1))
                sent += [moment.seconds] * leaving
                await moment.advance(pause)
            return sent

        assert most_in_a_second(run(play())) <= 30

    @given(
        st.sampled_from(Priority),
        st.lists(st.floats(min_value=0, max_value=8), max_size=200),
    )
    def test_no_minute_of_a_group_sees_more_than_twenty(
        self, priority: Priority, pauses: list[float]
    ) -> None:
        moment = Moment()
        limit = LocalRateLimit(moment.now)

        async def play() -> list[float]:
            sent = []
            for pause in pauses:
                if await limit.acquire(GROUP, priority) == 0:
                    sent.append(moment.seconds)
                await moment.advance(pause)
            return sent

        assert most_in(run(play()), 60) <= 20


class StoreMoment(Moment):
    """A clock for the scripts in the store, which else go by the store's own."""

    def __init__(self, store: Redis) -> None:
        super().__init__()
        self._store = store

    async def advance(self, seconds: float) -> None:
        await super().advance(seconds)
        await self._store.set("moment", round(self.seconds * 1_000_000))

    def script(self, words: str) -> AsyncScript:
        """Goes by this clock; while it stands, no key runs out."""
        assert "redis.call('TIME')" in words
        words = words.replace("redis.call('TIME')", "{0, redis.call('GET', 'moment')}")
        return self._store.register_script(words.replace(", 'PX', life)", ")"))


class TestShared(Rules):
    @pytest.fixture
    async def bench(self, store: Redis) -> Bench:
        moment = StoreMoment(store)
        await moment.advance(0)
        limit = SharedRateLimit(store, 1)
        limit._acquire = moment.script(shared_rate_limit._ACQUIRE)
        limit._halt = moment.script(shared_rate_limit._HALT)
        return Bench(limit, moment.advance)

    async def test_a_halt_ends_by_the_clock_of_the_store(self, store: Redis) -> None:
        limit = SharedRateLimit(store, 1)
        began = monotonic()
        await limit.refused(5, 0.2)
        async with asyncio.timeout(30):
            while wait := await limit.acquire(5, Priority.MONEY):
                assert wait <= 0.2
                await asyncio.sleep(wait)
        assert monotonic() - began >= 0.2

    async def test_the_workers_of_one_bot_share_thirty_a_second(self, store: Redis) -> None:
        sent: list[float] = []
        calls = iter(range(60))

        async def worker(number: int) -> None:
            turnstile = Turnstile(SharedRateLimit(store, 1), NoHalts())
            chat = number * 1000 + 1
            for _ in calls:  # one heap of calls for all: it is sent, however slow the machine
                chat += 1
                await turnstile.pass_through(
                    Call("sendMessage", chat, Priority.PROMO), nothing, lambda _: None
                )
                sent.append(monotonic())

        await asyncio.gather(*(worker(number) for number in range(6)))
        assert len(sent) == 60
        # Each worker may be held up with one call in hand. Without the shared bucket all sixty
        # would go at once.
        assert most_in_a_second(sent) <= 30 + 6

    async def test_every_bot_has_its_own_bucket(self, store: Redis) -> None:
        await SharedRateLimit(store, 1).halt(None, 30)
        assert await SharedRateLimit(store, 2).acquire(5, Priority.MONEY) == 0

    async def test_nothing_stays_in_the_store(self, store: Redis) -> None:
        limit = SharedRateLimit(store, 1)
        await limit.acquire(5, Priority.PROMO)
        await limit.refused(5, 0.05)
        await limit.refused(6, 0.05)
        lives = [await store.pttl(key) for key in await store.keys("*")]
        assert lives
        gone = -2  # between the two questions; -1 would be without an end
        assert all(life == gone or 0 <= life < 61_000 for life in lives)

    async def test_without_its_store_it_goes_on_alone_and_keeps_the_halts(
        self, store: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limit = SharedRateLimit(store, 1)
        limit._alone = LocalRateLimit(Moment().now)
        await limit.refused(5, 30)

        async def away(*_: object, **__: object) -> int:
            raise ConnectionError("the store is away")

        monkeypatch.setattr(limit, "_acquire", away)
        monkeypatch.setattr(limit, "_halt", away)
        assert 29 < await limit.acquire(5, Priority.MONEY) <= 30
        assert await passed(limit, Priority.PROMO, range(10, 20)) == 1
        assert await limit.refused(6, 30)
        assert 29 < await limit.acquire(7, Priority.MONEY) <= 30

    async def test_one_late_answer_is_asked_for_again(
        self, store: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A process that was held up finds its answer late; the shared pace holds."""
        limit = SharedRateLimit(store, 1)
        neighbour = SharedRateLimit(store, 1)
        await neighbour.halt(5, 30)
        ask, asked = limit._acquire, []

        async def late_at_first(*, keys: list[str], args: list[str | int]) -> int:
            asked.append(keys)
            if len(asked) == 1:
                raise NoAnswer
            return int(await ask(keys=keys, args=args))

        monkeypatch.setattr(limit, "_acquire", late_at_first)
        assert 15 < await limit.acquire(5, Priority.MONEY) <= 30
        assert len(asked) == 2


class TestWeight:
    @pytest.mark.parametrize(
        ("method", "parts", "weighs"),
        [
            ("sendMessage", 1, 1),
            ("sendMediaGroup", 4, 4),
            ("editMessageCaption", 1, 1),
            ("copyMessage", 1, 1),
            ("forwardMessages", 3, 3),
            ("sendChatAction", 1, 0),
            ("deleteMessage", 1, 0),
            ("getChatMember", 1, 0),
        ],
    )
    def test_what_reaches_a_chat_counts(self, method: str, parts: int, weighs: int) -> None:
        assert weight(method, parts) == weighs


def most_in_a_second(moments: list[float]) -> int:
    return most_in(moments, 1.0)


def most_in(moments: list[float], seconds: float) -> int:
    """The most events in any window of this length."""
    moments = sorted(moments)
    return max(
        (bisect_left(moments, start + seconds) - place for place, start in enumerate(moments)),
        default=0,
    )


def run(play: Awaitable[list[float]]) -> list[float]:
    """Drives a coroutine that never really waits, without a loop."""
    step = play.__await__()
    try:
        next(step)
    except StopIteration as end:
        result: list[float] = end.value
        return result
    raise AssertionError("it waited")
