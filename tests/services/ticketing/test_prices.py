"""Prices add up whatever is in the cart; fees and tax follow their dated settings."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.ticketing import TicketingService, counter
from services.ticketing.errors import TooFewTickets
from services.ticketing.prices import (
    TARIFFS,
    FeeRule,
    Price,
    Tariff,
    price_of,
    service_fee,
    tax_on,
)
from services.wallet.rules import in_force
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
    ticket_type,
    usd,
)

CURRENCIES = st.sampled_from([Currency.USD, Currency.KHR])
CARTS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10**8)), min_size=1, max_size=8)
RULES = st.builds(FeeRule, st.integers(0, 500), st.integers(0, 500), st.integers(0, 2_000))
WITH_FEES: Final = Tariff(
    date(2026, 4, 2),
    {
        Currency.USD: FeeRule(per_order_minor=50, per_ticket_minor=25, basis_points=250),
        Currency.KHR: FeeRule(per_order_minor=2_000),
    },
    tax_basis_points=1_200,
)


def half_up(share: Decimal) -> int:
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


@given(CARTS, CURRENCIES, RULES, st.integers(0, 3_000), st.booleans(), st.integers(0, 10**6))
def test_every_cart_adds_up(
    cart: list[tuple[int, int]],
    currency: Currency,
    rule: FeeRule,
    tax_basis_points: int,
    tax_is_included: bool,
    off_minor: int,
) -> None:
    tariff = Tariff(date(2026, 1, 1), {currency: rule}, tax_basis_points)
    off_minor = min(off_minor, sum(quantity * minor for quantity, minor in cart[:1]))
    lines = [(quantity, Money(minor, currency), Money.zero(currency)) for quantity, minor in cart]
    lines[0] = (*lines[0][:2], Money(off_minor, currency))
    price = price_of(lines, tariff, tax_is_included=tax_is_included)
    subtotal = sum(quantity * minor for quantity, minor in cart) - off_minor
    tickets = sum(quantity for quantity, _ in cart)
    rate = Decimal(tax_basis_points) / 10_000
    fee = rule.per_order_minor + rule.per_ticket_minor * tickets
    fee += half_up(subtotal * Decimal(rule.basis_points) / 10_000)
    tax = half_up(subtotal * rate / (1 + rate) if tax_is_included else subtotal * rate)
    total = subtotal + fee + (0 if tax_is_included else tax)
    parts = [Money(each, currency) for each in (subtotal, fee, tax)]
    wanted = Price(parts[0], parts[1], parts[2], tax_is_included)
    assert price == wanted
    assert price.total == Money(total, currency)


@pytest.mark.parametrize(
    ("subtotal", "tickets", "fee"),
    [(2500, 1, 113), (2550, 1, 114), (5000, 2, 225), (10, 1, 50)],
)
def test_fee_is_so_much_a_ticket_and_a_share_rounded_half_up(
    subtotal: int, tickets: int, fee: int
) -> None:
    rule = FeeRule(per_ticket_minor=50, basis_points=250)
    assert service_fee(usd(subtotal), tickets, rule) == usd(fee)


@pytest.mark.parametrize(
    ("subtotal", "included", "added"), [(11_000, 1_000, 1_100), (2_500, 227, 250), (5, 0, 1)]
)
def test_tax_of_ten_percent(subtotal: int, included: int, added: int) -> None:
    assert tax_on(usd(subtotal), 1_000, is_included=True) == usd(included)
    assert tax_on(usd(subtotal), 1_000, is_included=False) == usd(added)


def test_tariff_holds_from_its_day() -> None:
    table = (*TARIFFS, WITH_FEES)
    assert in_force(table, date(2026, 4, 1)) is TARIFFS[0]
    assert in_force(table, date(2026, 4, 2)) is WITH_FEES


class TestOrders:
    async def test_say_the_tax_that_is_in_their_price(self, ticketing: TicketingService) -> None:
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        assert (order.price.total, order.price.tax) == (usd(5_000), usd(455))
        assert await ticketing.summary(DARA, order.key) == order

    async def test_pay_tax_on_top_where_the_event_says_so(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(tax_is_included=False)))
        order = await hold(ticketing, DARA, 2)
        await fans.confirm(order)
        assert (await ticketing.pay(payment(order))).total == usd(5_500)
        assert await fans.balance(DARA) == usd(4_500)

    async def test_keep_the_tariff_they_were_made_with(
        self,
        ticketing: TicketingService,
        fans: Fans,
        clock: FrozenClock,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(counter, "TARIFFS", (*TARIFFS, WITH_FEES))
        await ticketing.load_events(a_load(an_event()))
        for fan_id in (DARA, BOPHA):
            await fans.come(fan_id)
        midnight = datetime(2026, 4, 1, 17, tzinfo=UTC)  # in Phnom Penh
        clock.advance((midnight - timedelta(minutes=1) - clock.now()).total_seconds())
        before = await hold(ticketing, DARA, 2)
        clock.advance(120)
        after = await hold(ticketing, BOPHA, 2)
        assert (before.price.fee, before.price.total) == (usd(0), usd(5_000))
        assert (after.price.fee, after.price.total) == (usd(225), usd(5_225))
        for order in (before, after):
            await fans.confirm(order)
            assert (await ticketing.pay(payment(order))).total == order.price.total
        unlike = "total_minor != subtotal_minor + fee_minor"
        assert await number_of(database.read, "ticket_orders", unlike) == 0


async def test_fewer_than_a_type_wants_are_refused(ticketing: TicketingService) -> None:
    kind = ticket_type("standing", usd(2_500), ("floor",), min_per_order=2)
    await ticketing.load_events(a_load(an_event(types=(kind,))))
    with pytest.raises(TooFewTickets) as refusal:
        await hold(ticketing, DARA, 1)
    assert refusal.value.details["least"] == 2
    await hold(ticketing, DARA, 2)
    (card,) = (await ticketing.event(EVENT)).types
    assert card.min_per_order == 2
