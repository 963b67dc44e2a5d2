"""Whatever people do in whatever order: counters, holds, lines, tickets and money agree."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.specs import PoolSpec
from services.wallet import WalletService
from tests.servers.pool import Servers
from tests.services.ticketing.programme import (
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    stock,
    ticket_type,
    type_id,
    usd,
)

FAN_IDS = (1, 2, 3)
SIZE = 6
PRICE = usd(1_000)

FANS = st.sampled_from(FAN_IDS)
STEPS = st.one_of(
    st.tuples(st.just("hold"), FANS, st.integers(1, 4)),
    st.tuples(st.just("pay"), FANS),
    st.tuples(st.just("cancel"), FANS),
    st.tuples(st.just("wait"), st.sampled_from([60, 1_500, 1_800])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("resize"), st.integers(0, 9), st.integers(0, 3)),
)


class Story:
    """Plays steps against the service, with a model of what must be true of money."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        uow = UnitOfWork(database, self.clock)
        self.wallet = WalletService(uow)
        self.fans = Fans(uow, self.wallet)
        hasher = PinHasher(SECRET)
        self.ticketing = TicketingService(
            uow, self.wallet, PinService(uow, hasher, Sealer(SECRET)), SECRET
        )
        hasher.close()
        self.orders: dict[int, OrderSummary] = {}
        self.paid_units = 0

    async def begin(self) -> None:
        await self.resize(SIZE, 0)
        self.kind = await type_id(self.ticketing)
        for fan_id in FAN_IDS:
            await self.fans.come(fan_id, usd(12_000))

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def hold(self, fan_id: int, quantity: int) -> None:
        order = await hold(self.ticketing, fan_id, quantity, ticket_type_id=self.kind)
        self.orders[fan_id] = order

    async def pay(self, fan_id: int) -> None:
        if order := self.orders.get(fan_id):
            await self.fans.confirm(order)
            await self.ticketing.pay(payment(order))
            self.paid_units += self.orders.pop(fan_id).quantity

    async def cancel(self, fan_id: int) -> None:
        if order := self.orders.get(fan_id):
            await self.ticketing.cancel(fan_id, order.key)

    async def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    async def sweep(self) -> None:
        await self.ticketing.sweep()

    async def resize(self, size: int, blocked: int) -> None:
        kind = ticket_type("standing", PRICE, ("floor",))
        pools = (PoolSpec("floor", size, blocked),)
        await self.ticketing.load_events(a_load(an_event(pools=pools, types=(kind,))))

    async def check(self) -> None:
        assert await self.ticketing.recount() == []
        assert (await stock(self.database.read))[1] == self.paid_units
        assert await number_of(self.database.read, "tickets") == self.paid_units
        left = [(await self.fans.balance(fan_id)).amount_minor for fan_id in FAN_IDS]
        assert sum(left) == 36_000 - self.paid_units * PRICE.amount_minor
        assert await number_of(self.database.read, "ticket_buyer_counts", "quantity < 0") == 0


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


class TestEveryStory:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(STEPS, min_size=5, max_size=25))
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
