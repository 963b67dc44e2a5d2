"""What the handlers of seats need, joined once, and the screens that several of them show."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kit.window import Window
from handlers.seats import pictures, screens
from handlers.seats.buttons import SuggestSeatsTap
from handlers.ticketing.desk import TicketDesk
from services.artwork.studio import PictureStudio
from services.core.errors import DomainError
from services.ticketing import EventCard, TypeCard
from services.ticketing.errors import OrderNotFound, SaleClosed, SoldOut
from services.ticketing.queue import NotYourTurn
from services.ticketing.schemas import HoldTickets
from services.ticketing.seats import FindSeats, NotTogether, SeatsGone, SeatsTaken, TooManySeats
from services.ticketing.seats.service import SeatService

_TOO_LATE = (SeatsTaken, SeatsGone, SoldOut, SaleClosed, NotYourTurn, TooManySeats)


@dataclass(frozen=True, slots=True)
class SeatDesk:
    seats: SeatService
    tickets: TicketDesk
    studio: PictureStudio

    async def seated(
        self, event_id: str, ticket_type_id: int
    ) -> tuple[EventCard, TypeCard] | None:
        """The event and its type, if that is sold by numbered seats."""
        card = await self.tickets.ticketing.event(event_id)
        kind = next((each for each in card.types if each.id == ticket_type_id), None)
        return (card, kind) if kind is not None and kind.is_seated else None

    async def suggest(self, window: Window, wish: SuggestSeatsTap) -> None:
        """Hold the best seats and show where they are."""
        found = await self.seated(wish.event_id, wish.ticket_type_id)
        if found is None:
            await self.tickets.show_event(window, wish.event_id)
            return
        card, kind = found
        try:
            held = await self.seats.best(
                FindSeats(
                    window.fan.id,
                    wish.event_id,
                    wish.ticket_type_id,
                    wish.quantity,
                    wish.suggestion,
                    wish.split,
                )
            )
        except NotTogether as refusal:
            can_split = bool(refusal.details["can_split"]) and not wish.split
            screen = screens.not_together(window.t, card, kind, wish, can_split=can_split)
            await window.show(screen)
            return
        except _TOO_LATE as refusal:
            await self._too_late(window, wish.event_id, refusal)
            return
        window.stop_asking()
        hall = await self.seats.hall(wish.event_id)
        names = screens.seat_names(held.names)
        pair = card.label.poster.pair
        picture = pictures.hall_picture(self.studio, hall, held, pair, names)
        await window.show(screens.suggestion(window.t, card, kind, held, picture, wish))

    async def take(self, window: Window, event_id: str, choice: str) -> None:
        """The held seats become an order; the second tap shows the same order."""
        held = await self.seats.held(event_id, window.fan.id)
        if held is None or held.order_key != choice:
            await self._show_known(window, event_id, choice)
            return
        try:
            order = await self.tickets.ticketing.hold(
                HoldTickets(
                    window.fan.id,
                    event_id,
                    held.ticket_type_id,
                    len(held.seats),
                    held.order_key,
                    held.id,
                )
            )
        except _TOO_LATE as refusal:
            await self._too_late(window, event_id, refusal)
            return
        await self.tickets.show_order(window, order.key)

    async def _show_known(self, window: Window, event_id: str, choice: str) -> None:
        """The order that the choice became; else the seats have gone."""
        try:
            await self.tickets.show_order(window, choice)
        except OrderNotFound:
            await self._too_late(window, event_id, SeatsGone(event_id=event_id))

    async def _too_late(self, window: Window, event_id: str, refusal: DomainError) -> None:
        """The event as it is now, why there are no seats, and that no money moved."""
        words = window.t(f"error.{refusal.code}", **refusal.details)
        note = f"{words} {window.t('common.money.not_moved')}"
        await self.tickets.show_event(window, event_id, note=note)
