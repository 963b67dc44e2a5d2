"""What the handlers of resale need, joined once, and the screens that several of them show."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from handlers.aftersale import resale_screens as screens
from handlers.aftersale.buttons import ResaleTap
from handlers.kit.buttons import Button, Link
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.ticketing import pictures
from handlers.ticketing.buttons import Turn
from handlers.ticketing.desk import TicketDesk
from services.core.i18n import Translator
from services.core.ids import short_id
from services.core.money import Money
from services.identity import IdentityService, masked_name
from services.ticketing import EventCard
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.rules import ListingState
from services.ticketing.aftersale.schemas import Listing
from services.ticketing.errors import TicketNotFound
from services.wallet import ExchangeService

PRICE: Final = "aftersale.price/1"
"""The question for a price. Its answers: `ticket_id`, and `price_minor` once it is known."""
_NEAR: Final = {Turn.AROUND: "around", Turn.AFTER: "after", Turn.BEFORE: "before"}


@dataclass(frozen=True, slots=True)
class ResaleDesk:
    resale: ResaleService
    exchange: ExchangeService
    identity: IdentityService
    ticket_desk: TicketDesk

    async def show_sell(self, window: Window, ticket_id: UUID, note: str = "") -> None:
        """The fan's listing while there is one, else the question for a price."""
        window.stop_asking()
        fan_id = window.fan.id
        card = await self.ticket_desk.ticketing.ticket(fan_id, ticket_id)
        listing = await self.resale.listing_of(fan_id, ticket_id)
        if listing is not None:
            url = await window.link("rs", short_id(listing.id))
            await window.show(screens.on_the_list(window.t, card, listing, url))
            return
        terms = await self.resale.terms(fan_id, ticket_id)
        window.ask(PRICE, ticket_id=ticket_id.hex)
        await window.show(screens.ask_price(window.t, card, terms, note))

    async def show_price(self, window: Window, ticket_id: UUID, price: Money) -> None:
        """The price in its parts, to be confirmed; one that is too high is asked for again."""
        card = await self.ticket_desk.ticketing.ticket(window.fan.id, ticket_id)
        terms = await self.resale.terms(window.fan.id, ticket_id)
        if price > terms.highest:
            key = "error.aftersale.price_too_high"
            await self.show_sell(window, ticket_id, window.t(key, highest=terms.highest))
            return
        window.ask(PRICE, ticket_id=ticket_id.hex, price_minor=price.amount_minor)
        await window.show(screens.confirm_price(window.t, card, terms, price))

    async def show_list(
        self, window: Window, event_id: str, turn: Turn = Turn.AROUND, near: UUID | None = None
    ) -> None:
        page = await self.resale.list_of(
            window.fan.id, event_id, limit=screens.LISTINGS_A_PAGE, **{_NEAR[turn]: near}
        )
        await window.show(screens.listings(window.t, event_id, page))

    async def show_listing(self, window: Window, listing_id: UUID, note: str = "") -> None:
        """The screen that fits: the seller's, the summary, or the buyer's receipt."""
        listing = await self.resale.listing(window.fan.id, listing_id)
        if listing.is_mine and listing.state in (ListingState.OPEN, ListingState.RESERVED):
            await self.show_sell(window, listing.ticket.id)
            return
        if listing.for_me and listing.state is ListingState.SOLD:
            with contextlib.suppress(TicketNotFound):  # the buyer has passed it on since
                await self.show_bought(window, listing)
                return
        await window.show(await self._summary(window, listing, note))

    async def _summary(self, window: Window, listing: Listing, note: str) -> Screen:
        return screens.summary(
            window.t,
            listing,
            await self.seller_of(listing),
            await self.balance(window, listing.price),
            (await self.exchange.rate()).khr_per_usd,
            has_banks=self.resale.has_banks,
            note=note,
        )

    async def show_bought(self, window: Window, listing: Listing) -> None:
        """The receipt stays in the chat."""
        fan_id = window.fan.id
        card = await self.ticket_desk.ticketing.ticket(fan_id, listing.ticket.id)
        balance = await self.balance(window, listing.price)
        rate = (await self.exchange.rate()).khr_per_usd
        picture = pictures.ticket(self.ticket_desk.studio, card)
        await window.show(screens.bought(window.t, listing, card, balance, rate, picture))
        window.conversation = replace(
            window.conversation, screen_message_id=None, picture_key=None
        )

    async def seller_of(self, listing: Listing) -> str:
        return masked_name(await self.identity.profile(listing.seller_id))

    async def balance(self, window: Window, price: Money) -> Money:
        return await self.ticket_desk.balance(window.fan.id, price.currency)


@dataclass(frozen=True, slots=True)
class EventButtons:
    """The way to what fans sell of an event, where there is something."""

    resale: ResaleService

    async def __call__(self, t: Translator, _: int, card: EventCard) -> Sequence[Button | Link]:
        offers = await self.resale.offers(card.label.id)
        if not offers.lowest:
            return ()
        label = "🔁 " + t.plain("aftersale.event.button_resale", price=offers.lowest)
        return (Button(label, ResaleTap(event_id=card.label.id)),)
