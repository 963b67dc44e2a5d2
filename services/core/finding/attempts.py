"""From what somebody typed to the words that some names have: as typed, then as it was meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import ceil
from typing import Final

from services.core.finding.words import Wanted

_SHORTEST_MISTYPED: Final = 4
_TWO_MISTAKES_FROM: Final = 8
_MOST_OF: Final = 0.6
_COMMON: Final = 2_000


Counts = Mapping[str, int]
"""How many things have a word; words that none has are missing."""


class Way(IntEnum):
    """How a query is understood, the nearest first."""

    TYPED = 0
    MENDED = 1
    HEARD = 2
    MOSTLY_TYPED = 3
    MOSTLY_HEARD = 4


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to understand a query: every word of `all_of`, or most words of `most_of`."""

    way: Way
    all_of: tuple[str, ...] = ()
    most_of: tuple[str, ...] = ()
    at_least: int = 0
    understood_as: str = ""


class Lexicon:
    """The Latin words that names are made of: what somebody may have meant."""

    def __init__(self, counts: Counts) -> None:
        self._counts = {word: count for word, count in counts.items() if word.isalpha()}
        self._sorted = sorted(self._counts)

    def meant(self, word: str) -> str | None:
        """The word itself, the most used one that begins like it, or the nearest one."""
        return word if word in self._counts else self._completed(word) or self._nearest(word)

    def _completed(self, beginning: str) -> str | None:
        first = bisect_left(self._sorted, beginning)
        last = bisect_left(self._sorted, beginning + "\uffff")
        return max(self._sorted[first:last], key=self._counts.__getitem__, default=None)

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST_MISTYPED or not word.isalpha() or not word.isascii():
            return None
        from rapidfuzz import process  # noqa: PLC0415 - six megabytes only for mistyped words
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        mistakes = 2 if len(word) >= _TWO_MISTAKES_FROM else 1
        found = process.extract(
            word, self._sorted, scorer=OSA.distance, score_cutoff=mistakes, limit=8
        )
        # As few mistakes as possible, then what most things have.
        best = min(found, key=lambda hit: (hit[1], -self._counts[hit[0]]), default=None)
        return best[0] if best else None


def rarest_first(words: Sequence[str], counts: Counts) -> tuple[str, ...]:
    """Where a search begins: with the word that leaves the fewest to look through."""
    return tuple(sorted(dict.fromkeys(words), key=lambda word: counts.get(word, 0)))


def mended(wanted: Wanted, lexicon: Lexicon) -> Attempt | None:
    """Unfinished and mistyped Latin words, each replaced by one that some name has."""
    meant = [word if word.isdigit() else lexicon.meant(word) for word in wanted.latin]
    if not all(meant) or tuple(meant) == wanted.latin:
        return None
    words = [word for word in meant if word]
    return Attempt(Way.MENDED, all_of=(*words, *wanted.khmer), understood_as=" ".join(words))


def attempts(wanted: Wanted, counts: Counts) -> Iterator[Attempt]:
    """All other ways; the first with a result counts."""
    typed = (*wanted.latin, *wanted.khmer)
    if all(word in counts for word in typed):
        yield Attempt(Way.TYPED, all_of=typed)
    sound = wanted.sound
    if sound and all(word in counts for word in sound):
        yield Attempt(Way.HEARD, all_of=sound)
    yield from _mostly(Way.MOSTLY_TYPED, wanted.khmer, counts)
    yield from _mostly(Way.MOSTLY_HEARD, sound, counts)


def _mostly(way: Way, words: Sequence[str], counts: Counts) -> Iterator[Attempt]:
    """A Khmer word or a sound with a mistake in it: most of its pieces are right.

    Pieces that half of all names have say little and cost much; they are left out.
    """
    telling = [word for word in words if 0 < counts.get(word, 0) <= _COMMON]
    at_least = max(2, ceil(len(words) * _MOST_OF))
    if len(telling) >= at_least:
        yield Attempt(way, most_of=tuple(telling), at_least=at_least)
