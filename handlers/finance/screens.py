"""Frozen wallets and the exchange rate as finance sees them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from handlers.finance.buttons import (
    FanFreezeTap,
    FanWalletTap,
    FindFanTap,
    FrozenQueueTap,
    RateAskTap,
    RateSureTap,
    RateTap,
)
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.wallet.words import rate_line
from services.core.i18n import AmountProblem, Safe, Translator, shorten
from services.core.money import Currency, Money
from services.identity import FanProfile
from services.wallet import ExchangeRate, Exposure, Frozen
from services.wallet.schemas import FreezeLogLine

_SHOWN_FANS = 7
_SHOWN_LINES = 5
_NOTE_CLUSTERS = 80
_EXAMPLE = Decimal(4100)


def frozen_queue(t: Translator, fan_ids: Sequence[int]) -> Screen:
    """Those that operators hold frozen, and the way to any other."""
    lines = [_title(t, "finance.freezes.title"), ""]
    lines.append(t("finance.freezes.choose" if fan_ids else "finance.freezes.none"))
    if len(fan_ids) > _SHOWN_FANS:
        others = len(fan_ids) - _SHOWN_FANS
        lines.append(t("finance.freezes.others", count=others))
    fans: list[Row] = [
        [Button(f"🧊 {fan_id}", FanWalletTap(fan_id=fan_id))] for fan_id in fan_ids[:_SHOWN_FANS]
    ]
    find = [Button("🔎 " + t.plain("finance.freezes.button_find"), FindFanTap())]
    rows = (*fans, find, last_row(t, DeskTap()))
    return Screen("\n".join(lines), rows, location=FrozenQueueTap())


def ask_fan(t: Translator, problem: Safe | None = None) -> Screen:
    lines = [_title(t, "finance.freezes.title"), ""]
    lines += [f"⚠️ {problem}", ""] if problem else []
    lines.append(t("finance.freezes.ask_fan"))
    return Screen("\n".join(lines), (last_row(t, FrozenQueueTap()),), location=FindFanTap())


def fan_wallet(
    t: Translator, fan: FanProfile, state: Frozen, log: Sequence[FreezeLogLine]
) -> Screen:
    """Who it is, who holds it frozen, and what was done before."""
    lines: list[str] = [
        _title(t, "finance.freezes.title"),
        "",
        t("finance.freezes.fan", name=fan.full_name, fan=str(fan.id)),
    ]
    if state.by_fan_at:
        lines.append(t("finance.freezes.by_fan", time=state.by_fan_at))
    if state.by_operator_at:
        lines.append(t("finance.freezes.by_operator", time=state.by_operator_at))
    if not state:
        lines.append(t("finance.freezes.not_frozen"))
    if log:
        lines.append("")
    for one in log[:_SHOWN_LINES]:
        what = t(
            f"finance.freezes.log_{one.action}_{one.side}", time=one.at, actor=str(one.actor_id)
        )
        reason = escape(shorten(one.reason, _NOTE_CLUSTERS), quote=False)
        lines.append(f"• {what}" + (f"\n<i>{reason}</i>" if reason else ""))
    freeze = state.by_operator_at is None
    label = "finance.freezes.button_freeze" if freeze else "finance.freezes.button_lift"
    act = Button(t.plain(label), FanFreezeTap(fan_id=fan.id, freeze=freeze))
    location = FanWalletTap(fan_id=fan.id)
    return Screen("\n".join(lines), ([act], last_row(t, FrozenQueueTap())), location=location)


def ask_reason(t: Translator, fan_id: int, *, freeze: bool, problem: bool = False) -> Screen:
    question = "finance.freezes.why_freeze" if freeze else "finance.freezes.why_lift"
    lines = [_title(t, "finance.freezes.title"), ""]
    lines += [f"⚠️ {t('finance.note.missing')}", ""] if problem else []
    lines += [t(question, fan=str(fan_id)), t("finance.note.kept")]
    return Screen("\n".join(lines), (last_row(t, FanWalletTap(fan_id=fan_id)),))


def rate(t: Translator, view: Exposure, newest: Sequence[ExchangeRate]) -> Screen:
    """The rate in force, those before it, and how far the house is from even."""
    lines = [
        _title(t, "finance.rate.title"),
        "",
        rate_line(t, view.rate),
        t("finance.rate.spread", percent=_percent(t, view.rate.spread_basis_points)),
        "",
        t("finance.rate.liquidity", usd=view.liquidity_usd, khr=view.liquidity_khr),
        t("finance.rate.income", usd=view.income_usd, khr=view.income_khr),
        t("finance.rate.net", amount=view.net),
    ]
    lines += [
        t("finance.rate.today", sold=day.sold, bought=day.bought, count=day.how_many)
        for day in view.today
    ]
    older = [one for one in newest if one.id != view.rate.id][:_SHOWN_LINES]
    if older:
        lines += ["", t("finance.rate.others"), *(f"• {rate_line(t, one)}" for one in older)]
    ask = [Button("✏️ " + t.plain("finance.rate.button_set"), RateAskTap())]
    return Screen("\n".join(lines), (ask, last_row(t, DeskTap())), location=RateTap())


def ask_rate(t: Translator, problem: Safe | None = None) -> Screen:
    lines = [_title(t, "finance.rate.title"), ""]
    lines += [f"⚠️ {problem}", ""] if problem else []
    lines.append(t("finance.rate.ask", example=_EXAMPLE))
    return Screen("\n".join(lines), (last_row(t, RateTap()),), location=RateTap())


def rate_problem(t: Translator, problem: AmountProblem) -> Safe:
    return t(problem.text_key, example=Safe(t.number(_EXAMPLE)))


def confirm_rate(t: Translator, now: ExchangeRate, riel: Decimal, source: str, key: str) -> Screen:
    """Old and new side by side, before it holds for everybody."""
    lines = [
        _title(t, "finance.rate.title"),
        "",
        t("finance.rate.old", riel=now.khr_per_usd.normalize() + 0),
        t("finance.rate.new", riel=riel, dollar=Money(1_00, Currency.USD)),
        t(
            "finance.rate.change",
            percent=t.percent((riel - now.khr_per_usd) / now.khr_per_usd, places=2),
        ),
        t("finance.rate.source", source=source),
        t("finance.rate.spread", percent=_percent(t, now.spread_basis_points)),
        "",
        t("finance.rate.warning"),
    ]
    sure = [Button("✅ " + t.plain("finance.rate.button_sure"), RateSureTap(key=key))]
    return Screen("\n".join(lines), (sure, last_row(t, RateAskTap())), location=RateTap())


def _percent(t: Translator, basis_points: int) -> str:
    return t.percent(Decimal(basis_points) / 10_000, places=2)


def _title(t: Translator, step: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain(step))
