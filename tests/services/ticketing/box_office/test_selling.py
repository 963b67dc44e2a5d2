"""Tickets over the counter: same stock as from afar, cash to the riel, reasons that stay."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.events import REDRAW_DOOR_SALE, SUBSCRIPTIONS
from services.identity.roles import RoleRequired
from services.payments.cash import Cash
from services.ticketing import OrderState, TicketsDelivered
from services.ticketing.box_office import WALK_UP, BoxOfficeService, OpenShift, WayAtCounter
from services.ticketing.box_office.errors import (
    DrawerTooSmall,
    NobodyHasNumber,
    NoOpenShift,
    NoSuchNotes,
    NotEnoughCash,
    ReasonMissing,
    SaleNotFound,
)
from services.ticketing.errors import (
    NotEnoughLeft,
    OrderAlreadyPaid,
    OrderCancelled,
    SaleClosed,
    SoldOut,
    TooManyTickets,
)
from tests.services.ticketing.box_office.conftest import (
    FLOAT,
    OPERATOR,
    OTHER_SELLER,
    SELLER,
    Counter,
)
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    SECRET,
    a_load,
    an_event,
    hold,
    stock,
    ticket_type,
    usd,
)

_DELETE = text("DELETE FROM box_log")


class TestCash:
    async def test_tickets_change_and_ledger(self, counter: Counter) -> None:
        await counter.drawer()
        sale = await counter.sell(2)
        assert (sale.order.price.total, sale.tickets) == (usd(5_000), ())
        assert sale.riel_due == Money(205_000, Currency.KHR)
        done = await counter.service.pay_cash(SELLER, sale.order.key, Cash(4_000, 50_000))
        assert done.way is WayAtCounter.CASH
        assert done.change == Cash(0, 9_000)
        assert len(done.tickets) == 2
        assert done.order.state is OrderState.CONFIRMED
        assert await counter.expected() == FLOAT + Cash(4_000, 41_000)
        assert await counter.in_ledger("pending:organiser:") == Cash(5_000)
        assert await counter.in_ledger("clearing:drawer:") == Cash(-4_000, -41_000)

    async def test_twice_is_once(self, counter: Counter) -> None:
        await counter.drawer()
        key = new_key()
        sale = await counter.sell(key=key)
        assert (await counter.sell(key=key)).order.id == sale.order.id
        pay = counter.service.pay_cash
        answers = await asyncio.gather(
            *(pay(SELLER, key, cash) for cash in (Cash(3_000), Cash(3_000), Cash(10_000)))
        )
        assert len({answer.tickets[0].id for answer in answers}) == 1
        change = await counter.expected() - FLOAT
        assert change in (Cash(3_000 - 500), Cash(10_000 - 7_500))
        assert await stock(counter.uow.database.read) == (0, 1)

    async def test_what_does_not_pay_changes_nothing(self, counter: Counter) -> None:
        await counter.drawer(float_cash=Cash())
        key = (await counter.sell()).order.key
        with pytest.raises(NotEnoughCash) as refusal:
            await counter.service.pay_cash(SELLER, key, Cash(2_000))
        assert refusal.value.details == {"missing": Money(20_500, Currency.KHR)}
        with pytest.raises(NoSuchNotes):
            await counter.service.pay_cash(SELLER, key, Cash(2_550))
        assert await counter.expected() == Cash()
        assert (await counter.service.sale(SELLER, key)).order.state is OrderState.PENDING

    async def test_no_change_is_given_that_does_not_lie_in_the_drawer(
        self, counter: Counter
    ) -> None:
        odd = ticket_type("standing", usd(2_450), ("floor",))
        await counter.ticketing.load_events(a_load(an_event(types=(odd,))))
        await counter.drawer(float_cash=Cash())
        key = (await counter.sell()).order.key
        with pytest.raises(DrawerTooSmall):
            await counter.service.pay_cash(SELLER, key, Cash(2_500))
        assert (await counter.service.sale(SELLER, key)).tickets == ()
        await counter.drawers.move_cash(SELLER, "k", Cash(0, 5_000), "change was brought")
        done = await counter.service.pay_cash(SELLER, key, Cash(2_500))
        assert done.change == Cash(0, 2_100)
        assert await counter.in_ledger("revenue:cash_rounding:") == Cash(0, -50)

    async def test_the_counter_sells_when_the_sale_from_afar_is_over(
        self, counter: Counter
    ) -> None:
        await counter.drawer()
        counter.clock.advance(2 * 3600)
        key = (await counter.sell()).order.key
        await counter.service.pay_cash(SELLER, key, Cash(2_500))
        counter.clock.advance(3 * 3600)
        with pytest.raises(SaleClosed):
            await counter.sell()
        assert counter.clock.now() > EVENING

    async def test_same_stock_as_from_afar(self, counter: Counter) -> None:
        await counter.ticketing.load_events(a_load(an_event(size=3)))
        await counter.drawer()
        await counter.drawer(OTHER_SELLER)
        await counter.fans.come(DARA)
        await hold(counter.ticketing, DARA)
        with pytest.raises(NotEnoughLeft):
            await counter.sell(3)
        await counter.sell(2)
        with pytest.raises(SoldOut):
            await counter.sell(1, OTHER_SELLER)
        with pytest.raises(TooManyTickets):
            await counter.sell(11)

    async def test_many_buyers_one_counter_after_another(self, counter: Counter) -> None:
        """No limit per buyer, and one seller's unpaid sale does not end another one's."""
        kind = ticket_type("standing", usd(2_500), ("floor",), max_per_buyer=1)
        await counter.ticketing.load_events(a_load(an_event(types=(kind,))))
        await counter.drawer()
        await counter.drawer(OTHER_SELLER)
        first = await counter.sell(2)
        second = await counter.sell(2, OTHER_SELLER)
        for seller, sale in ((SELLER, first), (OTHER_SELLER, second)):
            done = await counter.service.pay_cash(seller, sale.order.key, Cash(5_000))
            assert len(done.tickets) == 2


class TestOthers:
    async def test_need_role_and_drawer(self, counter: Counter) -> None:
        with pytest.raises(RoleRequired):
            await counter.drawers.open(OpenShift(OPERATOR, "k", EVENT, Cash()))
        with pytest.raises(NoOpenShift):
            await counter.sell()

    async def test_cannot_touch_a_sale(self, counter: Counter) -> None:
        await counter.drawer()
        await counter.drawer(OTHER_SELLER)
        key = (await counter.sell()).order.key
        for touch in (
            counter.service.pay_cash(OTHER_SELLER, key, Cash(2_500)),
            counter.service.give_free(OTHER_SELLER, key, "a friend"),
            counter.service.cancel(OTHER_SELLER, key),
            counter.service.sale(OTHER_SELLER, key),
        ):
            with pytest.raises(SaleNotFound):
                await touch


class TestFree:
    async def test_costs_nothing_and_stays_in_the_log(self, counter: Counter) -> None:
        await counter.drawer()
        sale = await counter.sell(2)
        with pytest.raises(ReasonMissing):
            await counter.service.give_free(SELLER, sale.order.key, " x ")
        done = await counter.service.give_free(SELLER, sale.order.key, "family of the  singer")
        assert not done.order.price.total
        assert len(done.tickets) == 2
        assert await counter.expected() == FLOAT
        [line] = await counter.drawers.log(OPERATOR, EVENT)
        assert (line.actor_id, line.reason) == (SELLER, "family of the singer")
        assert line.subject == f"{sale.order.number}: 2"
        with pytest.raises(DBAPIError, match="append-only"):
            await counter.uow.run(lambda tx: tx.session.execute(_DELETE))


class TestCancel:
    async def test_frees_the_stock(self, counter: Counter) -> None:
        await counter.drawer()
        key = (await counter.sell(2)).order.key
        for _ in range(2):
            await counter.service.cancel(SELLER, key)
        assert await stock(counter.uow.database.read) == (0, 0)
        with pytest.raises(OrderCancelled):
            await counter.service.pay_cash(SELLER, key, Cash(5_000))


class TestPhone:
    async def test_tickets_go_to_the_chat_of_the_number(self, counter: Counter) -> None:
        await counter.drawer()
        await counter.fans.come(DARA, usd(0))
        await counter.set_phone(DARA, "+85512345678")
        before = await counter.sell()
        sent = await counter.service.send_to_phone(SELLER, before.order.key, "012 345 678")
        assert sent.buyer is not None
        await counter.service.pay_cash(SELLER, before.order.key, Cash(2_500))
        after = await counter.sell()
        await counter.service.pay_cash(SELLER, after.order.key, Cash(2_500))
        for _ in range(2):
            await counter.service.send_to_phone(SELLER, after.order.key, "+85512345678")
        owned = await counter.ticketing.my_tickets(DARA)
        assert owned.total == 2
        assert (await counter.service.sale(SELLER, after.order.key)).tickets

    async def test_nobody_has_it_or_somebody_else_has_the_tickets(self, counter: Counter) -> None:
        await counter.drawer()
        for fan, phone in ((DARA, "+85512345678"), (BOPHA, "+85512345679")):
            await counter.fans.come(fan, usd(0))
            await counter.set_phone(fan, phone)
        key = (await counter.sell()).order.key
        for phone in ("012345670", "abc"):
            with pytest.raises(NobodyHasNumber):
                await counter.service.send_to_phone(SELLER, key, phone)
        await counter.service.send_to_phone(SELLER, key, "012345678")
        with pytest.raises(OrderAlreadyPaid):
            await counter.service.send_to_phone(SELLER, key, "012345679")
        owners = await counter.rows("SELECT fan_id FROM ticket_orders")
        assert [row.fan_id for row in owners] == [DARA] != [WALK_UP]


class TestNews:
    async def test_the_seller_hears_of_what_a_bank_has_paid(
        self, counter: Counter, clock: FrozenClock
    ) -> None:
        await counter.drawer()
        key = (await counter.sell()).order.key
        uow = UnitOfWork(counter.uow.database, clock, SUBSCRIPTIONS)
        told = BoxOfficeService(uow, counter.roles, counter.ticketing.outside, SECRET)
        await told.delivered(TicketsDelivered(key, WALK_UP, EVENT))
        await told.delivered(TicketsDelivered("somebody-else", DARA, EVENT))
        [row] = await counter.rows("SELECT job, payload FROM outbox_messages")
        assert row.job == REDRAW_DOOR_SALE
        assert key in str(row.payload)
