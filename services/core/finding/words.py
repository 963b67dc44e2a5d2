"""The words that a text is found by, and those that somebody looks for.

Latin words stay whole. Khmer is written without blanks, so each two neighbouring clusters are a
word: what stands anywhere inside a name is found, without knowing where its words end. Sounds
(`~`) find Khmer names that are typed in Latin letters. Filters (`category=...`) are words too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.core.finding import sounds
from services.core.i18n import clusters, fold

EVERYTHING: Final = "*"
MAX_TEXT: Final = 80
_RUNS: Final = re.compile("[\u1780-\u17dd]+|[^\\W\u1780-\u17dd]+")
_MAX_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: Latin words in their order, pairs of Khmer clusters.

    `spoken` is the sound of the Khmer letters: what is left of a name whose vowels are mistyped.
    """

    latin: tuple[str, ...]
    khmer: tuple[str, ...]
    spoken: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.latin or self.khmer)

    @property
    def sound(self) -> tuple[str, ...]:
        """The sound of words in one script, in the longest pieces; () if there is too little."""
        if self.latin and self.khmer:
            return ()
        heard = self.spoken or sounds.of_latin("".join(self.latin))
        found = sounds.longest_pieces(heard)
        return tuple(f"~{piece}" for piece in found)


def wanted(text: str) -> Wanted:
    latin: list[str] = []
    khmer: list[str] = []
    spoken = ""
    for run in _RUNS.findall(fold(text[:MAX_TEXT])):
        if _is_khmer(run):
            khmer += _pairs(run)
            spoken += sounds.of_khmer(run)
        else:
            latin.append(run[:_MAX_WORD])
    return Wanted(tuple(dict.fromkeys(latin)), tuple(dict.fromkeys(khmer)), spoken)


def words_in(text: str) -> set[str]:
    """Every word that a text is found by."""
    found: set[str] = set()
    sound = ""
    for run in _RUNS.findall(fold(text)):
        if _is_khmer(run):
            found |= {*_pairs(run), *clusters(run)[:1]}
            sound += sounds.of_khmer(run)
        else:
            found.add(run[:_MAX_WORD])
    return found | {f"~{piece}" for piece in sounds.pieces(sound)}


def filter_word(name: str, value: str) -> str:
    """The word of all that have this trait."""
    return f"{name}={fold(value)}"[:_MAX_WORD]


def _pairs(run: str) -> list[str]:
    parts = clusters(run)
    return ["".join(pair) for pair in pairwise(parts)] or parts


def _is_khmer(run: str) -> bool:
    return "\u1780" <= run[0] <= "\u17dd"
