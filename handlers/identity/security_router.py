"""Taps on the security screens, and the own contact that was shared for a reset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import (
    CallbackQuery,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from handlers.identity import screens as identity_screens
from handlers.identity import security_screens as screens
from handlers.identity.pin_desk import Continuation, PinDesk
from handlers.identity.security_buttons import (
    DeviceRevokeTap,
    DevicesRevokeTap,
    DevicesTap,
    DeviceTap,
    DeviceTrustTap,
    ForgotPinTap,
    ResetAskTap,
    ResetCancelTap,
    ResetSetTap,
    SecurityEventsTap,
    SecurityTap,
)
from handlers.identity.security_screens import Extra
from handlers.kit.window import Window
from services.core.clock import Clock
from services.identity import PadKind
from services.identity.codes.errors import CodeRequired
from services.identity.devices.service import DevicesService
from services.identity.errors import PinRequired
from services.identity.resets import RESET_PIN, PinResets
from services.identity.resets.errors import PhoneDiffers
from services.identity.security import SecurityLog, rules_at

SHARE_CONTACT: Final = "identity.reset/1"
SECURITY_FLOWS: Final[Mapping[str, Continuation]] = {
    "device_trust": lambda device: DeviceTrustTap(device=device)
}
"""What goes on here once a PIN or a code is in."""

router = Router(name="security")


@dataclass(frozen=True, slots=True)
class SecurityDesk:
    """What the security screens work with; `extras` are buttons of other domains."""

    resets: PinResets
    devices: DevicesService
    log: SecurityLog
    clock: Clock
    extras: tuple[Extra, ...] = ()


@router.callback_query(SecurityTap.filter())
async def security(
    _: CallbackQuery, window: Window, pin_desk: PinDesk, security_desk: SecurityDesk
) -> None:
    window.stop_asking()
    fan_id = window.fan.id
    status = await pin_desk.pins.status(fan_id)
    known = await security_desk.devices.devices(fan_id)
    await window.show(
        screens.security(
            window.t,
            has_pin=status.is_set,
            devices=len(known),
            reset=await security_desk.resets.status(fan_id),
            extras=security_desk.extras,
        )
    )


@router.callback_query(ForgotPinTap.filter())
async def forgot(_: CallbackQuery, window: Window, security_desk: SecurityDesk) -> None:
    window.stop_asking()
    await _show_forgot(window, security_desk)


async def _show_forgot(window: Window, desk: SecurityDesk) -> None:
    now, fan_id = desk.clock.now(), window.fan.id
    await window.show(
        screens.forgot(
            window.t,
            now=now,
            reset=await desk.resets.status(fan_id),
            by_phone=await desk.resets.has_phone(fan_id),
            rules=rules_at(now),
        )
    )


@router.callback_query(ResetAskTap.filter())
async def ask_reset(query: CallbackQuery, window: Window, security_desk: SecurityDesk) -> None:
    """With a phone on file its owner shares the own contact; without one the wait is longer."""
    if not await security_desk.resets.has_phone(window.fan.id):
        await security_desk.resets.ask(window.fan.id)
        await _show_forgot(window, security_desk)
        return
    window.ask(SHARE_CONTACT)
    share = KeyboardButton(
        text=window.t.plain("identity.reset.button_share"), request_contact=True
    )
    assert query.bot is not None
    await query.bot.send_message(
        window.chat_id,
        window.t("identity.reset.share"),
        reply_markup=ReplyKeyboardMarkup(
            keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True
        ),
    )


class SharesForReset(Filter):
    """Passes for a contact that was asked for here."""

    async def __call__(self, _: Message, window: Window) -> bool:
        return window.question == SHARE_CONTACT


@router.message(F.contact, SharesForReset())
async def contact(message: Message, window: Window, security_desk: SecurityDesk) -> None:
    """Only the own contact counts: Telegram says whose it is."""
    assert message.contact is not None
    assert message.bot is not None
    window.stop_asking()
    await message.bot.send_message(
        window.chat_id,
        window.t("identity.reset.received"),
        reply_markup=ReplyKeyboardRemove(remove_keyboard=True),
    )
    is_own = message.contact.user_id == window.fan.id and message.forward_origin is None
    if not is_own:
        raise PhoneDiffers
    phone = "+" + "".join(sign for sign in message.contact.phone_number if sign.isdigit())
    await security_desk.resets.ask(window.fan.id, phone)
    await _show_forgot(window, security_desk)


@router.callback_query(ResetCancelTap.filter())
async def cancel_reset(_: CallbackQuery, window: Window, security_desk: SecurityDesk) -> None:
    await security_desk.resets.cancel(window.fan.id)
    await window.answer(window.t.plain("identity.reset.toast_cancelled"))
    await _show_forgot(window, security_desk)


@router.callback_query(ResetSetTap.filter())
async def set_after_reset(_: CallbackQuery, window: Window, pin_desk: PinDesk) -> None:
    pad = await pin_desk.pins.open_pad(window.fan.id, RESET_PIN, PadKind.SET)
    await window.show(identity_screens.pin_pad(window.t, pad))


@router.callback_query(DevicesTap.filter())
async def devices(_: CallbackQuery, window: Window, security_desk: SecurityDesk) -> None:
    await window.show(
        screens.devices(window.t, await security_desk.devices.devices(window.fan.id))
    )


@router.callback_query(DeviceTap.filter())
async def device(
    _: CallbackQuery, callback_data: DeviceTap, window: Window, security_desk: SecurityDesk
) -> None:
    shown = await security_desk.devices.device(window.fan.id, callback_data.device)
    await window.show(screens.device(window.t, shown))


@router.callback_query(DeviceTrustTap.filter())
async def trust(
    _: CallbackQuery,
    callback_data: DeviceTrustTap,
    window: Window,
    security_desk: SecurityDesk,
    pin_desk: PinDesk,
) -> None:
    """PIN, then code, then this tap again."""
    try:
        trusted = await security_desk.devices.trust(window.fan.id, callback_data.device)
    except (PinRequired, CodeRequired) as refusal:
        named = await security_desk.devices.device(window.fan.id, callback_data.device)
        about = window.t("identity.device.about_trust", name=named.name)
        await pin_desk.ask_for(window, refusal, about)
        return
    await window.show(screens.device(window.t, trusted))


@router.callback_query(DeviceRevokeTap.filter())
async def revoke(
    _: CallbackQuery, callback_data: DeviceRevokeTap, window: Window, security_desk: SecurityDesk
) -> None:
    await security_desk.devices.revoke(window.fan.id, callback_data.device)
    await window.answer(window.t.plain("identity.devices.toast_revoked"))
    await window.show(
        screens.devices(window.t, await security_desk.devices.devices(window.fan.id))
    )


@router.callback_query(DevicesRevokeTap.filter())
async def revoke_all(
    _: CallbackQuery, callback_data: DevicesRevokeTap, window: Window, security_desk: SecurityDesk
) -> None:
    if not callback_data.sure:
        await window.show(screens.revoke_all(window.t))
        return
    await security_desk.devices.revoke_all(window.fan.id)
    await window.answer(window.t.plain("identity.devices.toast_revoked"))
    await window.show(
        screens.devices(window.t, await security_desk.devices.devices(window.fan.id))
    )


@router.callback_query(SecurityEventsTap.filter())
async def events(_: CallbackQuery, window: Window, security_desk: SecurityDesk) -> None:
    happened = await security_desk.log.newest(window.fan.id)
    await window.show(screens.events(window.t, happened))
