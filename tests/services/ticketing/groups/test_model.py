"""Whatever friends do in whatever order: no unit and no cent is lost, each place is one thing."""

import asyncio
import contextlib
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketingService
from services.ticketing.groups import ClaimPlace, GroupView, OpenGroup, PlaceState
from services.ticketing.groups.service import GroupOrderService
from services.wallet import WalletService
from tests.servers.pool import Servers
from tests.services.ticketing.programme import (
    EVENT,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    stock,
    type_id,
    usd,
)

EXAMPLES = int(os.environ.get("GROUP_STORIES", "4"))
HOST, *FRIENDS = FAN_IDS = (1, 2, 3)
SIZE = 6

FANS = st.sampled_from(FAN_IDS)
STEP = st.one_of(
    st.tuples(st.just("open"), st.integers(2, 5)),
    st.tuples(st.just("claim"), FANS),
    st.tuples(st.just("claim"), FANS),
    st.tuples(st.just("order"), FANS),
    st.tuples(st.just("pay"), FANS),
    st.tuples(st.just("pay"), FANS),
    st.tuples(st.just("leave"), FANS),
    st.tuples(st.just("give_up"), FANS),
    st.tuples(st.just("buy_alone"), FANS),
    st.tuples(st.just("rest")),
    st.tuples(st.just("allow"), st.integers(1, 3)),
    st.tuples(st.just("remove"), st.integers(1, 5)),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("wait"), st.sampled_from([60, 600, 900, 1_800])),
    st.tuples(st.just("sweep")),
)
# Steps of one list happen at the same moment.
STEPS = st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=4, max_size=14)


class Story:
    """Plays steps against the services, and knows what must be true of stock and money."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        uow = UnitOfWork(database, self.clock)
        wallet = WalletService(uow)
        self.fans = Fans(uow, wallet)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        self.ticketing = TicketingService(uow, wallet, pins, SECRET)
        hasher.close()
        self.groups = GroupOrderService(uow, self.ticketing)
        self.group: GroupView | None = None
        self.keys = 0

    async def begin(self) -> None:
        await self.ticketing.load_events(a_load(an_event(size=SIZE)))
        self.kind = await type_id(self.ticketing)
        for fan_id in FAN_IDS:
            await self.fans.come(fan_id, usd(100_000))

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def open(self, quantity: int) -> None:
        self.group = await self.groups.open(
            OpenGroup(HOST, "Host", EVENT, self.kind, quantity, self.key())
        )

    async def claim(self, fan: int) -> None:
        if self.group:
            await self.groups.claim(ClaimPlace(self.group.id, fan, "Fan", self.key()))

    async def order(self, fan: int) -> None:
        if self.group:
            await self.groups.order(fan, self.group.id, self.key())

    async def pay(self, fan: int) -> None:
        if self.group:
            order = await self.groups.order(fan, self.group.id, self.key())
            await self.fans.confirm(order)
            await self.ticketing.pay(payment(order))

    async def leave(self, fan: int) -> None:
        if self.group:
            await self.groups.leave(fan, self.group.id)

    async def give_up(self, fan: int) -> None:
        for order in await self.ticketing.unpaid(fan):
            await self.ticketing.cancel(fan, order.key)

    async def buy_alone(self, fan: int) -> None:
        await hold(self.ticketing, fan, 1, ticket_type_id=self.kind)

    async def rest(self) -> None:
        if self.group:
            await self.groups.take_rest(HOST, self.group.id, "Host")

    async def allow(self, per_person: int) -> None:
        if self.group:
            await self.groups.allow(HOST, self.group.id, per_person)

    async def remove(self, number: int) -> None:
        if self.group:
            await self.groups.remove(HOST, self.group.id, number)

    async def cancel(self) -> None:
        if self.group:
            await self.groups.cancel(HOST, self.group.id)

    async def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    async def sweep(self) -> None:
        await self.groups.sweep()
        await self.ticketing.sweep()

    async def check(self) -> None:
        assert await self.ticketing.recount() == []
        held, sold = await stock(self.database.read)
        assert held + sold <= SIZE
        tickets = await number_of(self.database.read, "tickets")
        assert sold == tickets
        left = [(await self.fans.balance(fan)).amount_minor for fan in FAN_IDS]
        assert sum(left) == 300_000 - 2_500 * tickets
        if self.group is None:
            return
        shown = await self.groups.view(self.group.id)
        claimed = sum(place.fan_id is not None for place in shown.places)
        where = f"claimed = {claimed}"
        counted = await number_of(self.database.read, "ticket_groups", where)
        assert counted >= 1
        for place in shown.places:
            assert place.state is not PlaceState.PAID or place.fan_id is not None


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


class TestEveryStory:
    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_adds_up_after_every_moment(
        self,
        servers: Servers,
        runner: asyncio.Runner,
        kind: str,
        steps: list[list[tuple[object, ...]]],
    ) -> None:
        databases = servers.databases(kind)
        url = databases.create()
        runner.run(_play(url, steps))
        databases.drop(url)


async def _play(url: str, steps: list[list[tuple[object, ...]]]) -> None:
    database = Database(url)
    story = Story(database)
    await story.begin()
    for moment in steps:
        await asyncio.gather(*(story.play(step) for step in moment))
        await story.check()
    await database.dispose()
