"""QR codes as small images, one pixel per module, for pictures that enlarge them whole."""

from __future__ import annotations

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

# A fixed mask halves the work; level M and a full quiet zone leave readers enough.
MASK = 3
QUIET_MODULES = 4
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def code(payload: str, ink: int, paper: int) -> Image.Image:
    """The code at level M with values `ink` and `paper`; no quiet zone (ISO/IEC 18004)."""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    # One segment where the alphabet allows it; else the library looks for runs of figures.
    maker.add_data(QRData(payload) if ALPHANUMERIC.issuperset(payload) else payload)
    maker.make(fit=True)
    side = len(maker.modules)
    pixels = bytes(ink if dark else paper for row in maker.modules for dark in row)
    return Image.frombytes("L", (side, side), pixels)


def enlarged(matrix: Image.Image, room_px: int) -> tuple[Image.Image, int]:
    """The code at the largest whole number of pixels per module that fits the room.

    The room includes the quiet zone. Returns the code and the pixels per module.
    """
    module_px = room_px // (matrix.width + 2 * QUIET_MODULES)
    assert module_px > 0, "the payload is too long for this room"
    side = matrix.width * module_px
    return matrix.resize((side, side), Image.Resampling.NEAREST), module_px
