"""Gift cards in chat: bought, given by a link, received, used for an order; both languages."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import InlineKeyboardMarkup, User

from handlers.gift_cards.buttons import (
    CardTap,
    GiftCardsTap,
    ReceiveCardTap,
    TakeCardTap,
)
from handlers.gift_cards.desk import GiftCardDesk
from handlers.gift_cards.router import router as gift_cards_router
from handlers.kit.window import Window
from handlers.ticketing.buttons import OrderTap
from services.core.ids import new_key, short_id
from services.core.uow import UnitOfWork
from services.payments import PaymentsService
from services.payments.gift_cards import GiftCardNotFound, GiftCardsService
from services.payments.schemas import IntentPaid, Way
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    usd,
)

pytestmark = pytest.mark.usefixtures("language")


@dataclass
class Page:
    """Stands where the pay page opens, and notes for which request."""

    opened: list[UUID] = field(default_factory=list)

    async def open(self, _: Window, intent_id: UUID) -> None:
        self.opened.append(intent_id)


@dataclass
class House:
    """A fan's chat whose taps reach gift cards too, and the money behind it."""

    chat: Chat
    page: Page
    cards: GiftCardsService
    payments: PaymentsService
    ticketing: TicketingService

    async def pay(self) -> UUID:
        """The newest request, from the wallet; the worker tells the cards."""
        intent = await self.payments.open_attempt(
            self.page.opened[-1], DARA, Way.WALLET, new_key()
        )
        told = IntentPaid(
            intent_id=intent.id,
            fan_id=DARA,
            purpose=intent.purpose,
            subject=intent.subject,
            amount=intent.amount,
            way=Way.WALLET,
            reference=intent.reference,
        )
        await self.cards.paid(told)
        (card,) = [one for one in await self.cards.mine(DARA) if one.intent_id == intent.id]
        return card.id

    async def bought(self) -> UUID:
        await self.chat.tap(GiftCardsTap())
        await self.chat.press(self.chat.t.plain("giftcards.home.button_buy"))
        await self.chat.press("$20.00")
        return await self.pay()

    def share_url(self) -> str:
        shown = self.chat._shown[-1].reply_markup  # type: ignore[attr-defined]
        assert isinstance(shown, InlineKeyboardMarkup)
        urls = [button.url for row in shown.inline_keyboard for button in row if button.url]
        return str(urls[0])


class CardChat(Chat):
    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        answer = await gift_cards_router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            ticket_desk=self.desk,
            **self.services,
        )
        self.conversation = window.conversation
        if answer is UNHANDLED:
            await Chat._handle(self, kind, event, window)


@pytest.fixture
async def house(
    chat: Chat, uow: UnitOfWork, wallet: WalletService, ticketing: TicketingService, fans: Fans
) -> House:
    await fans.come(DARA)
    await fans.come(BOPHA)
    await ticketing.load_events(a_load(an_event()))
    payments, page = PaymentsService(uow, wallet, {}), Page()
    cards = GiftCardsService(uow, payments, SECRET)
    chat.services["pay_desk"] = page
    chat.services["gift_card_desk"] = GiftCardDesk(cards, chat.desk, page)  # type: ignore[arg-type]
    chat.kit.bot._me = User(id=1, is_bot=True, first_name="Bot", username="bot")
    here = CardChat(chat.fan, chat.t, chat.telegram, chat.kit, chat.desk, chat.services)
    return House(here, page, cards, payments, ticketing)


async def test_is_bought_and_given_by_a_link(house: House) -> None:
    card = await house.bought()
    await house.chat.tap(CardTap(card=short_id(card)))
    secrets = await house.cards.secrets_of(DARA, card)
    assert f"start=gf_{secrets.token}" in house.chat.text
    assert secrets.code in house.chat.text
    assert f"gf_{secrets.token}" in house.share_url()
    await house.cards.receive(BOPHA, secrets.token)
    await house.chat.tap(CardTap(card=short_id(card)))
    assert house.chat.t("giftcards.card.gone", amount=usd(2_000)) in house.chat.text


async def test_one_that_is_not_paid_leads_to_its_payment(house: House) -> None:
    await house.chat.tap(GiftCardsTap())
    await house.chat.press(house.chat.t.plain("giftcards.home.button_buy"))
    await house.chat.write("$0.50")
    assert "$1.00" in house.chat.text
    await house.chat.write("7.50")
    intent = await house.payments.get(house.page.opened[-1], DARA)
    assert intent.amount == usd(750)
    await house.chat.tap(CardTap(card=intent.subject))
    assert house.page.opened == [intent.id, intent.id]


async def test_is_received_by_its_link_only_with_a_tap(house: House) -> None:
    card = await house.bought()
    token = (await house.cards.secrets_of(DARA, card)).token
    await house.chat.tap(ReceiveCardTap(token=token))
    assert (await house.cards.card(DARA, card)).holder_id is None
    await house.chat.press(house.chat.t.plain("giftcards.offer.button_take"))
    assert house.chat.t.plain("giftcards.card.received") in house.chat.text
    assert (await house.cards.card(DARA, card)).holder_id == DARA
    with pytest.raises(GiftCardNotFound):
        await house.chat.tap(TakeCardTap(token="x" * 22))


async def test_pays_an_order_and_leaves_it_again(house: House) -> None:
    t, chat = house.chat.t, house.chat
    card = await house.bought()
    await chat.tap(CardTap(card=short_id(card)))
    await chat.press(t.plain("giftcards.card.button_keep"))
    order = await hold(house.ticketing, DARA)
    await chat.tap(OrderTap(order_key=order.key))
    await chat.press(t.plain("giftcards.home.button"))
    await chat.press(t.plain("giftcards.order.button_use", amount=usd(2_000)))
    assert t("giftcards.order.due", due=usd(500)) in chat.text
    assert t.plain("ticketing.summary.button_pay", amount=usd(500)) in " ".join(chat.labels)
    await chat.press(t.plain("giftcards.home.button"))
    await chat.press(t.plain("giftcards.order.button_leave"))
    assert t.plain("ticketing.summary.button_pay", amount=usd(2_500)) in " ".join(chat.labels)


async def test_code_can_be_typed_on_the_way(house: House) -> None:
    t, chat = house.chat.t, house.chat
    card = await house.bought()
    code = (await house.cards.secrets_of(DARA, card)).code
    order = await hold(house.ticketing, DARA)
    await chat.tap(OrderTap(order_key=order.key))
    await chat.press(t.plain("giftcards.home.button"))
    assert t.plain("giftcards.order.none") in chat.text
    await chat.press(t.plain("giftcards.home.button_code"))
    await chat.write("nonsense")
    assert t.plain("error.payments.gift_card_not_found") in chat.text
    await chat.write(code.lower())
    assert t("giftcards.order.pays", amount=usd(2_000)) in chat.text
