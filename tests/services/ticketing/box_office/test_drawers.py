"""Drawers: expected is what their lines come to, and what differs is booked with a reason."""

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
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.roles import Role, RolesService
from services.payments.cash import Cash
from services.ticketing import TicketingService
from services.ticketing.box_office import (
    BoxOfficeService,
    DrawerService,
    OpenShift,
    StaffAction,
    WayAtCounter,
)
from services.ticketing.box_office.errors import (
    DrawerTooSmall,
    NoOpenShift,
    NoSuchNotes,
    ReasonMissing,
    ShiftIsOpen,
)
from services.wallet import WalletService
from tests.servers.pool import Servers
from tests.services.ticketing.box_office.conftest import (
    FLOAT,
    OPERATOR,
    OTHER_SELLER,
    SELLER,
    Counter,
)
from tests.services.ticketing.programme import (
    EVENT,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    number_of,
    ticket_type,
    usd,
)

EXAMPLES = int(os.environ.get("BOX_OFFICE_EXAMPLES", "12"))


class TestShift:
    async def test_opens_once_and_one_at_a_time(self, counter: Counter) -> None:
        command = OpenShift(SELLER, "key", EVENT, FLOAT)
        first = await counter.drawers.open(command)
        assert (await counter.drawers.open(command)).id == first.id
        assert first.expected == FLOAT
        with pytest.raises(ShiftIsOpen):
            await counter.drawers.open(OpenShift(SELLER, "other", EVENT, FLOAT))
        with pytest.raises(NoSuchNotes):
            await counter.drawers.open(OpenShift(OTHER_SELLER, "key", EVENT, Cash(50)))
        await counter.drawers.open(OpenShift(OTHER_SELLER, "key", EVENT, Cash()))

    async def test_counts_what_was_sold_and_lies_in_the_safe_afterwards(
        self, counter: Counter
    ) -> None:
        await counter.drawer()
        paid, unpaid = await counter.sell(2), await counter.sell()
        await counter.service.pay_cash(SELLER, paid.order.key, Cash(5_000))
        view = await counter.drawers.current(SELLER)
        assert view is not None
        expected = FLOAT + Cash(5_000)
        assert view.shift.expected == expected
        [sold] = view.sold
        assert (sold.way, sold.tickets, sold.total) == (WayAtCounter.CASH, 2, usd(5_000))
        for _ in range(2):
            closed = await counter.drawers.close(SELLER, view.shift.id, expected)
        assert not closed.shift.difference
        assert await counter.drawers.current(SELLER) is None
        assert await counter.in_ledger("clearing:drawer:") == Cash()
        assert await counter.in_ledger("clearing:safe:") == Cash(-5_000)
        state = (await counter.service.sale(SELLER, unpaid.order.key)).order.state
        assert state == "cancelled"
        with pytest.raises(NoOpenShift):
            await counter.service.pay_cash(SELLER, unpaid.order.key, Cash(2_500))

    async def test_a_difference_needs_a_reason_and_is_booked(self, counter: Counter) -> None:
        await counter.drawer()
        view = await counter.drawers.current(SELLER)
        assert view is not None
        counted = FLOAT - Cash(100) + Cash(0, 500)
        with pytest.raises(ReasonMissing):
            await counter.drawers.close(SELLER, view.shift.id, counted)
        closed = await counter.drawers.close(SELLER, view.shift.id, counted, "a note was torn")
        assert closed.shift.difference == Cash(-100, 500)
        assert await counter.in_ledger("clearing:safe:") == Cash(100, -500)
        [line] = await counter.drawers.log(OPERATOR, EVENT)
        assert (line.action, line.subject) == (StaffAction.COUNT_CASH, "USD -1.00, KHR 500")
        [seen] = await counter.drawers.of_event(OPERATOR, EVENT)
        assert seen.shift.difference == Cash(-100, 500)

    async def test_cash_is_moved_once_and_never_more_than_there_is(self, counter: Counter) -> None:
        await counter.drawer()
        for _ in range(2):
            await counter.drawers.move_cash(SELLER, "k", Cash(-1_000), "to the safe")
        assert await counter.expected() == FLOAT - Cash(1_000)
        with pytest.raises(DrawerTooSmall):
            await counter.drawers.move_cash(SELLER, "l", Cash(-1_100), "to the safe")
        with pytest.raises(ReasonMissing):
            await counter.drawers.move_cash(SELLER, "m", Cash(-100), "")
        assert await counter.expected() == FLOAT - Cash(1_000)
        assert [line.cash for line in await counter.drawers.lines(SELLER)] == [
            Cash(-1_000),
            FLOAT,
        ]

    async def test_a_sale_and_the_count_at_the_same_moment(self, counter: Counter) -> None:
        """Whichever is first: the count holds every sale that was paid, and no other."""
        await counter.drawer()
        view = await counter.drawers.current(SELLER)
        assert view is not None
        sale = await counter.sell()
        sold, closed = await asyncio.gather(
            counter.service.pay_cash(SELLER, sale.order.key, Cash(2_500)),
            counter.drawers.close(SELLER, view.shift.id, FLOAT, "counted before the last sale"),
            return_exceptions=True,
        )
        assert not isinstance(closed, BaseException)
        was_paid = not isinstance(sold, BaseException)
        assert closed.shift.expected == (FLOAT + Cash(2_500) if was_paid else FLOAT)
        assert await counter.in_ledger("clearing:drawer:") == Cash()


NOTES = st.builds(
    Cash, st.integers(0, 60).map(lambda n: n * 100), st.integers(0, 300).map(lambda n: n * 500)
)
SELLERS = st.sampled_from((SELLER, OTHER_SELLER))
STEPS = st.one_of(
    st.tuples(st.just("open"), SELLERS, NOTES),
    st.tuples(st.just("sell"), SELLERS, st.integers(1, 4)),
    st.tuples(st.just("pay"), SELLERS, NOTES),
    st.tuples(st.just("free"), SELLERS),
    st.tuples(st.just("cancel"), SELLERS),
    st.tuples(st.just("move"), SELLERS, NOTES, st.booleans()),
    st.tuples(st.just("close"), SELLERS, st.integers(-3, 3)),
    st.tuples(st.just("wait"), st.just(SELLER)),
)


class Story:
    """Plays steps at the counter; beside it, what must be true of drawers, ledger and tickets."""

    def __init__(self, database: Database) -> None:
        self.database = database
        clock = FrozenClock(NOW)
        uow = UnitOfWork(database, clock)
        wallet = WalletService(uow)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        hasher.close()
        ticketing = TicketingService(uow, wallet, pins, SECRET)
        roles = RolesService(uow)
        service = BoxOfficeService(uow, roles, ticketing.outside, SECRET)
        drawers = DrawerService(uow, roles)
        fans = Fans(uow, wallet)
        self.counter = Counter(uow, ticketing, wallet, clock, roles, service, drawers, fans)
        self.orders: dict[int, str] = {}

    async def begin(self) -> None:
        kind = ticket_type("standing", usd(1_245), ("floor",))
        await self.counter.ticketing.load_events(a_load(an_event(size=8, types=(kind,))))
        for seller in (SELLER, OTHER_SELLER):
            await self.counter.fans.come(seller, usd(0))
            await self.counter.roles.grant(seller, Role.BOX_OFFICE)

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def open(self, seller: int, cash: Cash) -> None:
        await self.counter.drawer(seller, cash)

    async def sell(self, seller: int, quantity: int) -> None:
        self.orders[seller] = (await self.counter.sell(quantity, seller)).order.key

    async def pay(self, seller: int, cash: Cash) -> None:
        if key := self.orders.get(seller):
            await self.counter.service.pay_cash(seller, key, cash)

    async def free(self, seller: int) -> None:
        if key := self.orders.get(seller):
            await self.counter.service.give_free(seller, key, "for the story")

    async def cancel(self, seller: int) -> None:
        if key := self.orders.get(seller):
            await self.counter.service.cancel(seller, key)

    async def move(self, seller: int, cash: Cash, goes_out: bool) -> None:
        moved = Cash() - cash if goes_out else cash
        await self.counter.drawers.move_cash(seller, new_key(), moved, "for the story")

    async def close(self, seller: int, off: int) -> None:
        if view := await self.counter.drawers.current(seller):
            counted = view.shift.expected + Cash(off * 100, off * 100)
            await self.counter.drawers.close(seller, view.shift.id, counted, "for the story")

    async def wait(self, _: int) -> None:
        self.counter.clock.advance(1_900)
        await self.counter.ticketing.sweep()

    async def check(self) -> None:
        counter = self.counter
        assert await counter.ticketing.recount() == []
        assert await counter.wallet.audit() == []
        worth = await counter.rows(
            "SELECT o.total_minor, (SELECT count(*) FROM tickets t WHERE t.order_id = o.id) AS n,"
            " s.way FROM box_sales s JOIN ticket_orders o ON o.id = s.order_id"
            " WHERE o.state = 'confirmed'"
        )
        assert all(row.total_minor == (row.n * 1_245 if row.way == "cash" else 0) for row in worth)
        assert await counter.in_ledger("pending:organiser:") == Cash(
            sum(row.total_minor for row in worth)
        )
        assert await number_of(self.database.read, "tickets") == sum(row.n for row in worth)
        await self._check_drawers()

    async def _check_drawers(self) -> None:
        counter = self.counter
        lines = await counter.rows(
            "SELECT h.closed_at, c.kind, sum(c.usd_minor) AS usd, sum(c.khr_minor) AS khr"
            " FROM box_cash_lines c JOIN box_shifts h ON h.id = c.shift_id"
            " GROUP BY h.id, h.closed_at, c.kind"
        )
        in_open = [row for row in lines if row.closed_at is None]
        sales = [row for row in in_open if row.kind == "sale"]
        assert await counter.in_ledger("clearing:drawer:") == Cash(
            -sum(row.usd for row in sales), -sum(row.khr for row in sales)
        )
        expected = Cash(sum(row.usd for row in in_open), sum(row.khr for row in in_open))
        views = [await counter.drawers.current(seller) for seller in (SELLER, OTHER_SELLER)]
        shown = [view.shift.expected for view in views if view]
        assert sum(shown, Cash()) == expected
        assert all(each.usd_minor >= 0 and each.khr_minor >= 0 for each in shown)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


class TestEveryStory:
    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(STEPS, min_size=8, max_size=30))
    def test_adds_up(
        self, servers: Servers, runner: asyncio.Runner, steps: list[tuple[object, ...]]
    ) -> None:
        runner.run(_play(servers.databases("sqlite").create(), steps))


async def _play(url: str, steps: list[tuple[object, ...]]) -> None:
    database = Database(url)
    story = Story(database)
    await story.begin()
    for seller in (SELLER, OTHER_SELLER):
        await story.open(seller, FLOAT)
    for step in steps:
        await story.play(step)
    await story.check()
    await database.dispose()
