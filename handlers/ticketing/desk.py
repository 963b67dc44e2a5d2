"""What the handlers of ticketing need, joined once, and the screens that several of them show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from handlers.kit.buttons import Button, Link
from handlers.kit.screen import Screen
from handlers.kit.window import Window
from handlers.ticketing import (
    order_screens,
    pictures,
    screens,
    series_screens,
    ticket_screens,
)
from handlers.ticketing.buttons import Turn
from handlers.ticketing.early import NOT_EARLY, Early
from services.artwork.studio import PictureStudio
from services.core.clock import Clock
from services.core.i18n import Translator, Translators
from services.core.money import Currency, Money
from services.ticketing import (
    EventCard,
    ListEvents,
    OrderState,
    OrderSummary,
    Page,
    SaleStatus,
    TicketCard,
    TicketingService,
)
from services.ticketing.errors import EventNotFound
from services.ticketing.paging import page_of
from services.ticketing.queue import QueueService
from services.wallet import WalletService

TicketExtra = Callable[[Translator, int, TicketCard], Awaitable[Sequence[Button | Link]]]
EventExtra = Callable[[Translator, int, EventCard], Awaitable[Sequence[Button | Link]]]
"""What other flows put below a ticket or an event, for this fan."""


@dataclass(frozen=True, slots=True)
class TicketDesk:
    ticketing: TicketingService
    wallet: WalletService
    studio: PictureStudio
    translators: Translators
    clock: Clock
    queue: QueueService
    ticket_extras: tuple[TicketExtra, ...] = ()
    event_extras: tuple[EventExtra, ...] = ()

    async def show_programme(
        self, window: Window, turn: Turn = Turn.AROUND, event_id: str = "", city_id: str = ""
    ) -> None:
        """A page of events; a city that has nothing on any more says so."""
        near = {_NEAR[turn]: event_id or None}
        wanted = ListEvents(
            limit=screens.EVENTS_A_PAGE,
            city_id=city_id or None,
            around=near.get("around"),
            after=near.get("after"),
            before=near.get("before"),
        )
        page = await self.ticketing.list_shows(wanted)
        city = None
        if city_id:
            known = await self.ticketing.cities()
            city = next((each for each in known if each.id == city_id), None)
        picture = None
        if page.items:
            cards = [show.first for show in page.items]
            picture = pictures.programme(self.studio, self.translators, cards)
        await window.show(screens.programme(window.t, page, picture, city))

    async def show_event(
        self, window: Window, event_id: str, *, quantity: int = 0, note: str = ""
    ) -> None:
        try:
            card = await self.ticketing.event(event_id)
        except EventNotFound:
            await self.show_series(window, event_id)  # a link may name a series
            return
        picture = pictures.poster(self.studio, card.label)
        waits = False
        if card.waiting_room:
            waits = not (await self.queue.place(event_id, window.fan.id)).lets_buy
        extras = [
            button
            for extra in self.event_extras
            for button in await extra(window.t, window.fan.id, card)
        ]
        screen = screens.event(
            window.t,
            card,
            picture,
            quantity=quantity,
            note=note,
            waits=waits,
            extras=extras,
            dates=(await self.ticketing.series(card.series.id)).dates if card.series else (),
            early=await self._early(window.fan.id, card),
        )
        await window.show(screen)

    async def _early(self, fan_id: int, card: EventCard) -> Early:
        if not any(kind.early_word for kind in card.types):
            return NOT_EARLY
        return Early(await self.ticketing.early_words(fan_id), self.clock.now())

    async def show_series(
        self, window: Window, series_id: str, turn: Turn = Turn.AROUND, event_id: str = ""
    ) -> None:
        """The dates of a series; EventNotFound."""
        show = await self.ticketing.series(series_id)
        cards = {card.label.id: card for card in show.dates}
        near = {_NEAR[turn]: event_id or None}
        ids = page_of(list(cards), series_screens.DATES_A_PAGE, **near)
        page = Page(tuple(cards[each] for each in ids.items), ids.position, ids.total)
        picture = pictures.poster(self.studio, show.first.label)
        await window.show(series_screens.series(window.t, show, page, picture))

    async def show_order(self, window: Window, order_key: str, note: str = "") -> None:
        """The screen that fits the state of the order."""
        order = await self.ticketing.summary(window.fan.id, order_key)
        balance = await self.balance(window.fan.id, order.price.total.currency)
        match order.state:
            case OrderState.PENDING:
                await window.show(await self._summary(window, order, balance, note))
            case OrderState.CANCELLED | OrderState.REFUNDED:
                await window.show(order_screens.ended(window.t, order))
            case _:
                await self._show_receipt(window, order, balance)

    async def _summary(
        self, window: Window, order: OrderSummary, balance: Money, note: str
    ) -> Screen:
        card = await self.ticketing.event(order.event.id)
        return order_screens.summary(
            window.t,
            order,
            balance,
            note,
            has_other_types=len(card.types) > 1 and card.status is not SaleStatus.NOT_YET,
            has_banks=self.ticketing.outside.is_possible,
        )

    async def _show_receipt(self, window: Window, order: OrderSummary, balance: Money) -> None:
        """The receipt stays in the chat: what is opened next is a new message."""
        tickets = await self.ticketing.tickets_of_order(window.fan.id, order.key)
        picture = pictures.ticket(self.studio, tickets[0]) if tickets else None
        await window.show(order_screens.paid(window.t, order, tickets, balance, picture))
        window.conversation = replace(
            window.conversation, screen_message_id=None, picture_key=None
        )

    async def send_other_tickets(self, window: Window, order_key: str) -> None:
        """The receipt has the first ticket; each of the others comes as a message of its own."""
        tickets = await self.ticketing.tickets_of_order(window.fan.id, order_key)
        for card in tickets[1:]:
            picture = pictures.ticket(self.studio, card)
            await window.send(ticket_screens.message(window.t, card, picture))

    async def show_tickets(
        self, window: Window, turn: Turn = Turn.AROUND, ticket_id: UUID | None = None
    ) -> None:
        fan_id = window.fan.id
        page = await self.ticketing.my_tickets(
            fan_id, limit=ticket_screens.TICKETS_A_PAGE, **{_NEAR[turn]: ticket_id}
        )
        unpaid = await self.ticketing.unpaid(fan_id)
        now = self.clock.now()
        await window.show(ticket_screens.my_tickets(window.t, page, unpaid, now))

    async def show_ticket(self, window: Window, turn: Turn, ticket_id: UUID) -> None:
        """A ticket of this fan; TicketNotFound for any other."""
        fan_id = window.fan.id
        await self.ticketing.ticket(fan_id, ticket_id)
        page = await self.ticketing.my_tickets(fan_id, limit=1, **{_NEAR[turn]: ticket_id})
        (card,) = page.items
        picture = pictures.ticket(self.studio, card)
        buttons = [
            button
            for extra in self.ticket_extras
            for button in await extra(window.t, fan_id, card)
        ]
        await window.show(ticket_screens.ticket(window.t, page, picture, buttons))

    async def invoice(self, window: Window, order: OrderSummary) -> tuple[str, bytes]:
        """Name and content of the file, drawn beside the event loop."""
        from services.ticketing import invoice  # noqa: PLC0415 - only who asks pays

        name = window.fan.full_name
        return invoice.file_name(order), await asyncio.to_thread(
            invoice.draw, order, name, window.t
        )

    async def balance(self, fan_id: int, currency: Currency) -> Money:
        balances = await self.wallet.balances(fan_id)
        kept = balances.usd if currency is Currency.USD else balances.khr
        return kept.available


_NEAR = {Turn.AROUND: "around", Turn.AFTER: "after", Turn.BEFORE: "before"}
