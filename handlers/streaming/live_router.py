"""Taps around live events, and the way into a watch party."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.streaming.buttons import LiveRemindTap, LivesTap, LiveTap, PartyTap
from handlers.streaming.live_desk import LiveDesk

router = Router(name="streaming-live")


@router.callback_query(LivesTap.filter())
async def open_lives(_: CallbackQuery, window: Window, live_chat: LiveDesk) -> None:
    window.stop_asking()
    await live_chat.show_all(window)


@router.callback_query(LiveTap.filter())
async def open_live(
    _: CallbackQuery, callback_data: LiveTap, window: Window, live_chat: LiveDesk
) -> None:
    window.stop_asking()
    await live_chat.show(window, callback_data.key)


@router.callback_query(LiveRemindTap.filter())
async def remind(
    _: CallbackQuery, callback_data: LiveRemindTap, window: Window, live_chat: LiveDesk
) -> None:
    wish = callback_data
    await live_chat.watch.live.remind(wish.key, window.fan.id, wanted=wish.on)
    toast = "watching.toast.awaited" if wish.on else "watching.toast.not_awaited"
    await window.answer(window.t.plain(toast))
    await live_chat.show(window, wish.key)


@router.callback_query(PartyTap.filter())
async def open_party(
    _: CallbackQuery, callback_data: PartyTap, window: Window, live_chat: LiveDesk
) -> None:
    await live_chat.show_party(window, callback_data.code)
