"""Taps on a PIN pad, and a PIN that was typed where it should be tapped."""

from __future__ import annotations

from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.identity import screens
from handlers.identity.buttons import (
    CodeAgainTap,
    PadAgainTap,
    PadCancelTap,
    PadEraseTap,
    PadTap,
)
from handlers.identity.going_on import open_packed
from handlers.identity.pin_desk import FIRST_PIN, PinDesk
from handlers.kit.navigation import HomeTap
from handlers.kit.window import Window
from services.identity import (
    CHANGE_PIN,
    PadKind,
    PadOutcome,
    PadStep,
    PadView,
    holds_pin,
    is_bare_pin,
    looks_like_pin,
)
from services.identity.errors import PadClosed, PadExpired, PinLocked
from services.identity.resets import RESET_PIN

router = Router(name="pin-pad")


class TypedPin(Filter):
    """Passes for what may be a PIN or a code: any number like one while a pad waits, and six
    digits alone where nobody asked for a number. Gives the `pad`, if one waits.
    """

    async def __call__(
        self, message: Message, window: Window, pin_desk: PinDesk
    ) -> bool | dict[str, Any]:
        text = message.text or message.caption or ""
        if not looks_like_pin(text) and not holds_pin(text):
            return False
        pad = await pin_desk.pins.open_pad_of(window.fan.id)
        if pad is None and (window.question is not None or not is_bare_pin(text)):
            return False
        return {"pad": pad}


@router.message(TypedPin())
@router.edited_message(TypedPin())
async def typed(message: Message, pad: PadView | None, window: Window) -> None:
    """A PIN must not stay readable in the chat, however it got there."""
    await window.delete_message(message.message_id)
    if pad is None:
        await window.show(screens.typed_pin(window.t))
        return
    await window.show(screens.pin_pad(window.t, pad, window.t("identity.pad.typed")))


@router.callback_query(PadTap.filter())
async def press(
    query: CallbackQuery,
    callback_data: PadTap,
    window: Window,
    pin_desk: PinDesk,
    **data: Any,
) -> None:
    pad_id, key = callback_data.pad, callback_data.key
    try:
        step = await pin_desk.pins.tap(pad_id, window.fan.id, key, tap_key=query.id)
    except PadExpired:
        await window.show(screens.pad_expired(window.t, pad_id))
        return
    except PadClosed:
        # A tap too many, after the last digit: what that digit led to stays on the screen.
        await window.answer(window.t.plain("identity.pad.toast_closed"))
        return
    if step.outcome in {PadOutcome.CONFIRMED, PadOutcome.SET}:
        await _go_on(step, query, pin_desk, data | {"window": window, "pin_desk": pin_desk})
        return
    await _show_step(window, step, pad_id)


async def _show_step(window: Window, step: PadStep, pad_id: str) -> None:
    if step.outcome is PadOutcome.LOCKED:
        raise PinLocked(until=step.locked_until)
    if step.outcome is PadOutcome.ENDED:
        await window.show(screens.code_ended(window.t, pad_id))
        return
    assert step.pad is not None
    await window.show(screens.pin_pad(window.t, step.pad, screens.pad_note(window.t, step)))


async def _go_on(
    step: PadStep, query: CallbackQuery, pin_desk: PinDesk, data: dict[str, Any]
) -> None:
    window: Window = data["window"]
    if step.purpose in {CHANGE_PIN, FIRST_PIN, RESET_PIN}:
        await _go_on_setting(window, step, pin_desk)
        return
    await open_packed(pin_desk.next_tap(step.purpose).pack(), query, data)


async def _go_on_setting(window: Window, step: PadStep, pin_desk: PinDesk) -> None:
    if step.outcome is PadOutcome.CONFIRMED:
        pad = await pin_desk.pins.open_pad(window.fan.id, CHANGE_PIN, PadKind.SET)
        await window.show(screens.pin_pad(window.t, pad))
        return
    await window.answer(window.t.plain("identity.pad.toast_set"))
    await window.show(screens.settings(window.t, has_pin=True))


@router.callback_query(PadEraseTap.filter())
async def erase(
    query: CallbackQuery, callback_data: PadEraseTap, window: Window, pin_desk: PinDesk
) -> None:
    try:
        step = await pin_desk.pins.erase(callback_data.pad, window.fan.id, tap_key=query.id)
    except PadExpired:
        await window.show(screens.pad_expired(window.t, callback_data.pad))
    except PadClosed:
        await window.answer(window.t.plain("identity.pad.toast_closed"))
    else:
        await _show_step(window, step, callback_data.pad)


@router.callback_query(PadCancelTap.filter())
async def cancel(
    query: CallbackQuery,
    callback_data: PadCancelTap,
    window: Window,
    pin_desk: PinDesk,
    **data: Any,
) -> None:
    """Back to the screen that asked for the PIN."""
    await pin_desk.pins.cancel(callback_data.pad, window.fan.id)
    data |= {"window": window, "pin_desk": pin_desk}
    await open_packed(window.conversation.location or HomeTap().pack(), query, data)


@router.callback_query(PadAgainTap.filter())
async def again(
    _: CallbackQuery, callback_data: PadAgainTap, window: Window, pin_desk: PinDesk
) -> None:
    pad = await pin_desk.pins.open_again(callback_data.pad, window.fan.id)
    await window.show(screens.pin_pad(window.t, pad))


@router.callback_query(CodeAgainTap.filter())
async def code_again(
    _: CallbackQuery, callback_data: CodeAgainTap, window: Window, pin_desk: PinDesk
) -> None:
    await pin_desk.send_again(window, callback_data.pad)
