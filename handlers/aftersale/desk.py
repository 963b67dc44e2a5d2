"""What the handlers after the sale need, joined once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from handlers.aftersale import gift_screens
from handlers.aftersale.buttons import CalendarTap, GiveTap, HistoryTap, PassTap, SellTap
from handlers.kit.buttons import Button, Link
from handlers.kit.window import Window
from handlers.ticketing import pictures
from handlers.ticketing.desk import TicketDesk
from handlers.ticketing.words import said
from services.core.i18n import Translator
from services.identity import IdentityService, masked_name
from services.ticketing import TicketCard
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.passes import PassOffice
from services.ticketing.aftersale.rules import FIRST_SERIAL, CodeMode
from services.ticketing.aftersale.schemas import Gift
from services.ticketing.aftersale.transfer import GiftService


@dataclass(frozen=True, slots=True)
class AftersaleDesk:
    keeping: KeepingService
    gifts: GiftService
    identity: IdentityService
    ticket_desk: TicketDesk
    passes: PassOffice

    async def show_give(self, window: Window, ticket_id: UUID) -> None:
        """The link while there is one, else the question whether there shall be one."""
        card = await self.ticket_desk.ticketing.ticket(window.fan.id, ticket_id)
        gift = await self.gifts.open_gift(window.fan.id, ticket_id)
        if gift is None:
            await window.show(gift_screens.give(window.t, card))
        else:
            await self.show_link(window, card, gift)

    async def show_link(self, window: Window, card: TicketCard, gift: Gift) -> None:
        url = await window.link("tr", gift.token)
        words = window.t.plain("aftersale.gift.share_text", event=said(window.t, card.event.name))
        share = "https://t.me/share/url?" + urlencode({"url": url, "text": words})
        await window.show(gift_screens.waiting(window.t, card, gift, url, share))

    async def show_gift(self, window: Window, token: str) -> None:
        """What the link offers to this fan; the giver sees the link itself."""
        offered = await self.gifts.offered(window.fan.id, token)
        if offered.from_fan == window.fan.id:
            await self.show_give(window, offered.ticket_id)
        elif offered.is_mine:
            await self.show_claimed(window, offered.ticket_id)
        else:
            giver = await self.name_of(offered.from_fan)
            await window.show(gift_screens.offered(window.t, offered, giver, token))

    async def show_claimed(self, window: Window, ticket_id: UUID) -> None:
        """The receipt with the ticket; it stays in the chat."""
        card = await self.ticket_desk.ticketing.ticket(window.fan.id, ticket_id)
        picture = pictures.ticket(self.ticket_desk.studio, card)
        await window.show(gift_screens.claimed(window.t, card, picture))
        window.conversation = replace(
            window.conversation, screen_message_id=None, picture_key=None
        )

    async def show_history(self, window: Window, ticket_id: UUID) -> None:
        """How the ticket came to this fan; names are masked."""
        card = await self.ticket_desk.ticketing.ticket(window.fan.id, ticket_id)
        passages = await self.keeping.history(window.fan.id, ticket_id)
        people = {fan for each in passages for fan in (each.from_fan, each.to_fan)}
        names = {fan: await self.name_of(fan) for fan in people}
        await window.show(gift_screens.history(window.t, card, passages, names))

    async def name_of(self, fan_id: int) -> str:
        return masked_name(await self.identity.profile(fan_id))


@dataclass(frozen=True, slots=True)
class TicketButtons:
    """What stands below a ticket, as far as it can be done with it now.

    `app_url`: where the Mini App is; Telegram opens only HTTPS from a button.
    """

    keeping: KeepingService
    passes: PassOffice
    app_url: str = ""

    async def __call__(
        self, t: Translator, fan_id: int, card: TicketCard
    ) -> Sequence[Button | Link]:
        standing = await self.keeping.standing(fan_id, card.id)
        buttons: list[Button | Link] = []
        if card.codes is not CodeMode.STATIC and self.app_url.startswith("https://"):
            label = "📱 " + t.plain("aftersale.ticket.button_app")
            buttons.append(Link(label, self.app_url, in_app=True))
        if standing.can_give:
            label = "🎁 " + t.plain("aftersale.ticket.button_give")
            buttons.append(Button(label, GiveTap(ticket_id=card.id)))
        if standing.can_sell:
            label = "🏷 " + t.plain("aftersale.ticket.button_sell")
            buttons.append(Button(label, SellTap(ticket_id=card.id)))
        if standing.is_coming:
            label = "📅 " + t.plain("aftersale.ticket.button_calendar")
            buttons.append(Button(label, CalendarTap(ticket_id=card.id)))
        if standing.is_coming and self.passes.offers(card):
            label = "📲 " + t.plain("aftersale.ticket.button_pass")
            buttons.append(Button(label, PassTap(ticket_id=card.id)))
        if card.serial > FIRST_SERIAL:
            label = "🕘 " + t.plain("aftersale.ticket.button_history")
            buttons.append(Button(label, HistoryTap(ticket_id=card.id)))
        return buttons
