"""Whatever is bought, given back, waited for and resized: kept + refunded = paid, no unit lost."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.payments import PaymentsService
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.refunds import AskRefund, repository
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from services.ticketing.repository import pool_sizes
from services.ticketing.specs import PoolSpec
from services.ticketing.waitlist import JoinList, OfferState
from services.ticketing.waitlist import shelves as waiting
from services.ticketing.waitlist.schemas import MatchList
from services.ticketing.waitlist.service import WaitlistService
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
    payment,
    ticket_type,
    type_id,
    usd,
)

ROUNDS = int(os.environ.get("AFTER_SALE_ROUNDS", "8"))
FAN_IDS = (1, 2, 3)
PRICE = usd(1_037)
RULES = (
    RefundRule(5, fixed_minor=113, basis_points=733, per_ticket_minor=9),
    RefundRule(0, basis_points=6_150),
)
FANS = st.sampled_from(FAN_IDS)
STEPS = st.one_of(
    st.tuples(st.just("buy"), FANS, st.integers(1, 3)),
    st.tuples(st.just("buy"), FANS, st.integers(1, 3)),
    st.tuples(st.just("hold"), FANS, st.integers(1, 3)),
    st.tuples(st.just("cancel"), FANS),
    st.tuples(st.just("give_back"), FANS, st.integers(1, 3)),
    st.tuples(st.just("give_back"), FANS, st.integers(1, 3)),
    st.tuples(st.just("join"), FANS, st.integers(1, 4), st.booleans()),
    st.tuples(st.just("match")),
    st.tuples(st.just("answer"), FANS, st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 31, 60 * 25, 60 * 24 * 4])),
    st.tuples(st.just("resize"), st.integers(0, 9)),
)


class Story:
    """Plays steps against the services; `paid_minor` is what fans have really paid."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, FrozenClock(NOW)
        self.uow = uow = UnitOfWork(database, self.clock)
        self.wallet = WalletService(uow)
        self.fans = Fans(uow, self.wallet)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        hasher.close()
        self.ticketing = TicketingService(uow, self.wallet, pins, SECRET)
        self.refunds = RefundsService(uow, self.wallet, PaymentsService(uow, self.wallet, {}))
        self.waitlist = WaitlistService(uow, self.ticketing)
        self.orders: dict[int, OrderSummary] = {}
        self.size = 4

    async def begin(self) -> None:
        kind = ticket_type("standing", PRICE, ("floor",))
        pools = (PoolSpec("floor", self.size),)
        await self.ticketing.load_events(
            a_load(an_event(pools=pools, types=(kind,), refunds=RULES))
        )
        self.kind = await type_id(self.ticketing)
        for fan_id in FAN_IDS:
            await self.fans.come(fan_id, usd(100_000))

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def hold(self, fan_id: int, quantity: int) -> None:
        order = await hold(self.ticketing, fan_id, quantity, ticket_type_id=self.kind)
        self.orders[fan_id] = order

    async def buy(self, fan_id: int, quantity: int) -> None:
        order = await hold(self.ticketing, fan_id, quantity, ticket_type_id=self.kind)
        await self.fans.confirm(order)
        await self.ticketing.pay(payment(order))

    async def cancel(self, fan_id: int) -> None:
        if order := self.orders.get(fan_id):
            await self.ticketing.cancel(fan_id, order.key)

    async def give_back(self, fan_id: int, quantity: int) -> None:
        for card in (await self.ticketing.my_tickets(fan_id)).items:
            if card.state != "valid":
                continue
            order = await self.refunds.returnable(fan_id, card.id)
            free = [each.ticket_id for each in order.tickets if each.why_not is None]
            chosen = tuple(free[:quantity])
            quote = await self.refunds.quote(fan_id, chosen)
            assert quote.kept + quote.refund == quote.paid
            await self.refunds.ask(AskRefund(fan_id, chosen, new_key(), quote.refund))
            return

    async def join(self, fan_id: int, quantity: int, fewer: bool) -> None:
        await self.waitlist.join(JoinList(fan_id, EVENT, self.kind, quantity, fewer))

    async def match(self) -> None:
        await self.waitlist.match(MatchList(EVENT))

    async def answer(self, fan_id: int, yes: bool) -> None:
        for place in await self.waitlist.places(fan_id):
            if place.offer is None or place.offer.state is not OfferState.OPEN:
                continue
            if not yes:
                await self.waitlist.decline(fan_id, place.offer.id)
                return
            order = await self.waitlist.accept(fan_id, place.offer.id, new_key())
            await self.fans.confirm(order)
            await self.ticketing.pay(payment(order))

    async def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes).total_seconds())
        await self.ticketing.sweep()
        await self.waitlist.sweep()

    async def resize(self, size: int) -> None:
        async def change(tx: Tx) -> None:
            if await pool_sizes.resize(tx, 1, size):
                self.size = size

        await self.uow.run(change)

    async def check(self) -> None:
        assert await self.ticketing.recount() == []
        assert await self.uow.run_read_only(repository.differences) == []
        assert await self.uow.run_read_only(waiting.differences) == []
        paid, kept, back = await self._money()
        balances = [(await self.fans.balance(fan)).amount_minor for fan in FAN_IDS]
        assert sum(balances) == 300_000 - paid + back
        assert await self._held_by_organiser() == paid - back
        assert 0 <= kept <= paid

    async def _money(self) -> tuple[int, int, int]:
        rows = await self._all(
            "SELECT (SELECT coalesce(sum(total_minor), 0) FROM ticket_orders"
            " WHERE paid_at IS NOT NULL) AS paid,"
            " (SELECT coalesce(sum(kept_minor), 0) FROM ticket_refunds WHERE state = 'paid')"
            " AS kept, (SELECT coalesce(sum(paid_minor - kept_minor), 0) FROM ticket_refunds"
            " WHERE state = 'paid') AS back"
        )
        paid, kept, back = rows[0]
        return paid, kept, back

    async def _held_by_organiser(self) -> int:
        rows = await self._all(
            "SELECT coalesce(sum(CASE WHEN t.credit_id = a.id THEN t.amount_minor"
            " ELSE -t.amount_minor END), 0) FROM ledger_accounts AS a"
            " JOIN ledger_transfers AS t ON t.credit_id = a.id OR t.debit_id = a.id"
            f" WHERE a.address = 'pending:organiser:{EVENT}:usd'"
        )
        return rows[0][0]

    async def _all(self, sql: str) -> list[tuple[int, ...]]:
        async with self.database.read.connect() as connection:
            return [tuple(row) for row in (await connection.exec_driver_sql(sql)).all()]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


class TestEveryStory:
    @settings(
        max_examples=ROUNDS,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
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
