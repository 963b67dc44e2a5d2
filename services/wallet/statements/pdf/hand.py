"""The hand that our papers are written in: their silk, their colours, a line of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.artwork.colours import SILKS, WHITE, Pair, mix
from services.artwork.typefaces import Face
from services.wallet.statements.pdf.document import Align, Page
from services.wallet.statements.pdf.letters import fitted, shaped

SILK: Final = SILKS[Pair.PLUM]
PALE: Final = mix(SILK.pale, WHITE, 0.3)
QUIET, LINE = "#5C4A54", "#E6DBE2"


@dataclass(frozen=True, slots=True)
class Style:
    face: Face
    size_pt: float
    colour: str


def write(
    page: Page,
    text: str,
    style: Style,
    x: float,
    y: float,
    *,
    align: Align = "left",
    room: float | None = None,
) -> None:
    """A line at a place in points, from the upper left corner; cut where it needs more room."""
    line = (
        shaped(text, style.face) if room is None else fitted(text, style.face, room, style.size_pt)
    )
    page.write(line, x, y, style.size_pt, style.colour, align)
