"""Words as masks: shaped, measured and kept for the next picture.

Every run goes through resvg, which shapes Khmer; Pillow puts subscripts on the line where the
machine has no fribidi. Letters are never spaced out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from xml.sax.saxutils import escape

import resvg_py
from PIL import Image

from services.artwork.clusters import clusters, is_khmer, visible
from services.artwork.typefaces import Face, Typeface, drawable, spans

MEASURING_SIZE_PX = 50
# The tallest cluster of the faces here: robat over a vowel, two subscripts below.
ASCENT_EM, DESCENT_EM = 1.4, 1.0
# Between spans of two fonts: an average blank and the air that a letter carries on its right.
BLANK_EM, RIGHT_BEARING_EM = 0.24, 0.05
BLANKS = " \u00a0"
FIGURES = frozenset("0123456789$%:,.+-/")


@dataclass(frozen=True, slots=True)
class Run:
    """Ink of one line: a mask 0-255 and where its corner lies from the pen's start."""

    mask: Image.Image
    left: int
    top: int

    @property
    def width(self) -> int:
        return self.mask.width

    @property
    def height(self) -> int:
        return self.mask.height


EMPTY = Run(Image.new("L", (1, 1)), 0, 0)


@lru_cache(maxsize=768)
def run(text: str, face: Face, size_px: int) -> Run:
    """The mask of one line. What cannot be drawn is left out."""
    parts = spans(drawable(visible(text)), face)
    if len(parts) == 1 and not FIGURES.issuperset(parts[0][1]):
        return _shaped(*parts[0], size_px)
    return _joined(parts, size_px)


def _shaped(typeface: Typeface, text: str, size_px: int) -> Run:
    margin, baseline = size_px // 4 + 2, math.ceil(size_px * ASCENT_EM)
    width = math.ceil(_guessed_width_em(text) * size_px) + 2 * margin
    height = baseline + math.ceil(size_px * DESCENT_EM)
    while True:
        mask = _drawn(text, typeface, size_px, (width, height), (margin, baseline))
        box = mask.getbbox()
        if box is None:
            return EMPTY
        if box[2] < width:
            return Run(mask.crop(box), box[0] - margin, box[1] - baseline)
        width += width // 2


def _drawn(
    text: str, typeface: Typeface, size_px: int, canvas: tuple[int, int], pen: tuple[int, int]
) -> Image.Image:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{canvas[0]}" height="{canvas[1]}">'
        f'<text x="{pen[0]}" y="{pen[1]}" font-size="{size_px}" fill="#fff" '
        f'font-family="{typeface.family}" font-weight="{typeface.weight}" '
        f'xml:space="preserve">{escape(text)}</text></svg>'
    )
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[typeface.path])
    with Image.open(BytesIO(png)) as drawn:
        return drawn.getchannel("A")


def _joined(parts: list[tuple[Typeface, str]], size_px: int) -> Run:
    """Spans of several fonts side by side.

    One drawing with all fonts would not do: as soon as a letter is missing in one of them,
    resvg takes the fallback font for the neighbours too. Figures need no shaping.
    """
    pen = 0.0
    placed: list[tuple[int, Run]] = []
    for typeface, text in parts:
        letters = text.strip(BLANKS)
        pen += (len(text) - len(text.lstrip(BLANKS))) * BLANK_EM * size_px
        if not letters:
            continue
        draw = _figures if FIGURES.issuperset(letters) else _shaped
        piece = draw(typeface, letters, size_px)
        placed.append((round(pen) + piece.left, piece))
        pen += piece.left + piece.width + RIGHT_BEARING_EM * size_px
        pen += (len(text) - len(text.rstrip(BLANKS))) * BLANK_EM * size_px
    return _composed(placed) if placed else EMPTY


def _figures(typeface: Typeface, text: str, size_px: int) -> Run:
    """Amounts and times change with each picture, their figures do not: they are kept singly."""
    first = _figure(typeface, text[0], size_px)
    place = float(first.left)
    placed = [(first.left, first)]
    for before, figure in pairwise(text):
        place += step_em(typeface, before, figure) * size_px
        placed.append((round(place), _figure(typeface, figure, size_px)))
    return _composed(placed)


@lru_cache(maxsize=512)
def _figure(typeface: Typeface, figure: str, size_px: int) -> Run:
    return _shaped(typeface, figure, size_px)


@lru_cache(maxsize=1024)
def step_em(typeface: Typeface, before: str, figure: str) -> float:
    """From the ink of one figure to that of the next, as a multiple of the letter size."""
    together, alone = _figure(typeface, before + figure, 100), _figure(typeface, figure, 100)
    return (together.width - alone.width) / 100


def _composed(placed: list[tuple[int, Run]]) -> Run:
    left, top = placed[0][0], min(piece.top for _, piece in placed)
    right = max(x + piece.width for x, piece in placed)
    bottom = max(piece.top + piece.height for _, piece in placed)
    mask = Image.new("L", (right - left, bottom - top))
    for x, piece in placed:
        mask.paste(255, (x - left, piece.top - top), piece.mask)
    return Run(mask, left, top)


def _guessed_width_em(text: str) -> float:
    """A canvas that is nearly always wide enough; a line that touches its edge is drawn again."""
    return sum(0.9 if is_khmer(piece) else 0.62 for piece in clusters(text))


@lru_cache(maxsize=2048)
def width_em(text: str, face: Face) -> float:
    """Width of the ink as a multiple of the letter size."""
    return run(text, face, MEASURING_SIZE_PX).width / MEASURING_SIZE_PX
