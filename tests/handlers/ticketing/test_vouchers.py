"""Entering a voucher by chat, in both languages."""

import pytest

from handlers.ticketing.buttons import CartTap, OrderTap, VoucherTap
from services.core.vouchers import VoucherMode
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.vouchers.schemas import VoucherSpec
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    Fans,
    a_load,
    an_event,
    hold,
    ticket_type,
    usd,
)
from tests.services.ticketing.test_vouchers import CODE
from tests.services.ticketing.test_vouchers import hold as hold_with_voucher

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture
async def order(ticketing: TicketingService, fans: Fans) -> OrderSummary:
    """Two standing tickets; the voucher is good once, for the front only."""
    await fans.come(DARA, usd(20_000))
    types = (
        ticket_type("standing", usd(2_500), ("floor",)),
        ticket_type("front", usd(4_000), ("floor",)),
    )
    spec = VoucherSpec(CODE, VoucherMode.PERCENT, 2_500, type_id="front", uses=1)
    await ticketing.load_events(a_load(an_event(types=types, vouchers=(spec,))))
    return await hold(ticketing, DARA, 2)


async def only_order(ticketing: TicketingService) -> OrderSummary:
    (order,) = await ticketing.unpaid(DARA)
    return order


async def with_front(chat: Chat, order: OrderSummary) -> None:
    await chat.tap(CartTap(order_key=order.key))
    await chat.press("Front" if chat.t.locale == "en" else "front")
    await chat.press("1 ·")


async def enter(chat: Chat, order: OrderSummary, code: str = CODE) -> None:
    await chat.tap(OrderTap(order_key=order.key))
    await chat.press(chat.t.plain("ticketing.summary.button_voucher"))
    await chat.write(code)


async def test_code_goes_to_the_line_that_it_is_for_and_stays_there(
    chat: Chat, order: OrderSummary, ticketing: TicketingService
) -> None:
    await with_front(chat, order)
    await enter(chat, await only_order(ticketing), CODE.lower())
    now = await only_order(ticketing)
    assert [line.voucher for line in now.lines] == [None, CODE]
    assert now.price.total == usd(5_000 + 3_000)
    assert f"−{chat.t.money(usd(1_000))}" in chat.text
    await chat.tap(CartTap(order_key=now.key))
    await chat.press("Standing" if chat.t.locale == "en" else "standing")
    await chat.press("1 ·")
    assert (await only_order(ticketing)).price.total == usd(2_500 + 3_000)


@pytest.mark.parametrize("written", ["no", "ABCDEFGH12345", CODE])
async def test_code_that_is_none_of_these_tickets_is_asked_for_again(
    chat: Chat, order: OrderSummary, ticketing: TicketingService, written: str
) -> None:
    await enter(chat, order, written)
    assert chat.t.plain("error.ticketing.voucher_not_found") in chat.text
    assert (await only_order(ticketing)) == order
    await chat.write("again")
    assert chat.t.plain("ticketing.voucher.ask") in chat.text


async def test_used_up_is_said_and_the_order_stays(
    chat: Chat, order: OrderSummary, ticketing: TicketingService
) -> None:
    await hold_with_voucher(ticketing, BOPHA, kind=2, quantity=1)
    await with_front(chat, order)
    now = await only_order(ticketing)
    await enter(chat, now)
    assert chat.t.plain("error.ticketing.voucher_used_up") in chat.text
    assert await only_order(ticketing) == now


async def test_order_that_has_ended_takes_none(
    chat: Chat, order: OrderSummary, ticketing: TicketingService
) -> None:
    await chat.tap(VoucherTap(order_key=order.key))
    await ticketing.cancel(DARA, order.key)
    await chat.write(CODE)
    assert await ticketing.unpaid(DARA) == ()
    assert chat.t.plain("ticketing.ended.title_cancelled") in chat.text


async def test_is_taken_off_by_its_button(
    chat: Chat, order: OrderSummary, ticketing: TicketingService
) -> None:
    await with_front(chat, order)
    await enter(chat, await only_order(ticketing))
    assert (await only_order(ticketing)).lines[1].voucher == CODE
    await chat.press(chat.t.plain("ticketing.summary.button_voucher"))
    await chat.press(chat.t.plain("ticketing.voucher.button_off", code=CODE))
    now = await only_order(ticketing)
    assert [line.voucher for line in now.lines] == [None, None]
    assert now.price.total == usd(5_000 + 4_000)
    await hold_with_voucher(ticketing, BOPHA, kind=2, quantity=1)  # it can be used again
