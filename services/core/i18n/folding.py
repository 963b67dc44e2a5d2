"""Typed text made even: one spelling to keep, and a coarser one to compare and search by.

Unicode normalisation leaves Khmer as it was typed, so the order of signs in a cluster, look-alike
letters and zero-width spaces are put right here: base, coeng pairs (coeng ro last), shifter,
vowel, other signs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_COENG: Final = "\u17d2"
_RO: Final = "\u179a"
_SHIFTERS: Final = "\u17c9\u17ca"
_FIRST_VOWEL, _LAST_VOWEL = "\u17b6", "\u17c5"
_E: Final = "\u17c1"

_ZERO_WIDTH: Final = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_CLUSTER: Final = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+")
_PARTS: Final = re.compile("\u17d2.|.")
_BLANKS: Final = re.compile(r"\s+")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")

KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
# Other spellings in use -> ours, after coeng DA has become coeng TA.
_SPELLINGS: Final = {
    "ឲ្យ": "ឱ្យ",
    "អោយ": "ឱ្យ",
    "ទូរសព្ទ": "ទូរស័ព្ទ",
    "តំលៃ": "តម្លៃ",
    "ពណ៍": "ពណ៌",
    "ពណ៏": "ពណ៌",
    "វិក័យប័ត្រ": "វិក្កយបត្រ",
    "វិក័យបត្រ": "វិក្កយបត្រ",
    "វិក្ក័យប័ត្រ": "វិក្កយបត្រ",
    "វិក្កយប័ត្រ": "វិក្កយបត្រ",
    "អាស័យដ្ឋាន": "អាសយដ្ឋាន",
    "អាសយដ្ធាន": "អាសយដ្ឋាន",
    "អាស័យដ្ធាន": "អាសយដ្ឋាន",
    "សួស្តិ៍": "សួស្តី",
    "ដន្ត្រី": "តន្ត្រី",
}
_SPELLING: Final = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))


def clean(text: str) -> str:
    """The text as we keep it: no zero-width signs, single blanks, Khmer signs in their order."""
    even = unicodedata.normalize("NFC", text.translate(_ZERO_WIDTH))
    return _BLANKS.sub(" ", _CLUSTER.sub(_in_order, even)).strip()


def fold(text: str) -> str:
    """The text as we compare it: also one case, ASCII digits, no accents, one spelling.

    Both sides of a comparison are folded; the result is not for people to read.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))
    plain = plain.translate(_ZERO_WIDTH).replace(_COENG + "ដ", _COENG + "ត")
    even = clean(plain).translate(KHMER_DIGITS)
    return _SPELLING.sub(lambda hit: _SPELLINGS[hit.group()], even)


def _in_order(cluster: re.Match[str]) -> str:
    """A sign typed twice counts once; two halves of a vowel become the vowel."""
    signs = _PARTS.findall(cluster.group()[1:])
    for half, whole in (("ី", "ើ"), ("ា", "ោ")):
        if _E in signs and half in signs:
            signs = [whole if sign == half else sign for sign in signs if sign != _E]
    return cluster.group()[0] + "".join(dict.fromkeys(sorted(signs, key=_rank)))


def _rank(part: str) -> int:
    if part[0] == _COENG:
        return 1 if part[1:] == _RO else 0
    if part in _SHIFTERS:
        return 2
    if part == _E:
        return 3
    return 4 if _FIRST_VOWEL <= part <= _LAST_VOWEL else 5
