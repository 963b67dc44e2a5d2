"""The way from an order to the page where a bank's code pays it, in both languages."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from handlers.kit.window import Window
from handlers.ticketing.buttons import OrderTap, OutsideTap
from services.core.uow import UnitOfWork
from services.identity import PinService
from services.payments import PaymentsService
from services.payments.schemas import Purpose, Way
from services.ticketing import OrderSummary, TicketingService
from services.wallet import WalletService
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.programme import (
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    ticket_type,
    usd,
)
from tests.services.ticketing.test_outside import Bank

pytestmark = pytest.mark.usefixtures("language")


@dataclass
class Page:
    """Stands where the pay page opens, and notes for which request."""

    opened: list[UUID] = field(default_factory=list)

    async def open(self, _: Window, intent_id: UUID) -> None:
        self.opened.append(intent_id)


@pytest.fixture
def payments(uow: UnitOfWork, wallet: WalletService) -> PaymentsService:
    return PaymentsService(uow, wallet, {Way.KHQR: Bank()})


@pytest.fixture
def ticketing(
    uow: UnitOfWork, wallet: WalletService, pins: PinService, payments: PaymentsService
) -> TicketingService:
    return TicketingService(uow, wallet, pins, SECRET, payments)


@pytest.fixture
async def order(ticketing: TicketingService, fans: Fans) -> OrderSummary:
    await fans.come(DARA, usd(0))
    await ticketing.load_events(a_load(an_event()))
    return await hold(ticketing, DARA)


@pytest.fixture
def page(chat: Chat) -> Page:
    found = Page()
    chat.services["pay_desk"] = found
    return found


async def to_bank(chat: Chat, order: OrderSummary) -> None:
    await chat.tap(OrderTap(order_key=order.key))
    await chat.press(chat.t.plain("ticketing.summary.button_banks"))


async def test_order_without_money_in_the_wallet_can_be_paid_through_a_bank(
    chat: Chat, order: OrderSummary, page: Page, payments: PaymentsService
) -> None:
    await to_bank(chat, order)
    (opened,) = page.opened
    intent = await payments.get(opened, DARA)
    assert (intent.purpose, intent.subject) == (Purpose.TICKETS, order.key)
    assert intent.amount == order.price.total
    await to_bank(chat, order)
    assert page.opened == [opened, opened]


async def test_new_price_is_shown_before_any_code(
    chat: Chat, order: OrderSummary, page: Page, ticketing: TicketingService
) -> None:
    kind = ticket_type("standing", usd(2_600), ("floor",))
    await ticketing.load_events(a_load(an_event(types=(kind,))))
    await to_bank(chat, order)
    assert page.opened == []
    assert chat.t.plain("error.ticketing.price_changed") in chat.text
    assert chat.t.money(usd(2_600)) in chat.text


async def test_order_that_has_ended_opens_no_page(
    chat: Chat, order: OrderSummary, page: Page, ticketing: TicketingService
) -> None:
    await ticketing.cancel(DARA, order.key)
    await chat.tap(OutsideTap(order_key=order.key, revision=1))
    assert page.opened == []
    assert chat.t.plain("ticketing.ended.title_cancelled") in chat.text
