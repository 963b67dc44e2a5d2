"""Saved accounts: pay again, reminders, paying by themselves up to a cap."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.bills import saved_screens
from handlers.bills.buttons import (
    CapSureTap,
    CapTap,
    ForgetTap,
    PaySavedTap,
    ReminderTap,
    SavedListTap,
    SavedTap,
    StopTap,
)
from handlers.bills.desk import BillDesk, refused
from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.bills import LookUpBill
from services.bills.errors import (
    AccountUnknown,
    BadAccount,
    BillerAway,
    CapTooSmall,
    NothingDue,
)
from services.core.i18n import AmountProblem, Safe, parse_amount
from services.core.ids import from_short_id, new_key, short_id
from services.core.money import Money
from services.identity.errors import PinRequired

router = Router(name="bills-saved")
CAP: Final = "bills.cap/1"
"""Waits for the most that is paid by itself. Its answer: `saved`."""


def cap_tap(subject: str) -> CapSureTap:
    """The tap that goes on once the PIN is in: the account and the cap that it confirmed."""
    saved, _, minor = subject.rpartition(":")
    return CapSureTap(saved=saved, minor=int(minor))


@router.callback_query(SavedListTap.filter())
async def show_list(
    _: CallbackQuery, callback_data: SavedListTap, window: Window, bill_desk: BillDesk
) -> None:
    window.stop_asking()
    found = await bill_desk.saved.all(window.fan.id)
    await window.show(saved_screens.saved_list(window.t, found, callback_data.start))


@router.callback_query(SavedTap.filter())
async def show_one(
    _: CallbackQuery, callback_data: SavedTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.show_saved(window, callback_data.saved_id)


@router.callback_query(PaySavedTap.filter())
async def pay(
    _: CallbackQuery, callback_data: PaySavedTap, window: Window, bill_desk: BillDesk
) -> None:
    """Its bill as it is now."""
    one = await bill_desk.saved.get(window.fan.id, callback_data.saved_id)
    command = LookUpBill(window.fan.id, new_key(), one.biller.id, one.account)
    try:
        bill = await bill_desk.bills.look_up(command)
    except (AccountUnknown, BadAccount, NothingDue, BillerAway) as refusal:
        await bill_desk.show_saved(window, one.id, refused(window, refusal))
    else:
        await bill_desk.show(window, bill)


@router.callback_query(ReminderTap.filter())
async def set_reminders(
    _: CallbackQuery, callback_data: ReminderTap, window: Window, bill_desk: BillDesk
) -> None:
    saved_id = callback_data.saved_id
    await bill_desk.saved.set_reminders(window.fan.id, saved_id, on=callback_data.on)
    await bill_desk.show_saved(window, saved_id)


@router.callback_query(CapTap.filter())
async def ask_cap(
    _: CallbackQuery, callback_data: CapTap, window: Window, bill_desk: BillDesk
) -> None:
    await _ask_cap(window, bill_desk, callback_data.saved_id)


async def _ask_cap(
    window: Window, desk: BillDesk, saved_id: UUID, note: Safe | None = None
) -> None:
    one = await desk.saved.get(window.fan.id, saved_id)
    window.ask(CAP, saved=short_id(saved_id))
    await window.show(saved_screens.ask_cap(window.t, one, note))


@router.message(Answers(CAP))
async def typed_cap(
    message: Message, window: Window, bill_desk: BillDesk, pin_desk: PinDesk
) -> None:
    saved_id = from_short_id(str(window.answers["saved"]))
    one = await bill_desk.saved.get(window.fan.id, saved_id)
    parsed = parse_amount(message.text or "")
    amount = parsed if isinstance(parsed, AmountProblem) else parsed.money(one.biller.currency)
    if isinstance(amount, AmountProblem):
        example = Safe(window.t.money(one.biller.maximum))
        await _ask_cap(window, bill_desk, saved_id, window.t(amount.text_key, example=example))
        return
    if amount.currency is not one.biller.currency:
        words = window.t(AmountProblem.TWO_CURRENCIES.text_key)
        await _ask_cap(window, bill_desk, saved_id, words)
        return
    await _set(window, bill_desk, pin_desk, saved_id, amount)


@router.callback_query(CapSureTap.filter())
async def confirmed(
    _: CallbackQuery,
    callback_data: CapSureTap,
    window: Window,
    bill_desk: BillDesk,
    pin_desk: PinDesk,
) -> None:
    """The figure is the one that the PIN confirmed: another one needs another PIN."""
    one = await bill_desk.saved.get(window.fan.id, callback_data.saved_id)
    cap = Money(callback_data.minor, one.biller.currency)
    await _set(window, bill_desk, pin_desk, one.id, cap)


async def _set(window: Window, desk: BillDesk, pins: PinDesk, saved_id: UUID, cap: Money) -> None:
    try:
        await desk.saved.pay_by_itself(window.fan.id, saved_id, cap)
    except PinRequired as refusal:
        one = await desk.saved.get(window.fan.id, saved_id)
        await pins.ask_for(window, refusal, saved_screens.cap_about(window.t, one, cap))
    except CapTooSmall as refusal:
        least = refusal.details["minimum"]
        note = window.t("error.bills.cap_too_small", minimum=least)
        await _ask_cap(window, desk, saved_id, note)
    else:
        await desk.show_saved(window, saved_id)


@router.callback_query(StopTap.filter())
async def stop(
    _: CallbackQuery, callback_data: StopTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.saved.stop(window.fan.id, callback_data.saved_id)
    await bill_desk.show_saved(window, callback_data.saved_id)


@router.callback_query(ForgetTap.filter())
async def forget(
    _: CallbackQuery, callback_data: ForgetTap, window: Window, bill_desk: BillDesk
) -> None:
    await bill_desk.saved.remove(window.fan.id, callback_data.saved_id)
    found = await bill_desk.saved.all(window.fan.id)
    await window.show(saved_screens.saved_list(window.t, found, 0))
