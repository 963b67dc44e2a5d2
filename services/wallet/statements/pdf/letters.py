"""Words as glyphs: which font, which glyph, how far apart. HarfBuzz knows how Khmer is put."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import uharfbuzz as hb

from services.artwork.clusters import clusters, is_khmer, visible
from services.artwork.typefaces import Face, Typeface, drawable, spans

_EM: Final = 1000


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph and where it is drawn, in thousandths of the letter size from the word's start."""

    number: int
    x: float
    rise: float


@dataclass(frozen=True, slots=True)
class Word:
    """Letters of one font and one script; `width` in thousandths of the letter size."""

    typeface: Typeface
    text: str
    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, whatever its scripts."""

    words: tuple[Word, ...]
    width: float

    def width_pt(self, size_pt: float) -> float:
        return self.width * size_pt / _EM


@lru_cache(maxsize=4096)
def shaped(text: str, face: Face) -> Words:
    """The line as it is drawn. What no font has is left out."""
    words = tuple(
        _shape(typeface, piece)
        for typeface, span in spans(drawable(visible(text)), face)
        for piece in _scripts(span)
    )
    return Words(words, sum(word.width for word in words))


def fitted(text: str, face: Face, width_pt: float, size_pt: float) -> Words:
    """The line, cut between clusters and closed by dots if it is too long."""
    whole = shaped(text, face)
    if whole.width_pt(size_pt) <= width_pt:
        return whole
    letters = clusters(drawable(visible(text)))
    while letters:
        letters.pop()
        cut = shaped("".join(letters).rstrip() + "...", face)
        if cut.width_pt(size_pt) <= width_pt:
            return cut
    return shaped("", face)


def _scripts(text: str) -> Iterator[str]:
    """The text cut where its script changes: one call of HarfBuzz has one script."""
    for _, pieces in groupby(clusters(text), is_khmer):
        yield "".join(pieces)


def _shape(typeface: Typeface, text: str) -> Word:
    font = font_of(typeface)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "ltr"
    buffer.script = "Khmr" if is_khmer(text) else "Latn"
    buffer.language = "km" if is_khmer(text) else "en"
    hb.shape(font, buffer)
    scale = _EM / font.face.upem
    pen = 0.0
    glyphs = []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x = (pen + place.x_offset) * scale
        glyphs.append(Glyph(info.codepoint, x, place.y_offset * scale))
        pen += place.x_advance
    return Word(typeface, text, tuple(glyphs), pen * scale)


@lru_cache(maxsize=8)
def font_of(typeface: Typeface) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(typeface.path)))


@lru_cache(maxsize=4096)
def advance(typeface: Typeface, glyph: int) -> float:
    """The glyph's own width in thousandths of the letter size."""
    font = font_of(typeface)
    return float(font.get_glyph_h_advance(glyph) * _EM / font.face.upem)
