"""Operators give fans early access, and take it back."""

from __future__ import annotations

import re
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator, Queue
from handlers.ticketing import early_screens as screens
from handlers.ticketing.buttons import EarlyAskTap, EarlyDeskTap, EarlyTakeTap, EarlyWordTap
from services.core.i18n import fold
from services.identity.errors import UnknownFan
from services.identity.roles import Role
from services.ticketing.early.desk import EarlyDesk

router = Router(name="early-access")
router.callback_query.filter(IsOperator())
FAN: Final = "ticketing.early_fan/1"
"""Waits for the id of a fan. Its answer: `word`."""
_ID: Final = re.compile("[0-9]{1,15}")


def early_queue() -> Queue:
    """Early access as the operators' desk lists it."""
    return Queue("ticketing.early.button_desk", Role.OPERATOR, EarlyDeskTap())


@router.callback_query(EarlyDeskTap.filter())
async def desk(_: CallbackQuery, window: Window, early_desk: EarlyDesk) -> None:
    window.stop_asking()
    await window.show(screens.desk(window.t, await early_desk.coming(window.fan.id)))


@router.callback_query(EarlyWordTap.filter())
async def word(
    _: CallbackQuery, callback_data: EarlyWordTap, window: Window, early_desk: EarlyDesk
) -> None:
    window.stop_asking()
    view = await early_desk.word(window.fan.id, callback_data.word)
    await window.show(screens.word(window.t, view))


@router.callback_query(EarlyAskTap.filter())
async def ask(_: CallbackQuery, callback_data: EarlyAskTap, window: Window) -> None:
    window.ask(FAN, word=callback_data.word)
    await window.show(screens.ask_fan(window.t, callback_data.word))


@router.message(Answers(FAN), IsOperator())
async def fan_typed(message: Message, window: Window, early_desk: EarlyDesk) -> None:
    """Several may follow each other: the question stays open until the next tap."""
    asked = str(window.answers["word"])
    typed = _ID.fullmatch(fold(message.text or ""))
    try:
        fan_id = int(typed[0]) if typed else 0
        view = await early_desk.grant(window.fan.id, fan_id, asked)
    except UnknownFan:
        await window.show(screens.ask_fan(window.t, asked, unknown=True))
        return
    window.stop_asking()
    await window.show(screens.word(window.t, view))


@router.callback_query(EarlyTakeTap.filter())
async def take(
    _: CallbackQuery, callback_data: EarlyTakeTap, window: Window, early_desk: EarlyDesk
) -> None:
    wish = callback_data
    view = await early_desk.revoke(window.fan.id, wish.fan_id, wish.word)
    await window.show(screens.word(window.t, view))
