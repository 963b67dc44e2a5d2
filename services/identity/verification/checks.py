"""Is a file what it should be: a whole picture of a useful size, or a PDF that opens."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from services.identity.verification.errors import (
    FileTooBig,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
)
from services.identity.verification.schemas import CheckedFile, MediaType

MOST_BYTES: Final = 10_000_000
LEAST_SIDE: Final = 400
_LEAST_LONG_SIDE: Final = 600
_MOST_SIDE: Final = 10_000
_MOST_PIXELS: Final = 50_000_000
_MOST_PIXELS_IN_FULL: Final = 25_000_000
"""Of forms that can only be opened whole: four bytes a pixel are held while they are checked."""
_SHRINK: Final = 8
_FORMATS: Final = {"JPEG": MediaType.JPEG, "PNG": MediaType.PNG, "WEBP": MediaType.WEBP}


def check(content: bytes) -> CheckedFile:
    """What the file is by its own bytes, never by its name. CPU-bound: run it in a thread.

    FileTooBig, NotAPicture, PictureTooSmall, PictureTooLarge.
    """
    if len(content) > MOST_BYTES:
        raise FileTooBig
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    return _picture(content)


def _pdf(content: bytes) -> CheckedFile:
    if b"%%EOF" not in content[-1024:] or b"/Encrypt" in content:
        raise NotAPicture
    return CheckedFile(MediaType.PDF)


def _picture(content: bytes) -> CheckedFile:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only for those who send files

    try:
        with Image.open(BytesIO(content), formats=tuple(_FORMATS)) as picture:
            media_type = _FORMATS[picture.format or ""]
            width, height = picture.size
            _check_sides(width, height, in_full=media_type is not MediaType.JPEG)
            # A JPEG is read at an eighth of its size: all of its bytes, little memory.
            picture.draft("L", (width // _SHRINK, height // _SHRINK))
            picture.load()  # a file that was cut off fails here
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
        raise NotAPicture from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    return CheckedFile(media_type, width, height)


def _check_sides(width: int, height: int, *, in_full: bool) -> None:
    most = _MOST_PIXELS_IN_FULL if in_full else _MOST_PIXELS
    if max(width, height) > _MOST_SIDE or width * height > most:
        raise PictureTooLarge
    if min(width, height) < LEAST_SIDE or max(width, height) < _LEAST_LONG_SIDE:
        raise PictureTooSmall(least=LEAST_SIDE)
