"""Whatever fans do with seats in whatever order: one owner each, and all counts agree."""

import asyncio
import contextlib
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.seats import FindSeats, HeldSeats, HoldSeats, SeatState
from services.ticketing.seats.service import SeatService
from services.wallet import WalletService
from tests.servers.pool import Servers
from tests.services.ticketing.programme import (
    EVENT,
    NOW,
    SECRET,
    Fans,
    number_of,
    payment,
    stock,
    type_id,
    usd,
)
from tests.services.ticketing.seats.halls import a_hall, a_load, order, unseated

FAN_IDS = (1, 2, 3)
HALL = a_hall(6, 5)
FANS = st.sampled_from(FAN_IDS)
STEPS = st.one_of(
    st.tuples(st.just("choose"), FANS, st.sets(st.integers(0, 10), min_size=1, max_size=4)),
    st.tuples(st.just("best"), FANS, st.integers(1, 4), st.booleans()),
    st.tuples(st.just("release"), FANS),
    st.tuples(st.just("order"), FANS),
    st.tuples(st.just("order_any"), FANS, st.integers(1, 3)),
    st.tuples(st.just("pay"), FANS),
    st.tuples(st.just("cancel"), FANS),
    st.tuples(st.just("wait"), st.sampled_from([60, 600, 1_800])),
    st.tuples(st.just("sweep")),
)


class Story:
    """Plays steps, with a model of who must have which seat."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        uow = UnitOfWork(database, self.clock)
        wallet = WalletService(uow)
        self.fans = Fans(uow, wallet)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        self.ticketing = TicketingService(uow, wallet, pins, SECRET)
        self.seats = SeatService(uow, random.Random(1))
        hasher.close()
        self.held: dict[int, HeldSeats] = {}
        self.orders: dict[int, OrderSummary] = {}
        self.sold: set[int] = set()

    async def begin(self) -> None:
        await self.ticketing.load_events(a_load(HALL))
        self.kind = await type_id(self.ticketing, "front")
        for fan_id in FAN_IDS:
            await self.fans.come(fan_id, usd(100_000))

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def choose(self, fan_id: int, numbers: set[int]) -> None:
        wish = HoldSeats(fan_id, EVENT, self.kind, tuple(sorted(numbers)))
        self._got(await self.seats.hold(wish))

    async def best(self, fan_id: int, quantity: int, may_split: bool) -> None:
        wish = FindSeats(fan_id, EVENT, self.kind, quantity, may_split=may_split)
        self._got(await self.seats.best(wish))

    def _got(self, held: HeldSeats) -> None:
        """Nobody who has a live hold may lose a seat to it."""
        for fan_id, other in self.held.items():
            if fan_id != held.fan_id and other.expires_at > self.clock.now():
                assert set(other.seats).isdisjoint(held.seats)
        assert self.sold.isdisjoint(held.seats)
        self.held[held.fan_id] = held

    async def release(self, fan_id: int) -> None:
        await self.seats.release(EVENT, fan_id)
        self.held.pop(fan_id, None)

    async def order(self, fan_id: int) -> None:
        if held := self.held.pop(fan_id, None):
            self.orders[fan_id] = await order(self.ticketing, held)

    async def order_any(self, fan_id: int, quantity: int) -> None:
        made = await self.ticketing.hold(unseated(fan_id, self.kind, quantity))
        self.orders[fan_id] = made

    async def pay(self, fan_id: int) -> None:
        if made := self.orders.get(fan_id):
            await self.fans.confirm(made)
            bought = await self.ticketing.pay(payment(made))
            del self.orders[fan_id]
            cards = [await self.ticketing.ticket(fan_id, each) for each in bought.ticket_ids]
            seats = {HALL.find("front", str(card.row), str(card.seat)) for card in cards}
            assert len(seats) == made.quantity
            for seat in seats:
                assert seat is not None
                assert seat not in self.sold
                self.sold.add(seat)

    async def cancel(self, fan_id: int) -> None:
        if made := self.orders.get(fan_id):
            await self.ticketing.cancel(fan_id, made.key)

    async def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    async def sweep(self) -> None:
        await self.ticketing.sweep()
        await self.seats.sweep()

    async def check(self) -> None:
        assert await self.seats.recount() == []
        assert await self.ticketing.recount() == []
        held, sold = await stock(self.database.read, "seats:front")
        assert sold == len(self.sold) == await number_of(self.database.read, "tickets")
        assert held == await self._owned("live")
        self.clock.advance(1)
        packed = (await self.seats.availability(EVENT)).states
        shown = [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]
        assert {n for n, state in enumerate(shown) if state == SeatState.SOLD} == self.sold

    async def _owned(self, state: str) -> int:
        statement = text(
            "SELECT count(*) FROM seat_holds JOIN stock_holds ON stock_holds.id = hold_id "
            "WHERE state = :state"
        )
        async with self.database.read.connect() as connection:
            return int((await connection.execute(statement, {"state": state})).scalar_one())


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


class TestEveryStory:
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(STEPS, min_size=5, max_size=20))
    def test_adds_up_after_every_step(
        self, servers: Servers, runner: asyncio.Runner, steps: list[tuple[object, ...]]
    ) -> None:
        runner.run(_play(servers.databases("sqlite").create(), steps))


async def _play(url: str, steps: list[tuple[object, ...]]) -> None:
    database = Database(url)
    story = Story(database)
    await story.begin()
    for step in steps:
        await story.play(step)
        await story.check()
    await database.dispose()
