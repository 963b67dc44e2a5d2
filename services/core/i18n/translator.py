"""One language's voice: `t("wallet.home.title")` gives the text, filled and escaped for chat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Self

from services.core import formats
from services.core.formats import DateStyle, Language
from services.core.i18n.catalogue import LANGUAGES, LOCALES, load_texts
from services.core.i18n.times import RelativeTimes
from services.core.money import Currency, Money

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NEEDS_ESCAPE: Final = re.compile(r"[&<>]")


class MissingText(KeyError):
    """The catalogue has no such key, or the caller left a placeholder without a value."""


class Safe(str):
    """Text that is already HTML as Telegram reads it; it is put in as it stands."""

    __slots__ = ()


Value = str | int | Decimal | Money | date | timedelta
"""What a placeholder takes: text as it is, all others as their usual form in the language."""


@dataclass(frozen=True, slots=True)
class _Template:
    """A text cut at its placeholders: even places are words, odd places are names."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Template:
        return cls(tuple(_PLACEHOLDER.split(text)))


@dataclass(frozen=True, slots=True, eq=False)
class Translator(RelativeTimes):
    """Texts and formats of one language. Plain calls give HTML for chat, `plain` gives bare text.

    Values are escaped unless they are `Safe`. Integers get their thousands commas: give a year, a
    seat or a code as text.
    """

    locale: Language
    _templates: Mapping[str, tuple[_Template, ...]]

    @classmethod
    def load(cls, language: Language, folder: Path = LOCALES) -> Self:
        texts = load_texts(language, folder)
        return cls(
            language,
            {key: tuple(map(_Template.of, forms)) for key, forms in texts.items()},
        )

    def __call__(self, key: str, /, **values: Value) -> Safe:
        """The text as HTML for a message. An unknown key or placeholder: MissingText."""
        return Safe(self._fill(key, self._forms(key)[0], values, html=True))

    def n(self, key: str, n: int, /, **values: Value) -> Safe:
        """The form for this count, as HTML; `{n}` is the count."""
        return Safe(self._fill(key, self._form_for(key, n), {"n": n, **values}, html=True))

    def plain(self, key: str, /, **values: Value) -> str:
        """The text without escaping: buttons, toasts, pictures."""
        return self._fill(key, self._forms(key)[0], values, html=False)

    def plain_n(self, key: str, n: int, /, **values: Value) -> str:
        """The form for this count without escaping."""
        return self._fill(key, self._form_for(key, n), {"n": n, **values}, html=False)

    def __contains__(self, key: str) -> bool:
        return key in self._templates

    @property
    def other(self) -> Language:
        """The language that one tap changes to."""
        return "en" if self.locale == "km" else "km"

    def money(self, amount: Money) -> str:
        """`$1,234.50`, `40,000 ៛`, `120 points`, `50 stars`."""
        match amount.currency:
            case Currency.PTS:
                return self.plain_n("format.points", amount.amount_minor)
            case Currency.XTR:
                return self.plain_n("format.stars", amount.amount_minor)
            case _:
                return formats.money(amount)

    def signed(self, amount: Money) -> str:
        """The amount with its plus or minus written, for a statement."""
        return f"+{self.money(amount)}" if amount.amount_minor > 0 else self.money(amount)

    def also_in(self, amount: Money, riel_per_dollar: Decimal) -> str:
        """`≈ 20,000 ៛` for five dollars, `≈ $5.00` for 20,000 riel; for reading only."""
        return f"≈ {formats.money(formats.in_other_currency(amount, riel_per_dollar))}"

    def both(self, amount: Money, riel_per_dollar: Decimal) -> str:
        """`$5.00 (≈ 20,000 ៛)`: what every summary shows; points and Stars have one side only."""
        if amount.currency in (Currency.PTS, Currency.XTR):
            return self.money(amount)
        return f"{self.money(amount)} ({self.also_in(amount, riel_per_dollar)})"

    def number(self, value: int | Decimal) -> str:
        return formats.number(value)

    def percent(self, share: Decimal, *, places: int = 0) -> str:
        return formats.percent(share, places=places)

    def date(self, moment: date, style: DateStyle = "list") -> str:
        return formats.day(moment, self.locale, style)

    def time(self, moment: datetime) -> str:
        """`19:05`; in Khmer with the word for hour before it."""
        return formats.clock(moment, self.locale)

    def clock(self, moment: datetime) -> str:
        """`19:05` in both languages: for tables, pictures, and texts that have the word."""
        return formats.clock(moment, self.locale, bare=True)

    def date_time(self, moment: datetime) -> str:
        return formats.day_and_clock(moment, self.locale)

    def listing(self, items: Sequence[str]) -> str:
        """`A, B and C`; not escaped."""
        if len(items) < 2:
            return "".join(items)
        *first, last = items
        return self.plain("format.list", first=", ".join(first), last=last)

    def _forms(self, key: str) -> tuple[_Template, ...]:
        try:
            return self._templates[key]
        except KeyError:
            raise MissingText(f"{self.locale}: no text for {key}") from None

    def _form_for(self, key: str, n: int) -> _Template:
        """English says "1 ticket" and "2 tickets"; Khmer nouns have one form for all counts."""
        forms = self._forms(key)
        return forms[0] if n == 1 or len(forms) == 1 else forms[1]

    def _fill(
        self, key: str, template: _Template, values: Mapping[str, Value], *, html: bool
    ) -> str:
        if len(template.pieces) == 1:
            return template.pieces[0]
        filled = list(template.pieces)
        for place in range(1, len(filled), 2):
            name = filled[place]
            if name not in values:
                raise MissingText(f"{self.locale}: {key} needs a value for {name}")
            shown = self._shown(values[name])
            filled[place] = _escaped(shown) if html else shown
        return "".join(filled)

    def _shown(self, value: Value) -> str:
        match value:
            case str():
                return value
            case int() | Decimal():
                return formats.number(value)
            case Money():
                return self.money(value)
            case datetime():
                return self.date_time(value)
            case date():
                return self.date(value)
            case timedelta():
                return self.duration(value)
            case _:
                raise TypeError(f"no usual form for {type(value).__name__} in a text")


@dataclass(frozen=True, slots=True, eq=False)
class Translators:
    """The languages we speak, loaded once at start."""

    _by_language: Mapping[Language, Translator]
    default: Language

    @classmethod
    def load(cls, default: Language = "km", folder: Path = LOCALES) -> Self:
        return cls({each: Translator.load(each, folder) for each in LANGUAGES}, default)

    def for_language(self, code: str | None) -> Translator:
        """By Telegram's language code (`km`, `en-GB`); any other language gets our default."""
        spoken = (code or "").replace("_", "-").partition("-")[0].lower()
        for language in LANGUAGES:
            if language == spoken:
                return self._by_language[language]
        return self._by_language[self.default]


def _escaped(text: str) -> str:
    if isinstance(text, Safe) or not _NEEDS_ESCAPE.search(text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
