"""Finding a place by what somebody types: Khmer, English as listed, or Latin letters as heard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

from services.checkout.addresses.places import Places, places
from services.checkout.addresses.schemas import Found, Level, Place
from services.core.finding import sounds
from services.core.i18n import fold

MAX_TEXT: Final = 80
MOST_FOUND: Final = 20
_SHORTEST_HEARD: Final = 2
_SHORTEST_MISTYPED: Final = 4
_APART: Final = re.compile(r"[\s,;/.'’\-‹›()]+")
_KHMER: Final = re.compile("[\u1780-\u17dd]")
# What kind of place it is: said with a name, and in no list.
_KINDS: Final = re.compile(
    r"^(ខេត្ត|រាជធានី|ក្រុង|ខណ្ឌ|ស្រុក|សង្កាត់|ឃុំ|khaet|khan|krong|srok|sangkat|khum"
    r"|province|district|commune|city)\b\s*|\s+(province|district|commune|city)$"
)
# Names that people use and no list has.
_ALSO: Final = {
    "18": ("sihanoukville", "kampong som", "kompong som", "កំពង់សោម"),
    "1203": ("7 makara", "prampi makara"),
    "1204": ("toul kork",),
    "1213": ("bkk",),
    "121301": ("bkk1", "bkk 1"),
    "121302": ("bkk2", "bkk 2"),
    "121303": ("bkk3", "bkk 3"),
    "120101": ("tonle bassac",),
    "120109": ("ttp2", "russian market 2"),
    "120110": ("ttp1", "russian market"),
}
_NUMBERS: Final = {"muoy": "1", "pir": "2", "bei": "3", "buon": "4"}
_NUMBERED: Final = re.compile(r"(.+) ti (muoy|pir|bei|buon)")


class _How(IntEnum):
    """How a name was met, the best first."""

    EXACT = 0
    BEGINS = 1
    INSIDE = 2
    HEARD = 3
    BEGINS_HEARD = 4
    MISTYPED = 5


_Hit = tuple[int, Place]


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    names: tuple[str, ...]
    sounds: frozenset[str]
    digits: frozenset[str]


class PlaceFinder:
    """Looks through all names: about two thousand, a millisecond or two."""

    def __init__(self, known: Places) -> None:
        self._places = known
        self._entries = [_entry(place) for place in known.all()]

    def find(self, text: str, limit: int = MOST_FOUND) -> list[Found]:
        """The best first, of equals the larger place; [] when nothing is near.

        What is around it may follow: "chom chao, phnom penh".
        """
        typed = _without_kind(fold(text[:MAX_TEXT]))
        words = [word for word in _APART.split(typed) if word]
        if not words:
            return []
        met = self._met(words) or self._in_its_place(words) or self._mistyped("".join(words))
        best = sorted(met, key=lambda hit: (hit[0], len(hit[1].code), hit[1].code))
        return [Found(place, self._places.around(place)) for _, place in best[:limit]]

    def _met(self, words: Sequence[str], inside: tuple[str, ...] = ("",)) -> list[_Hit]:
        whole = "".join(words)
        heard = "" if _KHMER.search(whole) else sounds.of_latin(whole)
        within = (entry for entry in self._entries if entry.place.code.startswith(inside))
        met = ((_how(entry, whole, heard), entry.place) for entry in within)
        return [(how, place) for how, place in met if how is not None]

    def _in_its_place(self, words: Sequence[str]) -> list[_Hit]:
        """The first words name it, the rest what it lies in."""
        found: list[_Hit] = []
        for length in range(1, len(words)):
            around = [
                place.code
                for how, place in self._met(words[length:])
                if place.level is not Level.COMMUNE and how <= _How.HEARD
            ]
            found += self._met(words[:length], tuple(around)) if around else ()
        return list(dict.fromkeys(found))

    def _mistyped(self, whole: str) -> Iterator[_Hit]:
        if len(whole) < _SHORTEST_MISTYPED:
            return
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - six megabytes only for mistyped words

        most = 1 + len(whole) // 6
        for entry in self._entries:
            distance = min(OSA.distance(whole, name, score_cutoff=most) for name in entry.names)
            if distance <= most:
                yield _How.MISTYPED + distance, entry.place


@cache
def finder() -> PlaceFinder:
    return PlaceFinder(places())


def _entry(place: Place) -> _Entry:
    also = _ALSO.get(place.code, ())
    said = (place.name.km, place.name.en, *_with_digit(fold(place.name.en)), *also)
    names = tuple(_APART.sub("", fold(name)) for name in said)
    latin = {sounds.of_latin(name) for name in names if not _KHMER.search(name)}
    heard = {sounds.of_khmer(names[0]), *latin}
    digits = frozenset({"", *(_digits(name) for name in names)})
    return _Entry(place, names, frozenset(sound for sound in heard if sound), digits)


def _digits(even: str) -> str:
    """What no sound tells: the first or the second of a name."""
    return "".join(sign for sign in even if sign.isdecimal())


def _with_digit(folded: str) -> tuple[str, ...]:
    """`Phsar Thmei Ti Pir` is the second of its name."""
    numbered = _NUMBERED.fullmatch(folded)
    return (f"{numbered[1]} {_NUMBERS[numbered[2]]}",) if numbered else ()


def _how(entry: _Entry, whole: str, heard: str) -> _How | None:
    if whole in entry.names:
        return _How.EXACT
    if any(whole in name for name in entry.names):
        begins = any(name.startswith(whole) for name in entry.names)
        return _How.BEGINS if begins else _How.INSIDE
    if heard in entry.sounds and len(heard) >= _SHORTEST_HEARD:
        return _How.HEARD if _digits(whole) in entry.digits else _How.BEGINS_HEARD
    if len(heard) > _SHORTEST_HEARD and any(each.startswith(heard) for each in entry.sounds):
        return _How.BEGINS_HEARD
    return None


def _without_kind(folded: str) -> str:
    return _KINDS.sub("", folded) or folded
