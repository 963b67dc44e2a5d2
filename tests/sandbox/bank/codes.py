"""Writes KHQR texts and pictures for tests: right ones and, on purpose, wrong ones."""

import base64
import binascii
import io

import qrcode
from PIL import Image

CREATED_MS = 1_767_225_600_000
LIFETIME_MS = 300_000


def field(tag: str, value: str) -> str:
    """Tag, length in characters, value."""
    return f"{tag}{len(value):02}{value}"


def sealed(fields: str) -> str:
    """The fields with right check digits (CRC-16/CCITT-FALSE)."""
    text = f"{fields}6304"
    return f"{text}{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def code(
    *,
    amount: str | None = "12.50",
    currency: str = "840",
    account: str = "hangmeas@lotus",
    created_ms: int = CREATED_MS,
    lifetime_ms: int = LIFETIME_MS,
    name: str = "Hang Meas",
) -> str:
    """A payable code; without an amount it is a static one."""
    stamps = field("00", str(created_ms)) + field("01", str(created_ms + lifetime_ms))
    parts = [
        field("00", "01"),
        field("01", "12" if amount else "11"),
        field("29", field("00", account)),
        field("52", "7922"),
        field("53", currency),
        field("54", amount) if amount else "",
        field("58", "KH"),
        field("59", name),
        field("60", "Phnom Penh"),
        field("62", field("01", "HM-1")),
        field("99", stamps) if amount else "",
    ]
    return sealed("".join(parts))


def changed(payload: str, old: str, new: str) -> str:
    """The same text with a part replaced and the check digits made right again."""
    assert old in payload
    return sealed(payload[:-8].replace(old, new, 1))


def picture(text: str, *, side_pixels: int = 600) -> str:
    """A base64 PNG that shows `text` as a QR code on a white card."""
    made = qrcode.make(text, border=4).get_image().convert("RGB")
    card = Image.new("RGB", (side_pixels, side_pixels + 200), "white")
    card.paste(made.resize((side_pixels, side_pixels), Image.Resampling.NEAREST), (0, 200))
    return encoded(card)


def encoded(image: Image.Image) -> str:
    """Base64 of the PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()
