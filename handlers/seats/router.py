"""Taps and numbers around seats. It stands before the plain sale and lets go what has no seats."""

from __future__ import annotations

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.seats.buttons import LeaveSeatsTap, SuggestSeatsTap, TakeSeatsTap
from handlers.seats.desk import SeatDesk
from handlers.ticketing.buttons import QuantityTap, TypeTap
from handlers.ticketing.purchase_router import QUANTITY, choose_type
from services.core.i18n import fold
from services.ticketing import MAX_TICKETS_PER_ORDER

router = Router(name="seats")


@router.callback_query(QuantityTap.filter())
async def choose_quantity(
    _: CallbackQuery, callback_data: QuantityTap, window: Window, seat_desk: SeatDesk
) -> None:
    """So many tickets of a type with numbered seats: the best ones."""
    wanted = callback_data
    if await seat_desk.seated(wanted.event_id, wanted.ticket_type_id) is None:
        raise SkipHandler
    await seat_desk.suggest(
        window,
        SuggestSeatsTap(
            event_id=wanted.event_id,
            ticket_type_id=wanted.ticket_type_id,
            quantity=wanted.quantity,
        ),
    )


@router.message(Answers(QUANTITY))
async def typed_quantity(message: Message, window: Window, seat_desk: SeatDesk) -> None:
    """The same by a typed number; what is none is asked again by the plain sale."""
    event_id, type_id = str(window.answers["event_id"]), int(window.answers["ticket_type_id"])
    words = fold(message.text or "")
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 4 else 0
    is_seated = await seat_desk.seated(event_id, type_id) is not None
    if not is_seated or not 0 < number <= MAX_TICKETS_PER_ORDER:
        raise SkipHandler
    wish = SuggestSeatsTap(event_id=event_id, ticket_type_id=type_id, quantity=number)
    await seat_desk.suggest(window, wish)


@router.callback_query(SuggestSeatsTap.filter())
async def suggest(
    _: CallbackQuery, callback_data: SuggestSeatsTap, window: Window, seat_desk: SeatDesk
) -> None:
    await seat_desk.suggest(window, callback_data)


@router.callback_query(TakeSeatsTap.filter())
async def take(
    _: CallbackQuery, callback_data: TakeSeatsTap, window: Window, seat_desk: SeatDesk
) -> None:
    await seat_desk.take(window, callback_data.event_id, callback_data.choice)


@router.callback_query(LeaveSeatsTap.filter())
async def leave(
    query: CallbackQuery, callback_data: LeaveSeatsTap, window: Window, seat_desk: SeatDesk
) -> None:
    """Others may have the seats at once."""
    await seat_desk.seats.release(callback_data.event_id, window.fan.id)
    tap = TypeTap(event_id=callback_data.event_id, ticket_type_id=callback_data.ticket_type_id)
    await choose_type(query, tap, window, seat_desk.tickets)
