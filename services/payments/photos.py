"""Reads the QR codes of a photo."""

from __future__ import annotations

from io import BytesIO


def codes_in(content: bytes) -> list[str]:
    """The texts of the QR codes in a picture; none if it is no picture that we can read."""
    import zxingcpp  # noqa: PLC0415 - with Pillow, only for those who send photos
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content)) as picture:
            found = zxingcpp.read_barcodes(
                picture.convert("L"),
                formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]),
            )
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return []
    return [code.text for code in found]
