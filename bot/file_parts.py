"""What files of every kind have in common: ids, words in both languages, moments."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.artwork.schemas import Bilingual
from services.core.formats import PHNOM_PENH, in_phnom_penh
from services.core.i18n import clean

_KHMER: Final = re.compile("[\u1780-\u17b3]")
_RELATIVE: Final = re.compile(r"([+-])(\d{1,3})d (\d{2}):(\d{2})")
_ABSOLUTE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})")


def _khmer(text: str) -> str:
    even = clean(text)
    if not _KHMER.search(even):
        raise ValueError("must be written in Khmer")
    return even


def _moment(text: str) -> str:
    if not (_RELATIVE.fullmatch(text) or _ABSOLUTE.fullmatch(text)):
        raise ValueError("must be like 2026-11-03 19:00 or, counted from today, +10d 19:00")
    resolved(text, datetime(2026, 1, 1, tzinfo=PHNOM_PENH))  # ValueError: no such day
    return text


Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=22, min_length=2)
]
Khmer = Annotated[str, AfterValidator(_khmer)]
English = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Moment = Annotated[str, AfterValidator(_moment)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Mark = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9 ]*$", max_length=12)]
Units = Annotated[int, Field(ge=0, le=1_000_000)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """The same in both languages."""

    km: Khmer
    en: English

    def bilingual(self) -> Bilingual:
        return Bilingual(self.km, self.en)


class Name(Words):
    km: Annotated[Khmer, Field(max_length=120)]
    en: Annotated[English, Field(max_length=120)]


def resolved(text: str, now: datetime) -> datetime:
    """The moment that a file's text means at `now`, by the clocks of Phnom Penh."""
    if found := _RELATIVE.fullmatch(text):
        sign, days, hours, minutes = found.groups()
        day = in_phnom_penh(now) + timedelta(days=int(sign + days))
        return day.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return datetime(*numbers, tzinfo=PHNOM_PENH)  # type: ignore[arg-type,misc]


def is_relative(text: str) -> bool:
    """Whether a moment is counted from the day of loading."""
    return _RELATIVE.fullmatch(text) is not None
