"""What a person at the gate does: read the code in a picture and ask whether it is genuine."""

from __future__ import annotations

import io

import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image
from sqlalchemy import text

from services.core.db import Database
from services.ticketing.codes import Admission, verify


def read_code(picture: bytes) -> str:
    """The text of the only QR in a picture."""
    with Image.open(io.BytesIO(picture)) as image:
        found = zxingcpp.read_barcodes(
            image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    assert len(found) == 1, [code.text for code in found]
    return str(found[0].text)


async def admit(database: Database, code: str) -> Admission:
    """What a genuine code says, by the keys in the product's database; BadCode for others."""
    async with database.read.connect() as connection:
        rows = await connection.execute(text("SELECT id, public_key FROM ticket_signing_keys"))
        keys = {row.id: Ed25519PublicKey.from_public_bytes(bytes(row.public_key)) for row in rows}
    return verify(code, keys.get)
