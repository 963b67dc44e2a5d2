"""The rows of group cards: what changed is drawn, by one at a time, and never forgotten."""

import asyncio

import pytest
from sqlalchemy import false

from services.core import group_cards
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.group_cards import Drawn, GroupCard, GroupCards, NewCard
from services.core.uow import UnitOfWork

CHAT = -100


@pytest.fixture
def cards(database: Database, clock: FrozenClock) -> GroupCards:
    return GroupCards(UnitOfWork(database, clock))


async def post(cards: GroupCards, chat_id: int = CHAT) -> int | None:
    return await cards.post(NewCard("zz", "one", chat_id, 7, "km"))


async def touch(cards: GroupCards, chat_id: int | None = None) -> None:
    await cards.uow.run(lambda tx: group_cards.touch(tx, "zz", "one", chat_id))


async def draw(cards: GroupCards, rest_seconds: float = 4.0) -> GroupCard:
    (card,) = await cards.take(5)
    await cards.drawn(card, Drawn(card.message_id or 1, "digest", None, rest_seconds))
    return card


class TestTake:
    async def test_one_of_many_takes_a_card(self, cards: GroupCards) -> None:
        await post(cards)
        taken = await asyncio.gather(*(cards.take(5) for _ in range(6)))
        assert sum(map(len, taken)) == 1
        assert not await cards.anything_waits()

    async def test_who_took_it_and_died_gives_it_back_with_time(
        self, cards: GroupCards, clock: FrozenClock
    ) -> None:
        await post(cards)
        await cards.take(1)
        clock.advance(group_cards.LEASE.total_seconds() + 1)
        assert len(await cards.take(1)) == 1

    async def test_it_rests_however_much_happens(
        self, cards: GroupCards, clock: FrozenClock
    ) -> None:
        await post(cards)
        await draw(cards)
        await asyncio.gather(*(touch(cards) for _ in range(10)))
        assert not await cards.anything_waits()
        clock.advance(4)
        card = await draw(cards)
        assert card.touched == 11
        clock.advance(60)
        assert not await cards.anything_waits()


class TestDrawn:
    async def test_what_happened_meanwhile_keeps_it_waiting(
        self, cards: GroupCards, clock: FrozenClock
    ) -> None:
        await post(cards)
        (card,) = await cards.take(1)
        await touch(cards)
        await cards.drawn(card, Drawn(1, "digest", None, 4.0))
        clock.advance(4)
        assert await cards.anything_waits()

    async def test_control_without_the_guard_it_is_forgotten(
        self, cards: GroupCards, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await post(cards)
        (card,) = await cards.take(1)
        await touch(cards)
        monkeypatch.setattr(group_cards, "is_behind", lambda _: false())
        await cards.drawn(card, Drawn(1, "digest", None, 4.0))
        clock.advance(4)
        assert not await cards.anything_waits()

    async def test_posted_anew_while_it_was_drawn_it_is_a_new_message(
        self, cards: GroupCards, clock: FrozenClock
    ) -> None:
        await post(cards)
        await draw(cards)
        await touch(cards)
        clock.advance(4)
        (card,) = await cards.take(1)
        assert await post(cards) == card.message_id
        await cards.drawn(card, Drawn(1, "digest", None, 4.0))
        assert (await cards.take(1))[0].message_id is None


class TestChats:
    async def test_one_chat_alone_may_be_touched(
        self, cards: GroupCards, clock: FrozenClock
    ) -> None:
        for chat in (CHAT, CHAT - 1):
            await post(cards, chat)
            await draw(cards)
        clock.advance(4)
        await touch(cards, CHAT)
        assert [card.chat_id for card in await cards.take(5)] == [CHAT]

    async def test_away_it_waits(self, cards: GroupCards, clock: FrozenClock) -> None:
        await post(cards)
        await draw(cards)
        await cards.left(CHAT)
        await touch(cards)
        clock.advance(60)
        assert not await cards.anything_waits()
        await cards.came_back(CHAT)
        assert await cards.anything_waits()

    async def test_a_group_moves_once(self, cards: GroupCards) -> None:
        await post(cards)
        await draw(cards)
        await asyncio.gather(*(cards.migrated(CHAT, -999) for _ in range(3)))
        moved = await cards.find("zz", "one", -999)
        assert moved is not None
        assert moved.message_id is None
        assert await cards.find("zz", "one", CHAT) is None

    async def test_a_topic_that_is_there_already_is_not_there_twice(
        self, cards: GroupCards
    ) -> None:
        await post(cards)
        await post(cards, -999)
        await cards.migrated(CHAT, -999)
        assert [card.chat_id for card in await cards.take(5)] == [-999]
