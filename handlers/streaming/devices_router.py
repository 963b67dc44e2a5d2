"""Taps around the devices on which one watches."""

from __future__ import annotations

import hashlib
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.streaming import device_screens
from handlers.streaming.buttons import (
    RemoveScreenTap,
    RenameScreenTap,
    ScreensTap,
    ScreenTap,
    StopTap,
)
from services.streaming.playback.errors import NoSuchScreen
from services.streaming.playback.schemas import ScreenView
from services.streaming.playback.screens import ScreensService

router = Router(name="streaming-devices")
NAME: Final = "streaming.screen_name/1"
_MARK_CHARACTERS: Final = 12


def mark_of(device_id: str) -> str:
    """Stands for an id that may be longer than a button holds."""
    return hashlib.sha256(device_id.encode()).hexdigest()[:_MARK_CHARACTERS]


async def _find(window: Window, service: ScreensService, mark: str) -> ScreenView:
    """NoSuchScreen."""
    seen = await service.screens(window.fan.id)
    for one in seen.items:
        if mark_of(one.device_id) == mark:
            return one
    raise NoSuchScreen


async def _show_all(window: Window, service: ScreensService) -> None:
    seen = await service.screens(window.fan.id)
    marks = tuple(mark_of(each.device_id) for each in seen.items)
    await window.show(device_screens.devices(window.t, seen, marks))


@router.callback_query(ScreensTap.filter())
async def open_all(_: CallbackQuery, window: Window, screens_service: ScreensService) -> None:
    window.stop_asking()
    await _show_all(window, screens_service)


@router.callback_query(ScreenTap.filter())
async def open_one(
    _: CallbackQuery, callback_data: ScreenTap, window: Window, screens_service: ScreensService
) -> None:
    window.stop_asking()
    one = await _find(window, screens_service, callback_data.mark)
    await window.show(device_screens.device(window.t, one, callback_data.mark))


@router.callback_query(RenameScreenTap.filter())
async def ask_name(
    _: CallbackQuery,
    callback_data: RenameScreenTap,
    window: Window,
    screens_service: ScreensService,
) -> None:
    one = await _find(window, screens_service, callback_data.mark)
    window.ask(NAME, mark=callback_data.mark)
    await window.show(device_screens.ask_name(window.t, one, callback_data.mark))


@router.message(Answers(NAME))
async def named(message: Message, window: Window, screens_service: ScreensService) -> None:
    mark = str(window.answers["mark"])
    one = await _find(window, screens_service, mark)
    name = " ".join((message.text or "").split())
    renamed = await screens_service.rename(window.fan.id, one.device_id, name)
    window.stop_asking()
    await window.show(device_screens.device(window.t, renamed, mark))


@router.callback_query(RemoveScreenTap.filter())
async def remove(
    _: CallbackQuery,
    callback_data: RemoveScreenTap,
    window: Window,
    screens_service: ScreensService,
) -> None:
    """Asked first; what plays there stops."""
    one = await _find(window, screens_service, callback_data.mark)
    if not callback_data.sure:
        await window.show(device_screens.sure(window.t, one, callback_data.mark))
        return
    await screens_service.remove(window.fan.id, one.device_id)
    await window.answer(window.t.plain("watching.toast.removed"))
    await _show_all(window, screens_service)


@router.callback_query(StopTap.filter())
async def stop(
    _: CallbackQuery, callback_data: StopTap, window: Window, screens_service: ScreensService
) -> None:
    """Its place is free at once; the device hears of it within a quarter of a minute."""
    one = await _find(window, screens_service, callback_data.mark)
    if one.lease_id is not None:
        await screens_service.stop(window.fan.id, one.lease_id)
    await window.answer(window.t.plain("watching.toast.stopped"))
    await _show_all(window, screens_service)
