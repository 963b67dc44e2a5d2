"""Several types in one order: all of them or none, counted and priced together."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import event as sqlalchemy_event

from services.core.batcher import KeyReused
from services.core.db import Database
from services.core.ids import new_key
from services.ticketing import (
    CartLine,
    HoldCart,
    LoadEvents,
    OrderState,
    OrderSummary,
    PriceChanged,
    TicketingService,
)
from services.ticketing.errors import (
    BuyerLimitReached,
    EventNotFound,
    NotEnoughLeft,
    SaleClosed,
    SoldOut,
    TooManyTickets,
)
from services.ticketing.specs import PoolSpec
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
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

STANDING, STUDENT, FRONT = 1, 2, 3
STATEMENTS_OF_A_PLAIN_ORDER = 24
"""Together with the one that stores the event for other jobs, which nobody asks for here: 25."""


def a_hall(student_price: int = 1_000) -> LoadEvents:
    """Standing and student tickets share the floor; the front has a pool of its own."""
    pools = (PoolSpec("floor", 6), PoolSpec("front", 4))
    types = (
        ticket_type("standing", usd(2_500), ("floor",)),
        ticket_type("student", usd(student_price), ("floor",), max_per_order=2, max_per_buyer=3),
        ticket_type("front", usd(4_000), ("front",)),
    )
    return a_load(an_event(pools=pools, types=types))


async def cart(
    ticketing: TicketingService, fan_id: int, *lines: tuple[int, int], key: str | None = None
) -> OrderSummary:
    wanted = tuple(CartLine(kind, quantity) for kind, quantity in lines)
    return await ticketing.hold(HoldCart(fan_id, EVENT, wanted, key or new_key()))


def said(order: OrderSummary) -> list[tuple[int, int]]:
    return [(line.ticket_type_id, line.quantity) for line in order.lines]


class TestHoldingACart:
    async def test_takes_units_of_every_pool_and_adds_the_lines_up(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        order = await cart(ticketing, DARA, (FRONT, 1), (STUDENT, 2), (STANDING, 3))
        assert said(order) == [(STANDING, 3), (STUDENT, 2), (FRONT, 1)]
        assert order.price.total == usd(3 * 2_500 + 2 * 1_000 + 4_000)
        assert await stock(database.read, "floor") == (5, 0)
        assert await stock(database.read, "front") == (1, 0)
        assert await ticketing.summary(DARA, order.key) == order

    async def test_one_type_that_cannot_be_had_refuses_the_whole(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        await cart(ticketing, BOPHA, (FRONT, 4))
        with pytest.raises(SoldOut) as refusal:
            await cart(ticketing, DARA, (STANDING, 2), (FRONT, 1))
        assert refusal.value.details["ticket_type_id"] == FRONT
        assert await stock(database.read, "floor") == (0, 0)
        assert await number_of(database.read, "ticket_orders") == 1
        assert await number_of(database.read, "ticket_buyer_counts", f"fan_id = {DARA}") == 0

    async def test_types_that_share_a_pool_are_added_up_before_taking(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        with pytest.raises(NotEnoughLeft) as refusal:
            await cart(ticketing, DARA, (STANDING, 5), (STUDENT, 2))
        assert refusal.value.details["left"] == 6
        assert await stock(database.read, "floor") == (0, 0)

    @pytest.mark.parametrize(
        ("lines", "limit"),
        [([(STANDING, 3), (STUDENT, 3)], 2), ([(STANDING, 6), (FRONT, 4), (STUDENT, 1)], 10)],
    )
    async def test_limit_of_a_type_and_of_the_whole_order(
        self, ticketing: TicketingService, lines: Sequence[tuple[int, int]], limit: int
    ) -> None:
        await ticketing.load_events(a_hall())
        with pytest.raises(TooManyTickets) as refusal:
            await cart(ticketing, DARA, *lines)
        assert refusal.value.details["limit"] == limit

    async def test_limit_per_buyer_of_one_line_refuses_and_counts_nothing(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_hall())
        order = await cart(ticketing, DARA, (STUDENT, 2))
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        with pytest.raises(BuyerLimitReached) as refusal:
            await cart(ticketing, DARA, (STANDING, 1), (STUDENT, 2))
        assert refusal.value.details["limit"] == 3
        counted = "ticket_buyer_counts", f"fan_id = {DARA} AND quantity > 0"
        assert await number_of(database.read, *counted) == 1

    async def test_same_key_is_the_same_cart_in_any_order(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        first = await cart(ticketing, DARA, (STANDING, 1), (FRONT, 2), key="same-key")
        again = await cart(ticketing, DARA, (FRONT, 2), (STANDING, 1), key="same-key")
        assert again == first
        with pytest.raises(KeyReused):
            await cart(ticketing, DARA, (STANDING, 1), key="same-key")
        assert await stock(database.read, "front") == (2, 0)

    async def test_type_of_another_event_and_closed_type(
        self, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_hall())
        await ticketing.load_events(a_load(an_event("night-market")))
        with pytest.raises(EventNotFound):
            await cart(ticketing, DARA, (STANDING, 1), (4, 1))
        pools = (PoolSpec("floor", 6), PoolSpec("front", 4))
        standing = ticket_type("standing", usd(2_500), ("floor",))
        await ticketing.load_events(a_load(an_event(pools=pools, types=(standing,))))
        with pytest.raises(SaleClosed):
            await cart(ticketing, DARA, (STANDING, 1), (FRONT, 1))

    async def test_bigger_cart_replaces_the_smaller_one_or_leaves_it(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        first = await cart(ticketing, DARA, (STANDING, 4))
        await cart(ticketing, DARA, (STANDING, 4), (STUDENT, 2), (FRONT, 1))
        assert (await ticketing.summary(DARA, first.key)).state is OrderState.CANCELLED
        with pytest.raises(NotEnoughLeft):
            await cart(ticketing, DARA, (STANDING, 5), (STUDENT, 2))
        assert await stock(database.read, "floor") == (6, 0)
        assert len(await ticketing.unpaid(DARA)) == 1


class TestACartAfterwards:
    async def test_is_paid_once_with_a_ticket_for_each_unit(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA, usd(20_000))
        await ticketing.load_events(a_hall())
        order = await cart(ticketing, DARA, (STANDING, 2), (FRONT, 1))
        await fans.confirm(order)
        purchase = await ticketing.pay(payment(order))
        assert purchase.total == usd(9_000)
        assert await fans.balance(DARA) == usd(11_000)
        cards = await ticketing.tickets_of_order(DARA, order.key)
        assert [(card.type_name.en, card.label[-2:]) for card in cards] == [
            ("Standing", "-1"),
            ("Standing", "-2"),
            ("Front", "-3"),
        ]
        assert await stock(database.read, "floor") == (0, 2)
        assert await stock(database.read, "front") == (0, 1)

    async def test_cancelled_gives_every_pool_and_count_back(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        order = await cart(ticketing, DARA, (STANDING, 2), (STUDENT, 2), (FRONT, 1))
        await ticketing.cancel(DARA, order.key)
        assert await stock(database.read, "floor") == (0, 0)
        assert await stock(database.read, "front") == (0, 0)
        assert await number_of(database.read, "ticket_buyer_counts", "quantity > 0") == 0

    async def test_new_price_of_one_line_asks_again(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_hall())
        order = await cart(ticketing, DARA, (STANDING, 1), (STUDENT, 2))
        await ticketing.load_events(a_hall(student_price=1_200))
        await fans.confirm(order)
        with pytest.raises(PriceChanged):
            await ticketing.pay(payment(order))
        again = await ticketing.summary(DARA, order.key)
        assert (again.revision, again.price.total) == (2, usd(2_500 + 2 * 1_200))
        await fans.confirm(again)
        assert (await ticketing.pay(payment(again))).total == usd(4_900)


class TestManyCartsAtOnce:
    async def test_carts_in_opposite_order_neither_oversell_nor_lock_each_other(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await ticketing.load_events(a_hall())
        buyers = await fans.many(12)
        orders = await asyncio.gather(
            *(
                cart(ticketing, fan, *([(STANDING, 1), (FRONT, 1)][:: (-1) ** place]))
                for place, fan in enumerate(buyers)
            ),
            return_exceptions=True,
        )
        held = [each for each in orders if isinstance(each, OrderSummary)]
        assert len(held) == 4
        assert {type(each) for each in orders} == {OrderSummary, SoldOut}
        assert await stock(database.read, "floor") == (4, 0)
        assert await stock(database.read, "front") == (4, 0)


async def test_plain_order_stays_within_its_statements(
    ticketing: TicketingService, fans: Fans, database: Database
) -> None:
    """A fan's first order of the day: hold and pay, one type, one ticket."""
    await ticketing.load_events(a_load(an_event()))
    kind = await type_id(ticketing)
    warm = await hold(ticketing, await fans.come(BOPHA), ticket_type_id=kind)
    await fans.confirm(warm)
    await ticketing.pay(payment(warm))
    await fans.come(DARA)
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    engine = database.write.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    order = await hold(ticketing, DARA, ticket_type_id=kind)
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    await fans.confirm(order)
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    await ticketing.pay(payment(order))
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= STATEMENTS_OF_A_PLAIN_ORDER, "\n".join(seen)
