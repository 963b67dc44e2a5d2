"""Giving an ang pao as its host sees it: how much, for how many, the summary, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.transfers.angpao import words
from handlers.transfers.angpao.buttons import (
    AngPaoCurrencyTap,
    AngPaosTap,
    AngPaoTap,
    BackTap,
    BlessingTap,
    GiveTap,
    NoBlessingTap,
    OpenedTap,
    SharesTap,
    SplitTap,
    ThemeArtistTap,
    ThemesTap,
    ThemeTap,
)
from handlers.transfers.buttons import SendTap
from handlers.transfers.screens import Purse
from handlers.wallet.buttons import TopUpTap
from services.core.i18n import Safe, Translator, shorten
from services.core.money import Currency, Money
from services.transfers.angpao.rules import MOST_SHARES
from services.transfers.angpao.schemas import (
    MAX_BLESSING_CHARACTERS,
    AngPao,
    AngPaoState,
    Opened,
    Split,
    Theme,
)
from services.wallet import Balances

STATE_MARKS: Final = {
    AngPaoState.DRAFT: "📝", AngPaoState.OPEN: "🧧", AngPaoState.EMPTY: "✅",
    AngPaoState.RETURNED: "↩️", AngPaoState.UNDONE: "↩️",
}  # fmt: skip
_SIZES: Final = (5, 10, 20, 50)
_LISTED: Final = 15
_EXAMPLES: Final = {
    "usd_example": Money(10_00, Currency.USD),
    "khr_example": Money(40_000, Currency.KHR),
}


def home(
    t: Translator, balances: Balances, given: Sequence[AngPao], problem: Safe | None = None
) -> Screen:
    """Waits for an amount; what was given before is one tap away."""
    lines = [
        _path(t),
        "",
        *_problem(problem),
        t("angpao.home.text"),
        "",
        t("transfers.amount.have", usd=balances.usd.available, khr=balances.khr.available),
        t("transfers.amount.ask", **_EXAMPLES),
    ]
    labels = [Button(_label(t, one), AngPaoTap(ang_pao=one.short_id)) for one in given]
    rows = [labels[start : start + 2] for start in range(0, len(labels), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, SendTap())), location=AngPaosTap())


def _label(t: Translator, one: AngPao) -> str:
    """24 clusters at most: how it stands, how much, how many have come."""
    label = f"{STATE_MARKS[one.state]} {t.money(one.total)} {one.taken}/{one.shares}"
    return shorten(label, 24)


def ask_currency(t: Translator, number: str) -> Screen:
    """The fan typed a bare number: dollars or riel?"""
    text = "\n".join([_path(t), "", t("topup.currency.text", number=number)])
    row = [
        Button(t.plain(f"topup.currency.button_{name}"), AngPaoCurrencyTap(currency=code))
        for name, code in (("usd", Currency.USD), ("khr", Currency.KHR))
    ]
    return Screen(text, (row, last_row(t, AngPaosTap())), location=AngPaosTap())


def ask_shares(t: Translator, total: Money, key: str, problem: Safe | None = None) -> Screen:
    """For how many people."""
    lines = [
        _path(t),
        "",
        *_problem(problem),
        t("angpao.shares.total", total=total),
        t("angpao.shares.ask", most=MOST_SHARES),
    ]
    sizes = [Button(f"👥 {number}", SharesTap(shares=number, key=key)) for number in _SIZES]
    rows = (sizes[:2], sizes[2:], last_row(t, AngPaosTap()))
    return Screen("\n".join(lines), rows, location=AngPaosTap())


def summary(
    t: Translator,
    draft: AngPao,
    purse: Purse,
    picture: PictureRef,
    artist: str = "",
    note: Safe | None = None,
) -> Screen:
    """Everything once more before the PIN; its look can be changed until then."""
    key = draft.short_id
    enough = purse.balance >= draft.total
    left = (
        t("transfers.summary.after", balance=purse.balance - draft.total)
        if enough
        else t("transfers.summary.short", balance=purse.balance)
    )
    lines = [
        _path(t),
        "",
        *_problem(note),
        words.title(t, draft, artist),
        *words.quoted(draft.blessing),
        t("transfers.summary.amount", amount=draft.total, about=purse.about),
        t.n("angpao.summary.for", draft.shares),
        words.split_line(t, draft),
        t("transfers.summary.fee", fee=Money.zero(draft.total.currency)),
        left,
        "",
        t("angpao.summary.how"),
    ]
    other = Split.EQUAL if draft.split is Split.LUCKY else Split.LUCKY
    turn = f"{words.SPLIT_MARKS[other]} {t.plain(f'angpao.split.button_{other}')}"
    go_on = Button("✅ " + t.plain("angpao.summary.button_give"), GiveTap(ang_pao=key))
    top_up = Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())
    rows: tuple[Row, ...] = (
        [
            Button(turn, SplitTap(ang_pao=key)),
            Button("🎨 " + t.plain("angpao.themes.title"), ThemesTap(ang_pao=key)),
        ],
        [Button("✍️ " + t.plain("angpao.blessing.title"), BlessingTap(ang_pao=key))],
        [
            go_on if enough else top_up,
            Button(t.plain("transfers.summary.button_cancel"), AngPaosTap()),
        ],
        last_row(t, AngPaosTap()),
    )
    return Screen("\n".join(lines), rows, picture, location=AngPaoTap(ang_pao=key))


def themes(t: Translator, draft: AngPao, artists: Sequence[str], picture: PictureRef) -> Screen:
    """Occasions and, below them, artists whose drawing the envelope may carry."""
    key = draft.short_id
    lines = [_path(t, "angpao.themes.title"), "", t("angpao.themes.text")]
    labels = [
        Button(
            f"{words.THEME_MARKS[one]} {t.plain(f'angpao.theme.button_{one}')}",
            ThemeTap(ang_pao=key, theme=one),
        )
        for one in Theme
    ]
    labels += [
        Button("🎤 " + shorten(name, 20), ThemeArtistTap(ang_pao=key, place=place))
        for place, name in enumerate(artists)
    ]
    rows = [labels[start : start + 2] for start in range(0, len(labels), 2)]
    back = AngPaoTap(ang_pao=key)
    location = ThemesTap(ang_pao=key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location=location)


def ask_blessing(
    t: Translator, draft: AngPao, picture: PictureRef, problem: Safe | None = None
) -> Screen:
    """Waits for words of the host's own."""
    key = draft.short_id
    lines = [
        _path(t, "angpao.blessing.title"),
        "",
        *_problem(problem),
        t("angpao.blessing.text", most=MAX_BLESSING_CHARACTERS),
    ]
    none = Button(t.plain("angpao.blessing.button_none"), NoBlessingTap(ang_pao=key))
    rows = ([none], last_row(t, AngPaoTap(ang_pao=key)))
    location = BlessingTap(ang_pao=key)
    return Screen("\n".join(lines), rows, picture, location=location)


def pin_about(t: Translator, draft: AngPao) -> Safe:
    """Above the PIN pad: what it confirms."""
    return t.n("angpao.summary.pin_about", draft.shares, amount=draft.total)


def standing(
    t: Translator, one: AngPao, picture: PictureRef, ways: tuple[str, str, str], artist: str = ""
) -> Screen:
    """How it stands for its host. `ways`: into a group, the link itself, to share the link."""
    key = one.short_id
    into_group, link, share = ways
    lines = [
        _path(t),
        "",
        words.title(t, one, artist),
        *words.quoted(one.blessing),
        f"{STATE_MARKS[one.state]} <b>{t(f'angpao.state.{one.state}')}</b>",
        t("transfers.summary.amount_alone", amount=one.total),
        t("angpao.card.opened", taken=one.taken, number=one.shares),
        words.split_line(t, one),
        t("common.reference", reference=one.reference),
    ]
    rows: list[Row] = []
    if one.state is AngPaoState.OPEN and one.taken < one.shares:
        lines += ["", t("angpao.card.until", time=one.expires_at or ""), Safe(link)]
        rows.append([Link("👥 " + t.plain("angpao.standing.button_group"), into_group)])
        rows.append([Link("📨 " + t.plain("transfers.standing.button_share"), share)])
    if one.taken:
        opened = Button("📋 " + t.plain("angpao.opened.title"), OpenedTap(ang_pao=key))
        rows.append([opened])
    elif one.state is AngPaoState.OPEN:
        back = Button("↩️ " + t.plain("angpao.standing.button_back"), BackTap(ang_pao=key))
        rows.append([back])
    if one.state is not AngPaoState.OPEN:
        rows.append([Button("🧧 " + t.plain("angpao.standing.button_again"), AngPaosTap())])
    location = AngPaoTap(ang_pao=key)
    return Screen("\n".join(lines), (*rows, last_row(t, AngPaosTap())), picture, location=location)


def opened(t: Translator, one: AngPao, people: Sequence[Opened], picture: PictureRef) -> Screen:
    """Who has which share, for the host alone; the luckiest first, as many as fit."""
    lines = [_path(t, "angpao.opened.title"), ""]
    lines.append(t("angpao.card.opened", taken=one.taken, number=one.shares))
    best = sorted(people, key=lambda each: (-each.amount.amount_minor, each.number))
    for place, each in enumerate(best[:_LISTED]):
        mark = words.MEDALS[place] if place < len(words.MEDALS) else "·"
        key = "angpao.opened.line" if each.is_paid else "angpao.opened.line_kept"
        lines.append(f"{mark} {t(key, name=each.masked_name, amount=each.amount)}")
    if len(best) > _LISTED:
        lines.append(t("angpao.opened.more", number=len(best) - _LISTED))
    back = AngPaoTap(ang_pao=one.short_id)
    location = OpenedTap(ang_pao=one.short_id)
    return Screen("\n".join(lines), (last_row(t, back),), picture, location=location)


def _problem(problem: Safe | None) -> list[str]:
    return [f"⚠️ {problem}", ""] if problem else []


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("angpao.home.title"), *map(t.plain, steps))
