"""Plans, arms, cues and ends broadcasts; moderates their chat."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.moments import read_moment
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.live_desk import chat_screens, screens
from handlers.live_desk.buttons import (
    LiveArmSureTap,
    LiveArmTap,
    LiveChatSetTap,
    LiveChatTap,
    LiveCueTap,
    LiveDeskTap,
    LiveDisarmTap,
    LiveEndSureTap,
    LiveEndTap,
    LiveEventTap,
    LiveKeyTap,
    LiveLineTap,
    LiveMuteTap,
    LiveRemoveTap,
    LiveTimeTap,
)
from handlers.live_desk.desk import Studio
from handlers.operator.desk import IsOperator
from services.streaming.live.errors import BadStart, MessageNotFound
from services.streaming.live.schemas import PlanLive

router = Router(name="live-desk")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
TIME: Final = "livedesk.time/1"
"""Waits for a day and time. Its answer: `key`."""
WORDS: Final = "livedesk.words/1"
"""Waits for words in two lines. Its answer: `key`."""
_LONGEST_WORDS: Final = 120


@router.callback_query(LiveDeskTap.filter())
async def show_broadcasts(_: CallbackQuery, window: Window, studio: Studio) -> None:
    await studio.show_all(window)


@router.callback_query(LiveEventTap.filter())
async def show_broadcast(
    _: CallbackQuery, callback_data: LiveEventTap, window: Window, studio: Studio
) -> None:
    await studio.show(window, callback_data.key)


@router.callback_query(LiveKeyTap.filter())
async def leave_key(
    _: CallbackQuery, callback_data: LiveKeyTap, window: Window, studio: Studio
) -> None:
    await studio.show(window, callback_data.key)


@router.callback_query(LiveTimeTap.filter())
async def ask_time(
    _: CallbackQuery, callback_data: LiveTimeTap, window: Window, studio: Studio
) -> None:
    await _ask_time(window, studio, callback_data.key)


async def _ask_time(window: Window, studio: Studio, key: str, note: str = "") -> None:
    window.ask(TIME, key=key)
    item = await studio.desk.item(key, window.fan.id)
    await window.show(screens.ask_time(window.t, item, note))


@router.message(Answers(TIME))
async def typed_time(message: Message, window: Window, studio: Studio) -> None:
    key = str(window.answers["key"])
    starts_at = read_moment(message.text or "")
    if starts_at is None:
        await _ask_time(window, studio, key, window.t("livedesk.time.unreadable"))
        return
    try:
        await studio.desk.plan(PlanLive(window.fan.id, key, starts_at))
    except BadStart:
        await _ask_time(window, studio, key, window.t("error.streaming.bad_start"))
        return
    await studio.show(window, key)


@router.callback_query(LiveArmTap.filter())
async def arm(_: CallbackQuery, callback_data: LiveArmTap, window: Window, studio: Studio) -> None:
    card = await studio.desk.card(callback_data.key, window.fan.id)
    if card.event.is_on_air:
        await window.show(screens.ask_key(window.t, card))
    else:
        await _arm(window, studio, callback_data.key)


@router.callback_query(LiveArmSureTap.filter())
async def arm_on_air(
    _: CallbackQuery, callback_data: LiveArmSureTap, window: Window, studio: Studio
) -> None:
    await _arm(window, studio, callback_data.key)


async def _arm(window: Window, studio: Studio, key: str) -> None:
    armed = await studio.desk.arm(key, window.fan.id)
    card = await studio.desk.card(key, window.fan.id)
    await window.show(screens.armed(window.t, card, studio.address, armed.stream_key))


@router.callback_query(LiveDisarmTap.filter())
async def disarm(
    _: CallbackQuery, callback_data: LiveDisarmTap, window: Window, studio: Studio
) -> None:
    await studio.desk.disarm(callback_data.key, window.fan.id)
    await studio.show(window, callback_data.key)


@router.callback_query(LiveEndTap.filter())
async def ask_end(
    _: CallbackQuery, callback_data: LiveEndTap, window: Window, studio: Studio
) -> None:
    card = await studio.desk.card(callback_data.key, window.fan.id)
    await window.show(screens.ask_end(window.t, card))


@router.callback_query(LiveEndSureTap.filter())
async def end(
    _: CallbackQuery, callback_data: LiveEndSureTap, window: Window, studio: Studio
) -> None:
    await studio.desk.end(callback_data.key, window.fan.id)
    await studio.show(window, callback_data.key)


@router.callback_query(LiveCueTap.filter())
async def ask_words(
    _: CallbackQuery, callback_data: LiveCueTap, window: Window, studio: Studio
) -> None:
    await _ask_words(window, studio, callback_data.key)


async def _ask_words(window: Window, studio: Studio, key: str, note: str = "") -> None:
    window.ask(WORDS, key=key)
    card = await studio.desk.card(key, window.fan.id)
    await window.show(screens.ask_words(window.t, card, note))


@router.message(Answers(WORDS))
async def typed_words(message: Message, window: Window, studio: Studio) -> None:
    """Khmer in the first line, English in the second."""
    key = str(window.answers["key"])
    said = [" ".join(line.split()) for line in (message.text or "").splitlines() if line.strip()]
    if len(said) != 2 or max(map(len, said)) > _LONGEST_WORDS:
        await _ask_words(window, studio, key, window.t("livedesk.cue.unreadable"))
        return
    await studio.desk.cue(key, window.fan.id, *said)
    await studio.show(window, key)


@router.callback_query(LiveChatTap.filter())
async def show_chat(
    _: CallbackQuery, callback_data: LiveChatTap, window: Window, studio: Studio
) -> None:
    await _show_chat(window, studio, callback_data.key)


async def _show_chat(window: Window, studio: Studio, key: str) -> None:
    card = await studio.desk.card(key, window.fan.id)
    reported = await studio.chat.reported(key, window.fan.id)
    await window.show(chat_screens.chat(window.t, card, reported))


@router.callback_query(LiveChatSetTap.filter())
async def set_chat(
    _: CallbackQuery, callback_data: LiveChatSetTap, window: Window, studio: Studio
) -> None:
    tap = callback_data
    await studio.chat.set_up(tap.key, window.fan.id, on=tap.on, slow_seconds=tap.slow)
    await _show_chat(window, studio, tap.key)


@router.callback_query(LiveLineTap.filter())
async def show_line(
    _: CallbackQuery, callback_data: LiveLineTap, window: Window, studio: Studio
) -> None:
    tap = callback_data
    card = await studio.desk.card(tap.key, window.fan.id)
    reported = await studio.chat.reported(tap.key, window.fan.id)
    found = next((each for each in reported if each[0].number == tap.number), None)
    if found is None:
        raise MessageNotFound
    await window.show(chat_screens.line(window.t, card, *found))


@router.callback_query(LiveRemoveTap.filter())
async def remove_line(
    _: CallbackQuery, callback_data: LiveRemoveTap, window: Window, studio: Studio
) -> None:
    await studio.chat.remove(callback_data.key, callback_data.number, window.fan.id)
    await _show_chat(window, studio, callback_data.key)


@router.callback_query(LiveMuteTap.filter())
async def mute(
    _: CallbackQuery, callback_data: LiveMuteTap, window: Window, studio: Studio
) -> None:
    """The line goes as well: who is silenced has not written it for nothing."""
    tap = callback_data
    length = timedelta(minutes=tap.minutes) if tap.minutes else None
    await studio.chat.mute(tap.key, tap.number, window.fan.id, length)
    await studio.chat.remove(tap.key, tap.number, window.fan.id)
    await _show_chat(window, studio, tap.key)
