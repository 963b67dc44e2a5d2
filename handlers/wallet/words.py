"""Words that several screens of the wallet share."""

from __future__ import annotations

from services.core.i18n import Safe, Translator
from services.core.money import Currency, Money
from services.wallet import ExchangeRate


def kind_name(t: Translator, kind: str) -> str:
    """Bare text; a kind without a word of its own is a transaction."""
    key = f"wallet.kind.{kind}"
    return t.plain(key) if key in t else t.plain("wallet.kind.other")


def rate_line(t: Translator, rate: ExchangeRate) -> Safe:
    """The rate with its source and since when it holds."""
    return t(
        "wallet.convert.rate",
        dollar=Money(1_00, Currency.USD),
        riel=t.number(rate.khr_per_usd.normalize() + 0),
        source=rate_source(t, rate),
        time=rate.since,
    )


def rate_source(t: Translator, rate: ExchangeRate) -> str:
    """Who sets a rate says where it was read; the first one is ours."""
    return rate.source if rate.set_by else t.plain("wallet.convert.source_first")
