"""The sign of the house as a small square picture."""

from __future__ import annotations

import resvg_py

from services.artwork.colours import LACQUER
from services.artwork.drawings import swan_svg


def swan_icon(side_px: int) -> bytes:
    """The golden swan on lacquer, as PNG."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=swan_svg(), width=side_px, skip_system_fonts=True, background=LACQUER
        )
    )
