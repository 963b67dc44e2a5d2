"""Dollars to riel and back: direction, amount, the offer for a minute, its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.wallet.buttons import (
    ConvertAgainTap,
    ConvertChoiceTap,
    ConvertFromTap,
    ConvertGoTap,
    ConvertTap,
    TopUpTap,
    WalletTap,
)
from handlers.wallet.history_screens import exchanged
from handlers.wallet.words import rate_line
from services.core.i18n import AmountProblem, Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.wallet import Balances, ExchangeRate, Quote
from services.wallet.exchange import QUOTE_LIFE

OFFERED: Final[Mapping[Currency, Sequence[Money]]] = {
    Currency.USD: [Money(cents, Currency.USD) for cents in (5_00, 10_00, 20_00, 50_00)],
    Currency.KHR: [Money(riel, Currency.KHR) for riel in (20_000, 40_000, 100_000, 200_000)],
}
"""Buttons carry the place in this list; `ALL` is all that there is."""
ALL: Final = -1
_EXAMPLES: Final = {
    Currency.USD: Money(5_00, Currency.USD),
    Currency.KHR: Money(20_000, Currency.KHR),
}


@dataclass(frozen=True, slots=True)
class Purse:
    """What is there of the currency that leaves, and of the one that comes."""

    source: Money
    target: Money


def purse(balances: Balances, source: Currency) -> Purse:
    usd, khr = balances.usd.available, balances.khr.available
    return Purse(usd, khr) if source is Currency.USD else Purse(khr, usd)


def choose(t: Translator, balances: Balances, rate: ExchangeRate) -> Screen:
    """Which way, with the rate of now."""
    lines = [
        _title(t),
        "",
        t("wallet.convert.question"),
        rate_line(t, rate),
        "",
        t("wallet.convert.have", usd=balances.usd.available, khr=balances.khr.available),
    ]
    row = [
        Button(t.plain("wallet.convert.button_from_usd"), ConvertFromTap(currency=Currency.USD)),
        Button(t.plain("wallet.convert.button_from_khr"), ConvertFromTap(currency=Currency.KHR)),
    ]
    return Screen("\n".join(lines), (row, last_row(t, WalletTap())), location=ConvertTap())


def ask_amount(
    t: Translator, source: Currency, balances: Balances, problem: Safe | None = None
) -> Screen:
    """The amounts on offer that are there, all of it, or a typed one."""
    have = purse(balances, source).source
    lines = [
        _title(t),
        "",
        *([f"⚠️ {problem}", ""] if problem else []),
        t("wallet.convert.available", amount=have),
        t("wallet.convert.ask" if have else "wallet.convert.nothing", **_example(source, have)),
    ]
    offered = [
        Button(t.money(amount), ConvertChoiceTap(currency=source, place=place))
        for place, amount in enumerate(OFFERED[source])
        if amount < have
    ]
    rows: list[Row] = [offered[place : place + 2] for place in range(0, len(offered), 2)]
    if have:
        label = t.plain("wallet.convert.button_all", amount=have)
        rows.append([Button(label, ConvertChoiceTap(currency=source, place=ALL))])
    else:
        rows.append([Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())])
    location = ConvertFromTap(currency=source)
    return Screen("\n".join(lines), (*rows, last_row(t, ConvertTap())), location=location)


def _example(source: Currency, have: Money) -> dict[str, Money]:
    return {"example": _EXAMPLES[source]} if have else {}


def amount_problem(t: Translator, source: Currency, problem: AmountProblem) -> Safe:
    return t(problem.text_key, example=Safe(t.money(_EXAMPLES[source])))


def offer(t: Translator, quote: Quote, balances: Balances, note: Safe | None = None) -> Screen:
    """Everything that must be known before the PIN. Without the money there is no way on."""
    have = purse(balances, quote.amount.currency)
    enough = have.source >= quote.amount
    lines = [
        _title(t),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        *exchanged(t, quote),
        t("wallet.convert.payee"),
    ]
    if enough:
        left, then = have.source - quote.amount, have.target + quote.gain
        lines.append(t("wallet.convert.after", left=left, then=then))
    else:
        lines += ["", f"⚠️ {t('wallet.convert.short', amount=have.source)}"]
    lines += ["", t("wallet.convert.valid", time=QUOTE_LIFE)]
    name = short_id(quote.id)
    go = Button("✅ " + t.plain("wallet.convert.button_go"), ConvertGoTap(quote=name))
    again = Button("🔄 " + t.plain("wallet.convert.button_again"), ConvertAgainTap(quote=name))
    top_up = Button("➕ " + t.plain("menu.button.top_up"), TopUpTap())
    back = ConvertFromTap(currency=quote.amount.currency)
    return Screen(
        "\n".join(lines),
        ([go if enough else top_up, again], last_row(t, back)),
        location=ConvertAgainTap(quote=name),
    )


def about(t: Translator, quote: Quote) -> Safe:
    """One line above the PIN pad."""
    return t("wallet.convert.about", amount=quote.amount, gain=quote.gain)


def _title(t: Translator) -> Safe:
    return path(t, t.plain("wallet.home.title"), t.plain("wallet.convert.title"))
