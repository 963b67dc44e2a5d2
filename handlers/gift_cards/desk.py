"""What the handlers of gift cards need, and the screen of one card."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from handlers.gift_cards import order_screens, screens
from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from handlers.ticketing.desk import TicketDesk
from services.payments.gift_cards import GiftCard, GiftCardsService
from services.payments.gift_cards.schemas import CardState
from services.ticketing import OrderState


@dataclass(frozen=True, slots=True)
class GiftCardDesk:
    cards: GiftCardsService
    ticket_desk: TicketDesk
    pay_desk: PayDesk

    async def show_home(self, window: Window) -> None:
        window.stop_asking()
        await window.show(screens.home(window.t, await self.cards.mine(window.fan.id)))

    async def show_card(self, window: Window, card_id: UUID, *, is_new: bool = False) -> None:
        """GiftCardNotFound. A card that is not paid yet shows its payment."""
        window.stop_asking()
        t, fan_id = window.t, window.fan.id
        card = await self.cards.card(fan_id, card_id)
        if card.state is CardState.WAITING:
            await self.pay_desk.open(window, card.intent_id)
        elif card.holder_id == fan_id:
            await window.show(screens.held(t, card, is_new=is_new))
        elif card.state is CardState.READY:
            await self._show_link(window, card)
        else:
            await window.show(screens.gone(t, card))

    async def _show_link(self, window: Window, card: GiftCard) -> None:
        secrets = await self.cards.secrets_of(window.fan.id, card.id)
        url = await window.link("gf", secrets.token)
        words = window.t.plain("giftcards.card.share_text", amount=card.amount)
        share = "https://t.me/share/url?" + urlencode({"url": url, "text": words})
        await window.show(screens.to_give(window.t, card, secrets, url, share))

    async def show_for_order(self, window: Window, order_key: str, note: str = "") -> None:
        """The choice for an order; one that is not unpaid any more shows itself."""
        window.stop_asking()
        order = await self.ticket_desk.ticketing.summary(window.fan.id, order_key)
        if order.state is not OrderState.PENDING:
            await self.ticket_desk.show_order(window, order_key)
            return
        cards = await self.cards.mine(window.fan.id)
        mine = [card for card in cards if card.holder_id == window.fan.id]
        await window.show(order_screens.choose(window.t, order, mine, note))
