"""Values of a text as JSON that keeps their types: `{"amount": {"money": [500, "USD"]}}`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from services.core.formats import Language
from services.core.i18n import Value
from services.core.money import Currency, Money
from services.notifications.schemas import Bilingual, Told


@dataclass(frozen=True, slots=True)
class _Form:
    """How one type is written and read back."""

    type: type
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


# A moment is a date to Python too, so it stands first.
_FORMS: Final = {
    "money": _Form(
        Money,
        lambda money: [money.amount_minor, money.currency],
        lambda parts: Money(parts[0], Currency(parts[1])),
    ),
    "moment": _Form(datetime, datetime.isoformat, datetime.fromisoformat),
    "date": _Form(date, date.isoformat, date.fromisoformat),
    "seconds": _Form(timedelta, timedelta.total_seconds, lambda n: timedelta(seconds=n)),
    "decimal": _Form(Decimal, str, Decimal),
    "words": _Form(Bilingual, lambda words: [words.km, words.en], lambda words: Bilingual(*words)),
}


def encode(values: Mapping[str, Told]) -> str:
    written = {name: _written(value) for name, value in values.items()}
    return json.dumps(written, ensure_ascii=False)


def decode(text: str, language: Language) -> dict[str, Value]:
    """Ready for a translator of this language."""
    return {name: _read(value, language) for name, value in json.loads(text).items()}


def _written(value: Told) -> Any:
    for name, form in _FORMS.items():
        if isinstance(value, form.type):
            return {name: form.write(value)}
    return value


def _read(value: Any, language: Language) -> Value:
    if isinstance(value, str | int):
        return value
    [(name, written)] = value.items()
    read: Told = _FORMS[name].read(written)
    return read.in_language(language) if isinstance(read, Bilingual) else read
