"""Vouchers: what they take off, how often, and that they come back with their orders."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, true

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.core.vouchers import VoucherMode, discount_of, read_code
from services.ticketing import CartLine, HoldCart, OrderSummary, TicketingService
from services.ticketing.vouchers import repository
from services.ticketing.vouchers.errors import (
    VoucherForbidsChange,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.ticketing.vouchers.schemas import VoucherSpec
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    NOW,
    Fans,
    a_load,
    an_event,
    payment,
    ticket_type,
    usd,
)

CODE = "RA1NYSEAS0N"
PERCENT, OFF, PRICE = VoucherMode.PERCENT, VoucherMode.SUBTRACT, VoucherMode.SET
STANDING, FRONT = 1, 2


def voucher(mode: VoucherMode = PERCENT, value: int = 2_000, **limits: object) -> VoucherSpec:
    return VoucherSpec(CODE, mode, value, **limits)  # type: ignore[arg-type]


async def offer(ticketing: TicketingService, *specs: VoucherSpec, price: int = 2_500) -> None:
    types = (
        ticket_type("standing", usd(price), ("floor",)),
        ticket_type("front", usd(4_000), ("floor",)),
    )
    await ticketing.load_events(a_load(an_event(types=types, vouchers=specs)))


async def hold(
    ticketing: TicketingService, fan_id: int = DARA, kind: int = STANDING, quantity: int = 2
) -> OrderSummary:
    lines = (CartLine(kind, quantity, CODE),)
    return await ticketing.hold(HoldCart(fan_id, EVENT, lines, new_key()))


async def used(database: Database) -> tuple[int, int]:
    """Uses and minor units that the voucher has given."""
    async with database.read.connect() as connection:
        statement = text("SELECT redeemed, spent_minor FROM ticket_vouchers")
        redeemed, spent = (await connection.execute(statement)).one()
        return int(redeemed), int(spent)


class TestRules:
    @pytest.mark.parametrize(
        ("mode", "value", "off"),
        [
            (VoucherMode.NONE, 0, 0),
            (PRICE, 2_000, 1_000),
            (PRICE, 9_000, 0),
            (PRICE, 0, 5_000),
            (OFF, 700, 1_400),
            (OFF, 9_999, 5_000),
            (PERCENT, 1_250, 625),
            (PERCENT, 10_000, 5_000),
        ],
    )
    def test_take_off_of_two_tickets_of_25_dollars(
        self, mode: VoucherMode, value: int, off: int
    ) -> None:
        assert discount_of(mode, value, usd(2_500) * 2, 2) == usd(off)

    @given(st.sampled_from(list(VoucherMode)), st.integers(0, 10**6), st.integers(1, 10**6))
    def test_never_more_than_the_line_costs(
        self, mode: VoucherMode, value: int, price: int
    ) -> None:
        off = discount_of(mode, value, usd(price) * 3, 3)
        assert 0 <= off.amount_minor <= 3 * price

    def test_codes_are_read_as_people_write_them(self) -> None:
        assert read_code(" rainy-season ") == CODE
        assert read_code("short") is None
        assert read_code("សំបុត្រសំបុត្រ") is None


class TestUsing:
    async def test_is_taken_off_before_paying(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA)
        await offer(ticketing, voucher(uses=5, budget_minor=1_000))
        order = await hold(ticketing)
        assert (order.lines[0].discount, order.price.total) == (usd(1_000), usd(4_000))
        assert order.price.tax == usd(364)
        assert await ticketing.summary(DARA, order.key) == order
        await fans.confirm(order)
        assert (await ticketing.pay(payment(order))).total == usd(4_000)
        assert await used(database) == (1, 1_000)

    async def test_whole_price_off_is_an_order_without_money(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await offer(ticketing, voucher(PERCENT, 10_000))
        order = await hold(ticketing)
        await fans.confirm(order)
        assert len((await ticketing.pay(payment(order))).ticket_ids) == 2
        assert await fans.balance(DARA) == usd(10_000)

    async def test_price_that_rises_leaves_the_line_as_promised(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await offer(ticketing, voucher(PRICE, 2_000))
        order = await hold(ticketing)
        await offer(ticketing, voucher(PRICE, 2_000), price=3_000)
        await fans.confirm(order)
        assert (await ticketing.pay(payment(order))).total == usd(4_000)

    async def test_only_for_its_type_and_event(self, ticketing: TicketingService) -> None:
        await offer(ticketing, voucher(type_id="front"))
        with pytest.raises(VoucherNotFound):
            await hold(ticketing, kind=STANDING)
        assert (await hold(ticketing, kind=FRONT)).price.total == usd(6_400)
        await ticketing.load_events(a_load(an_event("night-market")))
        lines = (CartLine(3, 1, CODE),)
        with pytest.raises(VoucherNotFound):
            await ticketing.hold(HoldCart(DARA, "night-market", lines, new_key()))

    async def test_not_after_its_day(
        self, ticketing: TicketingService, clock: FrozenClock, database: Database
    ) -> None:
        await offer(ticketing, voucher(valid_until=NOW + timedelta(hours=1)))
        order = await hold(ticketing)
        clock.advance(3_600)
        with pytest.raises(VoucherOver):
            await hold(ticketing)
        assert (await ticketing.summary(DARA, order.key)).state == "pending"
        assert await used(database) == (1, 1_000)

    @pytest.mark.parametrize("limits", [{"uses": 1}, {"budget_minor": 1_999}])
    async def test_not_beyond_its_uses_or_budget(
        self, ticketing: TicketingService, database: Database, limits: dict[str, int]
    ) -> None:
        await offer(ticketing, replace(voucher(), **limits))  # type: ignore[arg-type]
        await hold(ticketing)
        with pytest.raises(VoucherUsedUp):
            await hold(ticketing, BOPHA)
        assert await used(database) == (1, 1_000)

    async def test_cancelled_replaced_and_expired_orders_give_it_back(
        self, ticketing: TicketingService, database: Database, clock: FrozenClock
    ) -> None:
        await offer(ticketing, voucher(uses=1))
        order = await hold(ticketing)
        order = await hold(ticketing)  # takes the place of the first
        assert await used(database) == (1, 1_000)
        await ticketing.cancel(DARA, order.key)
        assert await used(database) == (0, 0)
        await hold(ticketing)
        clock.advance(31 * 60)
        await ticketing.sweep()
        assert await used(database) == (0, 0)

    async def test_same_key_is_the_same_order_also_when_it_is_over(
        self, ticketing: TicketingService, clock: FrozenClock, database: Database
    ) -> None:
        await offer(ticketing, voucher(valid_until=NOW + timedelta(hours=1)))
        wish = HoldCart(DARA, EVENT, (CartLine(STANDING, 2, CODE),), "same-key")
        first = await ticketing.hold(wish)
        clock.advance(3_600)
        assert await ticketing.hold(wish) == first
        assert await used(database) == (1, 1_000)


class TestManyAtOnce:
    async def test_last_uses_are_given_once(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await offer(ticketing, voucher(uses=3))
        crowd = await fans.many(10)
        tried = await asyncio.gather(
            *(hold(ticketing, fan) for fan in crowd), return_exceptions=True
        )
        assert sum(isinstance(each, OrderSummary) for each in tried) == 3
        assert {type(each) for each in tried} == {OrderSummary, VoucherUsedUp}
        assert await used(database) == (3, 3_000)

    async def test_control_without_the_guard_meets_the_tables_own(
        self,
        ticketing: TicketingService,
        fans: Fans,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await offer(ticketing, voucher(uses=3))
        monkeypatch.setattr(repository, "has_left", lambda _: true())
        crowd = await fans.many(10)
        tried = await asyncio.gather(
            *(hold(ticketing, fan) for fan in crowd), return_exceptions=True
        )
        assert VoucherUsedUp not in {type(each) for each in tried}
        assert await used(database) == (3, 3_000)

    async def test_books_agree(
        self, ticketing: TicketingService, uow: UnitOfWork, database: Database
    ) -> None:
        await offer(ticketing, voucher())
        await hold(ticketing)
        assert await uow.run(repository.differences) == []
        async with database.write.begin() as connection:
            await connection.execute(text("UPDATE ticket_vouchers SET redeemed = 2"))
        assert len(await uow.run(repository.differences)) == 1


class TestLoading:
    async def test_limits_may_change_what_it_is_may_not(self, ticketing: TicketingService) -> None:
        await offer(ticketing, voucher(uses=5))
        await hold(ticketing)
        await offer(ticketing, voucher(uses=1))
        for changed in (voucher(PERCENT, 3_000), voucher(OFF, 100), voucher(type_id="front")):
            with pytest.raises(VoucherForbidsChange):
                await offer(ticketing, changed)
        with pytest.raises(VoucherForbidsChange):
            await offer(ticketing, voucher(budget_minor=999))
