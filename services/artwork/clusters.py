"""Khmer letters that belong together, and where a line may break between them."""

from __future__ import annotations

import re
import unicodedata

_BASE = "[\u1780-\u17b3\u25cc]"
_SIGN = "[\u17b4-\u17d1\u17d3\u17dd\u200c\u200d]"
_SUBSCRIPT = f"\u17d2{_BASE}"
_CLUSTER = re.compile(f"{_BASE}(?:{_SUBSCRIPT}|{_SIGN})*|.[\u0300-\u036f]*", re.DOTALL)

# These close what stands before them: a consonant killed or shortened by its sign ends the
# syllable, and repetition, full stop and closing marks never begin a line.
_CLOSING_SIGNS = frozenset("\u17cb\u17cc\u17cd")
_NEVER_FIRST = frozenset("ៗ។៕៖,.:;!?)%»”’")
_NEVER_LAST = frozenset("(«“‘")
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])


def clusters(text: str) -> list[str]:
    """The text in pieces that are drawn as one: a consonant with its subscripts and signs."""
    return _CLUSTER.findall(text)


def visible(text: str) -> str:
    """The text on one line, without marks that nobody sees."""
    return _plain(text).strip(" ")


def _plain(text: str) -> str:
    shown = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return re.sub("[ \t\n\r\v\f]+", " ", shown)


def visible_parts(text: str) -> list[str]:
    """The visible text in parts between which a line may break: at blanks and at U+200B.

    A part keeps the blank before it, so that the parts joined give the text.
    """
    return [
        piece
        for hinted in text.split("\u200b")
        for piece in re.findall(" ?[^ ]+| ", _plain(hinted))
    ]


def is_khmer(text: str) -> bool:
    return any("\u1780" <= letter <= "\u17ff" for letter in text)


def syllables(word: str) -> list[str]:
    """Pieces of one word between which a line may break when nothing better is left."""
    pieces: list[str] = []
    for cluster in clusters(word):
        if pieces and _sticks(pieces[-1], cluster):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


def _sticks(before: str, cluster: str) -> bool:
    if cluster[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return True
    if is_khmer(before) != is_khmer(cluster):
        return False
    # Latin words and numbers are never torn.
    return not is_khmer(cluster) or not _CLOSING_SIGNS.isdisjoint(cluster)
