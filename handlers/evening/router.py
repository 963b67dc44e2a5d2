"""Taps on the guide of an evening."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.evening import screens
from handlers.evening.buttons import GuideTap
from handlers.kit.buttons import Button, Link
from handlers.kit.window import Window
from services.core.i18n import Translator
from services.ticketing import TicketCard, TicketState
from services.ticketing.evening.service import EveningService

router = Router(name="evening")


@router.callback_query(GuideTap.filter())
async def show_guide(
    _: CallbackQuery, callback_data: GuideTap, window: Window, evening: EveningService
) -> None:
    window.stop_asking()
    seen = await evening.guide(window.fan.id, callback_data.event_id)
    await window.show(screens.guide(window.t, seen))


async def guide_button(t: Translator, _: int, card: TicketCard) -> tuple[Button | Link, ...]:
    """The button on the page of a ticket that leads here."""
    if card.state is not TicketState.VALID:
        return ()
    label = "📍 " + t.plain("evening.guide.title")
    return (Button(label, GuideTap(event_id=card.event.id)),)
