"""Makes a picture anew: smaller, and without the place and device that phones write into it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from services.orders.pictures.errors import (
    NotAPicture,
    PictureTooBig,
    PictureTooLarge,
    PictureTooSmall,
)
from services.orders.pictures.schemas import MOST_BYTES

LEAST_SIDE: Final = 200
LONGEST_SIDE: Final = 1600
_MOST_SIDE: Final = 12_000
_MOST_PIXELS: Final = 50_000_000
_MOST_PIXELS_IN_FULL: Final = 25_000_000
"""Of forms that can only be opened whole."""
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 82
_UPRIGHT: Final = "RGB"


def redrawn(content: bytes) -> tuple[bytes, int, int]:
    """A JPEG of at most 1600 pixels a side, with its width and height.

    What the file is, its own bytes say, never its name. CPU-bound: run it in a thread.
    PictureTooBig, NotAPicture, PictureTooSmall, PictureTooLarge.
    """
    if len(content) > MOST_BYTES:
        raise PictureTooBig
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - for senders only

    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as sent:
            _check_sides(*sent.size, in_full=sent.format != "JPEG")
            sent.draft(_UPRIGHT, (LONGEST_SIDE, LONGEST_SIDE))
            sent.load()  # a file that was cut off fails here
            upright = ImageOps.exif_transpose(sent).convert(_UPRIGHT)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            made = BytesIO()
            upright.save(made, "JPEG", quality=_QUALITY, optimize=True)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
        raise NotAPicture from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    return made.getvalue(), upright.width, upright.height


def _check_sides(width: int, height: int, *, in_full: bool) -> None:
    most = _MOST_PIXELS_IN_FULL if in_full else _MOST_PIXELS
    if max(width, height) > _MOST_SIDE or width * height > most:
        raise PictureTooLarge
    if min(width, height) < LEAST_SIDE:
        raise PictureTooSmall(least=LEAST_SIDE)
