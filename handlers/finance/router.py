"""Frozen wallets and the exchange rate: taps and typed answers of finance."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.finance import cases_router, screens
from handlers.finance.buttons import (
    FanFreezeTap,
    FanWalletTap,
    FindFanTap,
    FrozenQueueTap,
    RateAskTap,
    RateSureTap,
    RateTap,
)
from handlers.finance.desk import FinanceDesk, IsFinance
from handlers.finance.notes import clean_note
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from services.core.i18n import AmountProblem, fold, parse_amount
from services.core.ids import new_key
from services.identity.errors import UnknownFan
from services.wallet.errors import RateOutOfRange

router = Router(name="finance")
router.include_routers(cases_router.router)
router.callback_query.filter(IsFinance())
FAN: Final = "finance.fan/1"
"""Waits for the id of a fan."""
REASON: Final = "finance.reason/1"
"""Waits for the reason of a freeze. Its answers: `fan`, `freeze`, `key`."""
RATE: Final = "finance.rate/1"
"""Waits for a rate and its source."""
_ID: Final = re.compile("[0-9]{1,15}")
_LONGEST_SOURCE: Final = 80
RATE_SURE: Final = "finance.rate_sure/1"
"""A rate waits for its confirmation. Its answers: `riel`, `source`."""


@router.callback_query(FrozenQueueTap.filter())
async def frozen(_: CallbackQuery, window: Window, finance_desk: FinanceDesk) -> None:
    window.stop_asking()
    fan_ids = await finance_desk.freezes.frozen_by_operators(window.fan.id)
    await window.show(screens.frozen_queue(window.t, fan_ids))


@router.callback_query(FindFanTap.filter())
async def find(_: CallbackQuery, window: Window) -> None:
    window.ask(FAN)
    await window.show(screens.ask_fan(window.t))


@router.message(Answers(FAN), IsFinance())
async def fan_typed(message: Message, window: Window, finance_desk: FinanceDesk) -> None:
    typed = _ID.fullmatch(fold(message.text or ""))
    try:
        await _show_fan(window, finance_desk, int(typed[0]) if typed else 0)
    except UnknownFan:
        await window.show(screens.ask_fan(window.t, window.t("finance.freezes.no_such_fan")))


@router.callback_query(FanWalletTap.filter())
async def fan_wallet(
    _: CallbackQuery, callback_data: FanWalletTap, window: Window, finance_desk: FinanceDesk
) -> None:
    await _show_fan(window, finance_desk, callback_data.fan_id)


async def _show_fan(window: Window, desk: FinanceDesk, fan_id: int) -> None:
    fan = await desk.identity.profile(fan_id)
    state = await desk.freezes.state(fan_id)
    log = await desk.freezes.log(window.fan.id, fan_id)
    window.stop_asking()
    await window.show(screens.fan_wallet(window.t, fan, state, log))


@router.callback_query(FanFreezeTap.filter())
async def ask_reason(_: CallbackQuery, callback_data: FanFreezeTap, window: Window) -> None:
    fan_id, freeze = callback_data.fan_id, callback_data.freeze
    window.ask(REASON, fan=fan_id, freeze=freeze, key=new_key())
    await window.show(screens.ask_reason(window.t, fan_id, freeze=freeze))


@router.message(Answers(REASON), IsFinance())
async def reason_typed(message: Message, window: Window, finance_desk: FinanceDesk) -> None:
    """The reason carries it out; the same message twice is one action."""
    fan_id, freeze = int(window.answers["fan"]), bool(window.answers["freeze"])
    reason, key = clean_note(message), str(window.answers["key"])
    if not reason:
        await window.show(screens.ask_reason(window.t, fan_id, freeze=freeze, problem=True))
        return
    freezes, actor_id = finance_desk.freezes, window.fan.id
    if freeze:
        await freezes.freeze_by_operator(actor_id, fan_id, reason, key)
    else:
        await freezes.unfreeze_by_operator(actor_id, fan_id, reason, key)
    await _show_fan(window, finance_desk, fan_id)


@router.callback_query(RateTap.filter())
async def rate(_: CallbackQuery, window: Window, finance_desk: FinanceDesk) -> None:
    window.stop_asking()
    await _show_rate(window, finance_desk)


async def _show_rate(window: Window, desk: FinanceDesk) -> None:
    view = await desk.exchange.exposure(window.fan.id)
    newest = await desk.exchange.rates(window.fan.id)
    await window.show(screens.rate(window.t, view, newest))


@router.callback_query(RateAskTap.filter())
async def ask_rate(_: CallbackQuery, window: Window) -> None:
    window.ask(RATE)
    await window.show(screens.ask_rate(window.t))


@router.message(Answers(RATE), IsFinance())
async def rate_typed(message: Message, window: Window, finance_desk: FinanceDesk) -> None:
    """`4105.5 National Bank`: the number first, then where it was read."""
    number, _, source = " ".join((message.text or "").split()).partition(" ")
    parsed = parse_amount(number)
    if isinstance(parsed, AmountProblem):
        await window.show(screens.ask_rate(window.t, screens.rate_problem(window.t, parsed)))
        return
    source = source.strip()[:_LONGEST_SOURCE]
    if not source:
        await window.show(screens.ask_rate(window.t, window.t("finance.rate.no_source")))
        return
    now = await finance_desk.exchange.rate()
    window.ask(RATE_SURE, riel=str(parsed.number), source=source)
    await window.show(
        screens.confirm_rate(window.t, now, parsed.number, source, f"r{message.message_id}")
    )


@router.callback_query(RateSureTap.filter())
async def rate_sure(
    _: CallbackQuery, callback_data: RateSureTap, window: Window, finance_desk: FinanceDesk
) -> None:
    """What was typed holds only as long as nothing else was asked."""
    if window.question != RATE_SURE:
        await _show_rate(window, finance_desk)
        return
    now = await finance_desk.exchange.rate()
    try:
        await finance_desk.exchange.set_rate(
            window.fan.id,
            key=callback_data.key,
            khr_per_usd=Decimal(window.answers["riel"]),
            spread_basis_points=now.spread_basis_points,
            source=str(window.answers["source"]),
        )
    except RateOutOfRange as refusal:
        window.ask(RATE)
        words = window.t(f"error.{refusal.code}", **refusal.details)
        await window.show(screens.ask_rate(window.t, words))
        return
    window.stop_asking()
    await window.answer(window.t.plain("finance.rate.toast_set"))
    await _show_rate(window, finance_desk)
