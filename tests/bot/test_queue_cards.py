"""Cards of waiting rooms are drawn anew when something changed, and not more often."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from bot import queue_cards
from bot.queue_cards import KIND, QueueCards
from handlers.waiting_room.buttons import RoomTap
from services.core.clock import FrozenClock
from services.core.conversations import Conversation, Conversations
from services.core.db import Database
from services.core.inbox import Inbox
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.core.wakeups import Wakeups
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.ticketing.queue import Following, QueueService, following, rules
from services.ticketing.queue.schemas import TickRoom, WaitingRoomSpec
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    EVENING,
    EVENT,
    NOW,
    SECRET,
    a_load,
    an_event,
    times_at,
)

FANS = range(100, 120)
SALE_AT = NOW + timedelta(hours=1)


class Stage:
    """A room of one, twenty who wait, and their cards."""

    def __init__(self, uow: UnitOfWork, clock: FrozenClock, queue: QueueService) -> None:
        self.clock = clock
        self.queue = queue
        self.conversations = Conversations(uow)
        self.inbox = Inbox(uow, TextSeal(SECRET, "inbox"))
        self.cards = QueueCards(
            Following(queue), self.conversations, self.inbox, Wakeups(None), clock
        )

    async def tick(self) -> None:
        self.clock.advance(4)
        room = await self.queue.look_at_room(EVENT)
        await self.queue.tick(TickRoom(EVENT, room.ticks))

    async def show_all(self) -> None:
        for fan in FANS:
            self.cards.shown(fan, await self.queue.place(EVENT, fan))

    async def drawn(self) -> list[int]:
        """Whose cards wait in the inbox to be drawn, in order."""
        taken = await self.inbox.settle_and_take([], 100)
        return [int(orjson.loads(one.payload)[KIND]["fan_id"]) for one in taken]


@pytest.fixture
async def stage(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    monkeypatch.setattr(following, "_ROOM_LIFE_SECONDS", 0.0)
    uow = UnitOfWork(database, clock)
    hasher = PinHasher(SECRET)
    pins = PinService(uow, hasher, Sealer(SECRET))
    ticketing = TicketingService(uow, WalletService(uow), pins, SECRET)
    times = replace(times_at(EVENING), sales_from=SALE_AT)
    spec = WaitingRoomSpec(timedelta(hours=1), 1, timedelta(minutes=10))
    await ticketing.load_events(a_load(an_event(times=times, waiting_room=spec)))
    queue = QueueService(uow, SECRET)
    queue.start()
    stage = Stage(uow, clock, queue)
    for fan in FANS:
        await queue.join(EVENT, fan)
    clock.advance((SALE_AT + rules.DRAW_AFTER - clock.now()).total_seconds())
    await stage.tick()
    yield stage
    await queue.stop()
    hasher.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets the cards' own time pass."""
    at = [1_000.0]
    monkeypatch.setattr(queue_cards, "monotonic", lambda: at[0])

    def pass_time(seconds: float) -> None:
        at[0] += seconds

    return pass_time


Later = Callable[[float], None]


class TestRound:
    async def test_nothing_is_drawn_while_nothing_changes(
        self, stage: Stage, later: Later
    ) -> None:
        await stage.show_all()
        for _ in range(3):
            later(20)
            assert await stage.cards.round() == 0
        assert await stage.drawn() == []

    async def test_a_step_of_the_line_is_drawn_for_a_few_at_a_time_and_then_for_all(
        self, stage: Stage, later: Later
    ) -> None:
        await stage.show_all()
        (inside,) = [
            fan for fan in FANS if (await stage.queue.place(EVENT, fan)).state == "inside"
        ]
        await stage.queue.leave(EVENT, inside)
        await stage.tick()
        later(20)
        rounds = []
        for _ in range(4):
            rounds.append(await stage.cards.round())
            later(1)
        assert rounds == [8, 8, 4, 0]
        assert sorted(await stage.drawn()) == list(FANS)

    async def test_whose_turn_it_is_comes_first(self, stage: Stage, later: Later) -> None:
        await stage.show_all()
        places = {fan: await stage.queue.place(EVENT, fan) for fan in FANS}
        (inside,) = [fan for fan, place in places.items() if place.state == "inside"]
        (following_fan,) = [fan for fan, place in places.items() if place.ahead == 0]
        await stage.queue.leave(EVENT, inside)
        await stage.tick()
        later(20)
        await stage.cards.round()
        assert following_fan in await stage.drawn()

    async def test_a_card_rests_three_seconds_also_among_many_processes(
        self, stage: Stage, later: Later
    ) -> None:
        """Two watchers of the same card put one wish between them."""
        twin = QueueCards(
            Following(stage.queue),
            stage.conversations,
            stage.inbox,
            Wakeups(None),
            stage.clock,
        )
        fan = FANS[0]
        place = await stage.queue.place(EVENT, fan)
        old = replace(place, people=0)
        for cards in (stage.cards, twin):
            cards.shown(fan, old)
        later(20)
        assert [await stage.cards.round(), await twin.round()] == [1, 1]
        assert await stage.drawn() == [fan]

    async def test_who_looks_elsewhere_is_forgotten(self, stage: Stage, later: Later) -> None:
        await stage.show_all()
        for fan in FANS:
            stage.cards.left(fan)
        await stage.tick()
        later(20)
        assert await stage.cards.round() == 0


class TestRestart:
    async def test_what_was_on_screens_is_drawn_once_more(
        self, stage: Stage, later: Later
    ) -> None:
        """Nobody knows what a card says that was shown before the start."""
        fan = FANS[3]
        location = RoomTap(event_id=EVENT).pack()
        save = stage.conversations.saving(Conversation(fan, 7, None, location))
        await stage.queue.uow.run(save)
        elsewhere = stage.conversations.saving(Conversation(FANS[4], 7, None, "h"))
        await stage.queue.uow.run(elsewhere)
        await stage.cards.take_up()
        later(1)
        assert await stage.cards.round() == 1
        assert await stage.drawn() == [fan]
        later(20)
        assert await stage.cards.round() == 0
