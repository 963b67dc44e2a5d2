"""The silk at the head of a page: woven cloth that ends in a hem of lotus petals, and the swan."""

from __future__ import annotations

import math
import re
from typing import Final

from services.artwork.colours import Silk
from services.artwork.drawings import swan_svg
from services.artwork.shapes import petal, stepped_lozenge
from services.wallet.statements.pdf.document import Page

_LOZENGE: Final = 22.0
_PETALS: Final = 30
_SWAN_PART: Final = re.compile(
    r'(?:transform="translate\(([\d.]+) ([\d.]+)\) rotate\((-?[\d.]+)\)">)?<path d="([^"]+)"'
)
_SWAN_SIDE: Final = 64


def head(page: Page, silk: Silk, height: float, hem: float) -> None:
    """Cloth over the whole width, `height` down to where its hem begins."""
    page.rectangle(0, 0, page.width, height, silk.deep)
    _weave(page, silk, height)
    _hem(page, silk, height, hem)


def band(page: Page, silk: Silk, height: float, hem: float) -> None:
    """The plain strip of the further pages."""
    page.rectangle(0, 0, page.width, height, silk.deep)
    _hem(page, silk, height, hem)


def swan(page: Page, x: float, y: float, side: float, colour: str) -> None:
    """The sign of the house, its upper left corner at x, y."""
    scale = side / _SWAN_SIDE
    for left, top, angle, outline in _SWAN_PART.findall(swan_svg()):
        page.shape(outline, x, y, colour, scale=scale, turn=_matrix(left, top, angle))


def _matrix(left: str, top: str, angle: str) -> str:
    if not angle:
        return ""
    turn = math.radians(float(angle))
    cosine, sine = math.cos(turn), math.sin(turn)
    values = [cosine, sine, -sine, cosine]
    return " ".join([*(f"{value:.4f}" for value in values), left, top])


def _weave(page: Page, silk: Silk, height: float) -> None:
    """Lozenges in lozenges, every other row shifted, as on hol silk; none leaves the cloth."""
    outlines = [
        (stepped_lozenge(_LOZENGE * share), fill)
        for share, fill in ((1, silk.weave), (0.55, silk.deep), (0.2, silk.weave))
    ]
    for row in range(int(height / _LOZENGE) + 1):
        for column in range(row % 2, int(page.width / _LOZENGE) + 2, 2):
            for outline, fill in outlines:
                page.shape(outline, column * _LOZENGE, row * _LOZENGE, fill)


def _hem(page: Page, silk: Silk, top: float, length: float) -> None:
    step = page.width / _PETALS
    half = step / 1.38
    foot = top - length * 0.45
    page.rectangle(0, top - 1, page.width, 2, silk.deep)
    for tall, wide, fill in ((1.4, 1.0, silk.deep), (0.87, 0.38, silk.ground)):
        outline = petal(-length * tall, half * wide)
        for place in range(_PETALS):
            page.shape(outline, (place + 0.5) * step, foot, fill)
    page.rectangle(0, foot, page.width, top - foot, silk.deep)  # petals hang from the edge


def rule(page: Page, left: float, right: float, y: float, colour: str) -> None:
    """A hair line that separates."""
    page.rectangle(left, y, right - left, 0.6, colour)
