"""Taps on language, settings and notifications; the PIN pad is a part of it."""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.identity import pad_router, screens, security_router
from handlers.identity.buttons import (
    LanguageChoiceTap,
    LanguageTap,
    MuteTap,
    NotificationsTap,
    NotificationSwitchTap,
    SetPinTap,
    SettingsTap,
)
from handlers.identity.going_on import open_packed
from handlers.identity.pin_desk import PinDesk
from handlers.kit.navigation import HomeTap
from handlers.kit.window import Window
from services.core.i18n import Translators
from services.identity import IdentityService
from services.notifications import Kind, NotificationsService

router = Router(name="identity")
router.include_routers(pad_router.router, security_router.router)


@router.callback_query(SettingsTap.filter())
async def settings(_: CallbackQuery, window: Window, pin_desk: PinDesk) -> None:
    window.stop_asking()
    status = await pin_desk.pins.status(window.fan.id)
    await window.show(screens.settings(window.t, has_pin=status.is_set))


@router.callback_query(LanguageTap.filter())
async def language(_: CallbackQuery, window: Window) -> None:
    await window.show(screens.language(window.t, window.fan))


@router.callback_query(LanguageChoiceTap.filter())
async def choose_language(
    query: CallbackQuery,
    callback_data: LanguageChoiceTap,
    window: Window,
    identity: IdentityService,
    translators: Translators,
    **data: Any,
) -> None:
    """Kept for good. The first choice leads on to what the fan came for."""
    is_first = not window.fan.language_chosen
    window.fan = await identity.choose_language(window.fan.id, callback_data.language)
    window.t = translators.for_language(window.fan.language)
    await window.answer(window.t.plain("settings.language.toast_saved"))
    if not is_first:
        await window.show(screens.language(window.t, window.fan))
        return
    data |= {"window": window, "identity": identity, "translators": translators}
    data |= {"fan": window.fan, "t": window.t}
    await open_packed(window.conversation.location or HomeTap().pack(), query, data)


@router.callback_query(SetPinTap.filter())
async def set_pin(_: CallbackQuery, window: Window, pin_desk: PinDesk) -> None:
    await pin_desk.set_pin(window)


@router.callback_query(NotificationsTap.filter())
async def open_notifications(
    _: CallbackQuery, window: Window, notifications: NotificationsService
) -> None:
    wanted = await notifications.settings(window.fan.id)
    await window.show(screens.notifications(window.t, wanted))


@router.callback_query(NotificationSwitchTap.filter())
async def switch(
    _: CallbackQuery,
    callback_data: NotificationSwitchTap,
    window: Window,
    notifications: NotificationsService,
) -> None:
    await _switch(window, notifications, callback_data.kind, on=callback_data.on)


@router.callback_query(MuteTap.filter())
async def mute(
    _: CallbackQuery,
    callback_data: MuteTap,
    window: Window,
    notifications: NotificationsService,
) -> None:
    """One tap on a notification; the switches open, so the same tap takes it back."""
    await window.answer(window.t.plain("notifications.settings.toast_muted"))
    await _switch(window, notifications, callback_data.kind, on=False)


async def _switch(
    window: Window, notifications: NotificationsService, kind: Kind, *, on: bool
) -> None:
    wanted = await notifications.switch(window.fan.id, kind, on=on)
    await window.answer(window.t.plain("notifications.settings.toast_saved"))
    await window.show(screens.notifications(window.t, wanted))
