"""How Khmer and Latin words sound alike: what is left of both when only consonants count.

People type Khmer names in Latin letters as they hear them (`av yeut` for អាវយឺត), each in an own
way. Vowels and the strength of a consonant differ from writer to writer; the order of the
consonants does not.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

_KHMER: Final = {
    **dict.fromkeys("កខគឃ", "k"),
    **dict.fromkeys("ចឆជឈ", "c"),
    **dict.fromkeys("ងញណន", "n"),
    **dict.fromkeys("តថទធដឋឌឍ", "t"),
    **dict.fromkeys("បផពភ", "p"),
    **dict.fromkeys("មំ", "m"),
    **dict.fromkeys("យ", "y"),
    **dict.fromkeys("រ\u17cc", "r"),
    **dict.fromkeys("លឡ", "l"),
    **dict.fromkeys("វ", "v"),
    **dict.fromkeys("សឝឞ", "s"),
    **dict.fromkeys("ហ", "h"),
}
_LATIN: Final = {
    **dict.fromkeys("kgqx", "k"),
    **dict.fromkeys("cj", "c"),
    **dict.fromkeys("n", "n"),
    **dict.fromkeys("td", "t"),
    **dict.fromkeys("pbf", "p"),
    **dict.fromkeys("m", "m"),
    **dict.fromkeys("y", "y"),
    **dict.fromkeys("r", "r"),
    **dict.fromkeys("l", "l"),
    **dict.fromkeys("vw", "v"),
    **dict.fromkeys("sz", "s"),
    **dict.fromkeys("h", "h"),
}
_TOGETHER: Final = re.compile("ng|c(?=k)|(?<=[kgcjtdpbnsl])h|(?<=[aeiou])[wyh](?![aeiou])")
_SILENT: Final = re.compile("[\u1780-\u17a2](?=[\u17cc\u17cd])")
_TWICE: Final = re.compile(r"(.)\1+")
LENGTHS: Final = (2, 3)


def of_khmer(text: str) -> str:
    """The sound of Khmer letters; what is no consonant or not spoken is left out."""
    spoken = _SILENT.sub("", text)
    return _TWICE.sub(r"\1", "".join(_KHMER.get(letter, "") for letter in spoken))


def of_latin(text: str) -> str:
    """The sound of Latin letters, in lower case and without accents."""
    plain = _TOGETHER.sub(lambda hit: "n" if hit.group() == "ng" else "", text)
    return _TWICE.sub(r"\1", "".join(_LATIN.get(letter, "") for letter in plain))


def pieces(sound: str, lengths: tuple[int, ...] = LENGTHS) -> set[str]:
    """All pieces of a sound: pairs and triples of consonants."""
    return set(chain.from_iterable(_cut(sound, length) for length in lengths))


def longest_pieces(sound: str) -> list[str]:
    """The longest pieces that a sound has: what must all be found again."""
    length = min(len(sound), LENGTHS[-1])
    return list(dict.fromkeys(_cut(sound, length))) if length >= LENGTHS[0] else []


def _cut(sound: str, length: int) -> list[str]:
    return [sound[start : start + length] for start in range(len(sound) - length + 1)]
