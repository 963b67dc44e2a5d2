"""Which font file draws which letter: the faces of the house and their order of fallback."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from services.artwork.clusters import clusters

FOLDER = Path(__file__).parent / "fonts"


class Face(StrEnum):
    """What letters are for; the files behind a face follow from it."""

    TEXT = "text"
    STRONG = "strong"
    SHOW = "show"
    CEREMONY = "ceremony"


def _letters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_ASCII = _letters((0x20, 0x5F), (0x61, 0x7E))
# Without the letters that Unicode deprecates: no cut of these fonts needs them.
_KHMER = _letters((0x1780, 0x17A2), (0x17A5, 0x17B3), (0x17B6, 0x17DC), (0x17E0, 0x17E9))
_MARKS = frozenset("`·–—‘’“”…\u00a0«»×°")
_ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")
_RIEL = frozenset("៛")


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file: its family name inside, its weight and the letters taken from it."""

    file: str
    family: str
    weight: int
    letters: frozenset[str]

    @property
    def path(self) -> str:
        return str(FOLDER / f"{self.file}.ttf")


_TEXT = Typeface("text-400", "Kantumruy Pro", 400, _ASCII | _KHMER | _MARKS | _ACCENTED)
_STRONG = Typeface("text-600", "Kantumruy Pro", 600, _TEXT.letters)
_FIGURES = Typeface("figures", "Bebas Neue", 400, frozenset("0123456789$%:,.+-/"))
# Riel keeps the sign of the text face: those of the poster faces are hard to read small.
_SHOW = Typeface("show", "Koulen", 400, _ASCII | _KHMER - _RIEL)
_CEREMONY = Typeface("ceremony", "Moul", 400, _ASCII | _KHMER - _RIEL)

CHAINS: dict[Face, tuple[Typeface, ...]] = {
    Face.TEXT: (_TEXT,),
    Face.STRONG: (_STRONG,),
    # Koulen's own figure 1 is a bare bar, so the figures of Bebas Neue stand before it.
    Face.SHOW: (_FIGURES, _SHOW, _STRONG),
    Face.CEREMONY: (_CEREMONY, _STRONG),
}
TYPEFACES = (_TEXT, _STRONG, _FIGURES, _SHOW, _CEREMONY)


def drawable(text: str) -> str:
    """The text without what no face can draw, such as emoji."""
    return "".join(piece for piece in clusters(text) if _STRONG.letters.issuperset(piece))


def spans(text: str, face: Face) -> list[tuple[Typeface, str]]:
    """The text cut where the font file changes; blanks stay with what stands before them."""
    found: list[tuple[Typeface, str]] = []
    for piece in clusters(text):
        before = found[-1][0] if found else None
        typeface = _typeface_for(piece, CHAINS[face], before)
        if typeface is before:
            found[-1] = (typeface, found[-1][1] + piece)
        else:
            found.append((typeface, piece))
    return found


def _typeface_for(piece: str, chain: tuple[Typeface, ...], before: Typeface | None) -> Typeface:
    if piece in {" ", "\u00a0"} and before is not None:
        return before
    return next((face for face in chain if face.letters.issuperset(piece)), chain[-1])
