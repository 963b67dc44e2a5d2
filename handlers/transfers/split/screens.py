"""Making a shared bill: how much, how, with whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.transfers.buttons import SendTap
from handlers.transfers.split.buttons import (
    NewSplitTap,
    SplitCurrencyTap,
    SplitEqualTap,
    SplitHowTap,
    SplitKnownDoneTap,
    SplitKnownTap,
    SplitLinesTap,
    SplitSharesTap,
    SplitsTap,
    SplitTap,
)
from handlers.transfers.split.typed import BadLine
from handlers.transfers.split.words import title_of
from services.core.i18n import Safe, Translator, shorten
from services.core.money import Currency, Money
from services.transfers.schemas import KnownPayee
from services.transfers.split.rules import MOST_PEOPLE
from services.transfers.split.schemas import Split, SplitState

_OFFERED: Final = (2, 3, 4, 5)
_MARKS: Final = {
    SplitState.OPEN: "⏳",
    SplitState.DONE: "✅",
    SplitState.CLOSED: "🔒",
    SplitState.CANCELLED: "↩️",
}


def listed(t: Translator, splits: Sequence[Split]) -> Screen:
    """Bills of the fan; the way to a new one."""
    lines = [path(t, t.plain("split.title")), "", t("split.list.text")]
    rows: list[Row] = [[Button("➕ " + t.plain("split.list.button_new"), NewSplitTap())]]
    rows += [[Button(_label(t, one), SplitTap(split=one.short_id))] for one in splits]
    return Screen("\n".join(lines), (*rows, last_row(t, SendTap())), location=SplitsTap())


def _label(t: Translator, split: Split) -> str:
    return shorten(f"{_MARKS[split.state]} {t.money(split.total)} · {title_of(t, split)}", 24)


def ask_total(t: Translator, problem: Safe | None = None) -> Screen:
    lines = [
        path(t, t.plain("split.title")),
        "",
        *_warning(problem),
        t(
            "split.total.ask",
            usd_example=Money(40_00, Currency.USD),
            khr_example=Money(160_000, Currency.KHR),
        ),
    ]
    return Screen("\n".join(lines), (last_row(t, SplitsTap()),), location=NewSplitTap())


def ask_currency(t: Translator, number: str) -> Screen:
    text = "\n".join(
        [path(t, t.plain("split.title")), "", t("topup.currency.text", number=number)]
    )
    row = [
        Button(t.plain(f"topup.currency.button_{name}"), SplitCurrencyTap(currency=code))
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    return Screen(text, (row, last_row(t, NewSplitTap())), location=NewSplitTap())


def how(t: Translator, total: Money, title: str, problem: Safe | None = None) -> Screen:
    """Among how many, or in another way; a number that is not offered can be written."""
    lines = [
        *_head(t, total, title),
        *_warning(problem),
        f"<b>{t('split.how.question')}</b>",
        t("split.how.more", most=MOST_PEOPLE),
    ]
    equal = [
        Button(f"👥 {t.plain_n('split.how.button_people', number)}", SplitEqualTap(people=number))
        for number in _OFFERED
    ]
    rows: tuple[Row, ...] = (
        equal[:2],
        equal[2:],
        [Button("👤 " + t.plain("split.how.button_known"), SplitKnownTap())],
        [
            Button("⚖️ " + t.plain("split.how.button_shares"), SplitSharesTap()),
            Button("🧾 " + t.plain("split.how.button_items"), SplitLinesTap()),
        ],
        last_row(t, NewSplitTap()),
    )
    return Screen("\n".join(lines), rows, location=NewSplitTap())


def ask_shares(t: Translator, total: Money, title: str, problem: Safe | None = None) -> Screen:
    lines = [*_head(t, total, title), *_warning(problem), t("split.shares.ask")]
    return Screen("\n".join(lines), (last_row(t, SplitHowTap()),), location=NewSplitTap())


def ask_items(t: Translator, total: Money, title: str, problem: Safe | None = None) -> Screen:
    lines = [*_head(t, total, title), *_warning(problem), t("split.items.ask")]
    return Screen("\n".join(lines), (last_row(t, SplitHowTap()),), location=NewSplitTap())


def ask_known(
    t: Translator, total: Money, title: str, known: Sequence[KnownPayee], chosen: Collection[int]
) -> Screen:
    """People of the list are put in and taken out by a tap."""
    lines = [*_head(t, total, title), t("split.known.ask" if known else "split.known.none")]
    people = [
        Button(
            f"{'✅' if one.fan_id in chosen else '○'} {shorten(one.shown, 18)}",
            SplitKnownTap(fan_id=one.fan_id),
        )
        for one in known
    ]
    rows: list[Row] = [people[start : start + 2] for start in range(0, len(people), 2)]
    if chosen:
        label = t.plain_n("split.known.button_done", len(chosen) + 1)
        rows.append([Button("✔️ " + label, SplitKnownDoneTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, SplitHowTap())), location=NewSplitTap())


def bad_line(t: Translator, bad: BadLine) -> Safe:
    if not bad.number:
        return t("split.typed.empty")
    return t("split.typed.bad", number=bad.number, text=bad.text)


def _head(t: Translator, total: Money, title: str) -> list[Safe | str]:
    named = [t("split.page.title", title=title)] if title else []
    return [path(t, t.plain("split.title")), "", *named, t("split.page.total", total=total), ""]


def _warning(problem: Safe | None) -> list[Safe | str]:
    return [Safe(f"⚠️ {problem}"), ""] if problem else []
