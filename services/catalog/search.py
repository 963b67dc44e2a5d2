"""From what somebody typed to the words that the catalogue has: as typed, then as it was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from services.catalog.words import Wanted

_SHORTEST_MISTYPED: Final = 4
_TWO_MISTAKES_FROM: Final = 8
_MOST_OF: Final = 0.6
_COMMON: Final = 2_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to understand a query: every word of `all_of`, or most words of `most_of`."""

    all_of: tuple[str, ...] = ()
    most_of: tuple[str, ...] = ()
    at_least: int = 0
    understood_as: str = ""


class Vocabulary:
    """The words of the catalogue with how many products have each."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._latin = tuple(sorted(word for word in counts if word.isascii() and word.isalnum()))

    def rarest_first(self, words: Sequence[str]) -> tuple[str, ...]:
        """Where a search begins: with the word that leaves the fewest to look through."""
        return tuple(sorted(dict.fromkeys(words), key=lambda word: self.counts.get(word, 0)))

    def has_all(self, words: Sequence[str]) -> bool:
        return all(word in self.counts for word in words)

    def completed(self, beginning: str) -> str | None:
        """The most used Latin word that begins like this."""
        found = [word for word in self._latin if word.startswith(beginning)]
        return max(found, key=lambda word: self.counts[word], default=None)

    def nearest(self, word: str) -> str | None:
        """The Latin word that was meant, if it was mistyped a little."""
        if len(word) < _SHORTEST_MISTYPED or not word.isascii() or word.isdigit():
            return None
        # Six megabytes that only a mistyped word needs.
        from rapidfuzz import process  # noqa: PLC0415
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        mistakes = 2 if len(word) >= _TWO_MISTAKES_FROM else 1
        found = process.extract(
            word, self._latin, scorer=OSA.distance, score_cutoff=mistakes, limit=8
        )
        # As few mistakes as possible, then what most products have.
        best = min(found, key=lambda hit: (hit[1], -self.counts[hit[0]]), default=None)
        return best[0] if best else None


def attempts(wanted: Wanted, vocabulary: Vocabulary) -> Iterator[Attempt]:
    """Ways to understand what was typed, the nearest first; the first with a result counts."""
    typed = (*wanted.latin, *wanted.khmer)
    if vocabulary.has_all(typed):
        yield Attempt(all_of=typed)
    yield from _mended(wanted, vocabulary)
    if wanted.sound and not wanted.khmer and vocabulary.has_all(wanted.sound):
        yield Attempt(all_of=wanted.sound)
    yield from _mostly(wanted.khmer, vocabulary)
    yield from _mostly(wanted.sound, vocabulary)


def _mended(wanted: Wanted, vocabulary: Vocabulary) -> Iterator[Attempt]:
    """Unfinished and mistyped Latin words, each replaced by one that the catalogue has."""
    if not wanted.latin or not vocabulary.has_all(wanted.khmer):
        return
    meant = [
        word
        if word in vocabulary.counts
        else vocabulary.completed(word) or vocabulary.nearest(word)
        for word in wanted.latin
    ]
    if all(meant) and tuple(meant) != wanted.latin:
        words = [word for word in meant if word]
        yield Attempt(all_of=(*words, *wanted.khmer), understood_as=" ".join(words))


def _mostly(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[Attempt]:
    """A Khmer word or a sound with a mistake in it: most of its pieces are right.

    Pieces that half of the catalogue has say little and cost much; they are left out.
    """
    telling = [word for word in words if 0 < vocabulary.counts.get(word, 0) <= _COMMON]
    at_least = max(2, ceil(len(words) * _MOST_OF))
    if len(telling) >= at_least:
        yield Attempt(most_of=tuple(telling), at_least=at_least)
