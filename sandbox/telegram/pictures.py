"""Makes the sizes of a photo that the live service makes."""

from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from sandbox.telegram.errors import ApiError, bad_request

# Longest sides of the sizes s, m, x, y, w.
BOXES = (90, 320, 800, 1280, 2560)
MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDES = 10_000
WIDEST_RATIO = 20
JPEG_QUALITY = 87


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    content: bytes


def photo_sizes(content: bytes) -> list[Picture]:
    """JPEG pictures, smallest first. Raises Telegram's refusals. Slow: run it in a thread."""
    if len(content) > MOST_BYTES:
        raise bad_request("file is too big")
    try:
        with Image.open(BytesIO(content)) as source:
            width, height = source.size
            _check_sides(width, height)
            is_jpeg = source.format == "JPEG"
            image = _flat(source)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED") from None
    longest = max(width, height)
    boxes = [box for box in BOXES if box < longest]
    pictures: list[Picture] = []
    if longest <= BOXES[-1]:
        kept = content if is_jpeg else _jpeg(image)
        pictures.append(Picture(width, height, kept))
    for box in reversed(boxes):
        scale = box / longest
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        pictures.insert(0, Picture(*size, _jpeg(image)))
    return pictures


def shows_code(content: bytes) -> bool:
    """Whether a QR code can be read in a JPEG of ours. Slow: run it in a thread."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    with Image.open(BytesIO(content)) as picture:
        return bool(zxingcpp.read_barcodes(picture.convert("L"), formats=formats))


def _check_sides(width: int, height: int) -> None:
    if width + height > LONGEST_SIDES or max(width, height) > WIDEST_RATIO * min(width, height):
        raise ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")


def _flat(source: Image.Image) -> Image.Image:
    """Opaque RGB; what was transparent becomes white."""
    if source.mode in ("RGBA", "LA", "PA") or "transparency" in source.info:
        picture = source.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(ground, picture).convert("RGB")
    return source.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=JPEG_QUALITY)
    return target.getvalue()
