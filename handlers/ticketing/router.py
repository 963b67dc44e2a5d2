"""Taps and words around events: looking, searching, choosing, my tickets."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.buttons import Tap
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.ticketing import cart_router, early_router, purchase_router, screens, voucher_router
from handlers.ticketing.buttons import (
    CitiesTap,
    EventsAnywhereTap,
    EventsTap,
    EventTap,
    FoundTap,
    MyTicketsAnywhereTap,
    MyTicketsTap,
    ProgrammeTap,
    SearchTap,
    SeriesTap,
    TicketsPageTap,
    TicketTap,
)
from handlers.ticketing.desk import TicketDesk
from services.ticketing import TicketingService

router = Router(name="ticketing")
router.include_router(purchase_router.router)
router.include_router(cart_router.router)
router.include_router(voucher_router.router)
router.include_router(early_router.router)
SEARCH: Final = "ticketing.search/1"
"""The question for words. Its answers: `words` once some were typed, `quantity` if it was said."""


@router.callback_query(EventsTap.filter())
@router.callback_query(EventsAnywhereTap.filter())
async def open_programme(_: CallbackQuery, window: Window, ticket_desk: TicketDesk) -> None:
    window.stop_asking()
    await ticket_desk.show_programme(window)


@router.callback_query(ProgrammeTap.filter())
async def turn_programme(
    _: CallbackQuery, callback_data: ProgrammeTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    await ticket_desk.show_programme(
        window, callback_data.turn, callback_data.event_id, callback_data.city_id
    )


@router.callback_query(CitiesTap.filter())
async def choose_city(_: CallbackQuery, window: Window, ticket_desk: TicketDesk) -> None:
    await window.show(screens.cities(window.t, await ticket_desk.ticketing.cities()))


@router.callback_query(SearchTap.filter())
async def ask_words(_: CallbackQuery, window: Window) -> None:
    window.ask(SEARCH)
    await window.show(screens.ask_words(window.t))


@router.message(Answers(SEARCH))
async def typed_words(message: Message, window: Window, ticket_desk: TicketDesk) -> None:
    """Words are searched for as they come, and may be followed by better ones."""
    window.ask(SEARCH, words=(message.text or "")[:60])
    await _show_found(window, ticket_desk)


@router.callback_query(FoundTap.filter())
async def open_found(_: CallbackQuery, window: Window, ticket_desk: TicketDesk) -> None:
    await _show_found(window, ticket_desk)


async def _show_found(window: Window, desk: TicketDesk) -> None:
    known = window.answers if window.question == SEARCH else {}
    if not (words := known.get("words")):
        await desk.show_programme(window)
        return
    cards = await desk.ticketing.search(words)
    await window.show(screens.found(window.t, words, cards, known.get("quantity", 0)))


async def tap_for_wish(
    window: Window, ticketing: TicketingService, words: str, quantity: int | None
) -> Tap:
    """What a fan wrote about tickets: the event it names, or the choice between several.

    The quantity goes along; nothing is held or bought by words alone.
    """
    found = await ticketing.search(words)
    if len(found) == 1:
        return EventTap(event_id=found[0].label.id, quantity=quantity or 0)
    window.ask(SEARCH, words=words[:60], quantity=quantity or 0)
    return FoundTap()


@router.callback_query(EventTap.filter())
async def open_event(
    _: CallbackQuery, callback_data: EventTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    quantity = callback_data.quantity
    await ticket_desk.show_event(window, callback_data.event_id, quantity=quantity)


@router.callback_query(SeriesTap.filter())
async def open_series(
    _: CallbackQuery, callback_data: SeriesTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    await ticket_desk.show_series(
        window, callback_data.series_id, callback_data.turn, callback_data.event_id
    )


@router.callback_query(MyTicketsTap.filter())
@router.callback_query(MyTicketsAnywhereTap.filter())
async def my_tickets(_: CallbackQuery, window: Window, ticket_desk: TicketDesk) -> None:
    window.stop_asking()
    await ticket_desk.show_tickets(window)


@router.callback_query(TicketsPageTap.filter())
async def turn_tickets(
    _: CallbackQuery, callback_data: TicketsPageTap, window: Window, ticket_desk: TicketDesk
) -> None:
    await ticket_desk.show_tickets(window, callback_data.turn, callback_data.ticket_id)


@router.callback_query(TicketTap.filter())
async def open_ticket(
    _: CallbackQuery, callback_data: TicketTap, window: Window, ticket_desk: TicketDesk
) -> None:
    window.stop_asking()
    await ticket_desk.show_ticket(window, callback_data.turn, callback_data.ticket_id)
