"""Ticket types that are sold only for a part of their event's sale."""

from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.ticketing import CartLine, HoldCart, SaleStatus, TicketingService
from services.ticketing.errors import SaleClosed, SaleNotOpen
from services.ticketing.rules import SaleWindow
from services.ticketing.specs import PoolSpec
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
    usd,
)

HOUR = timedelta(hours=1)
EARLY, LATE = 1, 2


async def offer(
    ticketing: TicketingService, opens_in: timedelta = HOUR, *, keeps_times: bool = False
) -> None:
    """The early bird ends when the usual ticket begins."""
    types = (
        ticket_type("early", usd(2_000), ("floor",), window=SaleWindow(None, NOW + opens_in)),
        ticket_type("late", usd(2_500), ("floor",), window=SaleWindow(NOW + opens_in, None)),
    )
    await ticketing.load_events(a_load(an_event(types=types, keeps_times=keeps_times)))


async def statuses(ticketing: TicketingService) -> list[SaleStatus]:
    return [kind.status for kind in (await ticketing.event(EVENT)).types]


async def test_each_type_is_sold_in_its_window(
    ticketing: TicketingService, clock: FrozenClock
) -> None:
    await offer(ticketing)
    assert await statuses(ticketing) == [SaleStatus.OPEN, SaleStatus.NOT_YET]
    await hold(ticketing, DARA, ticket_type_id=EARLY)
    with pytest.raises(SaleNotOpen) as refusal:
        await hold(ticketing, DARA, ticket_type_id=LATE)
    assert refusal.value.details["opens_at"] == NOW + HOUR
    clock.advance(3_600)
    assert await statuses(ticketing) == [SaleStatus.CLOSED, SaleStatus.OPEN]
    await hold(ticketing, DARA, ticket_type_id=LATE)
    with pytest.raises(SaleClosed):
        await hold(ticketing, DARA, ticket_type_id=EARLY)


async def test_one_type_out_of_its_window_refuses_the_whole_cart(
    ticketing: TicketingService,
) -> None:
    await offer(ticketing)
    lines = (CartLine(EARLY, 1), CartLine(LATE, 1))
    with pytest.raises(SaleNotOpen):
        await ticketing.hold(HoldCart(DARA, EVENT, lines, "a-cart"))
    assert await ticketing.unpaid(DARA) == ()


async def test_order_made_in_time_is_paid_after_the_window(
    ticketing: TicketingService, clock: FrozenClock, fans: Fans
) -> None:
    await fans.come(DARA)
    await offer(ticketing)
    clock.advance(3_590)
    order = await hold(ticketing, DARA, ticket_type_id=EARLY)
    clock.advance(60)
    await fans.confirm(order)
    assert (await ticketing.pay(payment(order))).total == usd(2_000)


@pytest.mark.parametrize(
    ("window", "status"),
    [
        (SaleWindow(NOW + HOUR, None), SaleStatus.OPEN),
        (SaleWindow(None, NOW), SaleStatus.SOLD_OUT),
    ],
)
async def test_event_is_sold_out_when_no_type_can_be_had_any_more(
    ticketing: TicketingService, window: SaleWindow, status: SaleStatus
) -> None:
    types = (
        ticket_type("early", usd(2_000), ("floor",)),
        ticket_type("late", usd(2_500), ("hall",), window=window),
    )
    pools = (PoolSpec("floor", 1), PoolSpec("hall", 9))
    await ticketing.load_events(a_load(an_event(pools=pools, types=types)))
    await hold(ticketing, DARA, ticket_type_id=EARLY)
    assert (await ticketing.event(EVENT)).status is status


@pytest.mark.parametrize(("keeps_times", "stays"), [(True, True), (False, False)])
async def test_times_counted_from_the_first_load_stay(
    ticketing: TicketingService, keeps_times: bool, stays: bool
) -> None:
    await offer(ticketing, keeps_times=keeps_times)
    await offer(ticketing, 5 * HOUR, keeps_times=keeps_times)
    late = (await ticketing.event(EVENT)).types[1]
    assert (late.opens_at == NOW + HOUR) is stays
