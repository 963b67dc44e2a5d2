"""Finds the KHQR in a picture, as the camera of a bank app does."""

import asyncio
import base64
import binascii
import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

from sandbox.bank.khqr import Khqr, UnreadableKhqr, read_khqr

MAX_SIDES_PIXELS = 10_000
MAX_BYTES = 10 * 1024 * 1024


async def scan_picture(encoded: str) -> Khqr:
    """Reads a base64 picture; a worker thread decodes it. Raises UnreadableKhqr."""
    texts = await codes_in(encoded)
    if not texts:
        raise UnreadableKhqr("no_code", "There is no QR code in this picture.")
    return _first_payable(texts)


async def codes_in(encoded: str) -> list[str]:
    """What all QR codes of a base64 picture say. Raises UnreadableKhqr for what is no picture."""
    return await asyncio.to_thread(_texts_in, encoded)


def _first_payable(texts: list[str]) -> Khqr:
    """A poster may show a web link beside the KHQR: the KHQR is the one that counts."""
    payable = [text for text in texts if text.startswith("0002")]
    return read_khqr(payable[0] if payable else texts[0])


def _texts_in(encoded: str) -> list[str]:
    image = _open(encoded)
    found = zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return [code.text for code in found]


def _open(encoded: str) -> Image.Image:
    try:
        content = base64.b64decode(encoded.partition("base64,")[2] or encoded, validate=True)
        if len(content) > MAX_BYTES:
            raise UnreadableKhqr("not_a_picture", "The picture is too large.")
        image = Image.open(io.BytesIO(content))
        if sum(image.size) > MAX_SIDES_PIXELS:
            raise UnreadableKhqr("not_a_picture", "The picture is too large.")
        return image.convert("L")
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError) as error:
        raise UnreadableKhqr("not_a_picture", "This is not a picture.") from error
