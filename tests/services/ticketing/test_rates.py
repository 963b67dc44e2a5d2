"""What an order says of the other currency, and what a small confirmation may pay."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity.errors import PinRequired
from services.identity.models import PinConfirmation
from services.ticketing import TicketingService
from services.wallet import ExchangeRate
from services.wallet.repository import rates
from tests.services.ticketing.programme import (
    DARA,
    EVENT,
    NOW,
    Fans,
    a_load,
    an_event,
    hold,
    payment,
    ticket_type,
)

A_RATE = ExchangeRate(
    id=uuid7(),
    khr_per_usd=Decimal(4025),
    spread_basis_points=50,
    source="test",
    set_by=None,
    since=NOW - timedelta(hours=1),
)


async def limited_to(uow: UnitOfWork, cents: int) -> None:
    """As if the confirmations had been made by a finger instead of the PIN."""
    async with uow.database.write.begin() as connection:
        await connection.execute(update(PinConfirmation).values(most_minor=cents))


class TestRates:
    async def test_an_order_says_the_recorded_rate(
        self, uow: UnitOfWork, ticketing: TicketingService, fans: Fans
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        await fans.come(DARA)
        assert (await hold(ticketing, DARA)).riel_per_dollar == Decimal(4100)
        await uow.run(lambda tx: rates.add(tx, A_RATE))
        order = await hold(ticketing, DARA)
        assert order.riel_per_dollar == Decimal(4025)
        assert (await ticketing.summary(DARA, order.key)).riel_per_dollar == Decimal(4025)

    async def test_a_small_confirmation_does_not_pay_a_large_order(
        self, uow: UnitOfWork, ticketing: TicketingService, fans: Fans
    ) -> None:
        """100,700 riel are 25.02 dollars at the recorded rate, and 24.57 at the first one."""
        await uow.run(lambda tx: rates.add(tx, A_RATE))
        price = Money(100_700, Currency.KHR)
        event = replace(an_event(), types=(ticket_type("standing", price, ("floor",)),))
        await ticketing.load_events(a_load(event))
        await fans.come(DARA)
        await fans.top_up(DARA, price)
        order = await hold(ticketing, DARA, event_id=EVENT)
        await fans.confirm(order)
        await limited_to(uow, 2_501)
        with pytest.raises(PinRequired):
            await ticketing.pay(payment(order))
        await limited_to(uow, 2_502)
        assert (await ticketing.pay(payment(order))).total == price
