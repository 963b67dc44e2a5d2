"""Limits of a fan: what each allows, what is used and left, what a verification raises."""

from __future__ import annotations

from handlers.kit.buttons import Button
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.verification.buttons import VerificationTap
from handlers.verification.words import level_name
from handlers.wallet.buttons import LimitsTap, WalletTap
from services.core.i18n import Safe, Translator
from services.core.money import Currency
from services.wallet import LimitState, LimitsView
from services.wallet.limits import LimitName, Use


def limits(t: Translator, view: LimitsView, use: Use) -> Screen:
    """One use of the wallet; the others are a tap away."""
    shown = [one for one in view.limits if one.use == use]
    lines = [
        path(t, t.plain("wallet.home.title"), t.plain("wallet.limits.title")),
        t("wallet.limits.level", level=level_name(t, view.level)),
        "",
        f"<b>{t(f'wallet.limits.use_{use}')}</b>",
    ]
    for one in shown:
        lines += ["", *_limit(t, one)]
    uses = [
        Button(t.plain(f"wallet.limits.button_{each}"), LimitsTap(use=each))
        for each in Use
        if each is not use
    ]
    verify = Button("🪪 " + t.plain("wallet.limits.button_verify"), VerificationTap())
    rows = (uses, [verify], last_row(t, WalletTap()))
    return Screen("\n".join(lines), rows, location=LimitsTap(use=use))


def _limit(t: Translator, one: LimitState) -> list[str]:
    name = t.plain(_name_key(one))
    if one.renews_at is None:
        return [t("wallet.limits.limit", name=name, limit=one.limit)]
    lines: list[str] = [
        t("wallet.limits.limit", name=name, limit=one.limit),
        t("wallet.limits.left", used=one.used, left=one.left, time=one.renews_at),
    ]
    if one.next_level and one.raised_to:
        lines.append(_raised(t, one))
    return lines


def _raised(t: Translator, one: LimitState) -> Safe:
    assert one.next_level is not None
    assert one.raised_to is not None
    level = level_name(t, one.next_level)
    return t("wallet.limits.raised", level=level, limit=one.raised_to)


def _name_key(one: LimitState) -> str:
    if one.name != LimitName.LEGAL_DAY:
        return f"wallet.limits.name_{one.name}"
    in_dollars = one.limit.currency is Currency.USD
    return "wallet.limits.name_legal_usd" if in_dollars else "wallet.limits.name_legal_khr"
