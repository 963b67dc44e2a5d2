"""Receipt codes and voters' tags: made from a window's secret, so a repeated tap has the same."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing to misread
_CODE_LETTERS: Final = 16  # 80 bits
_TAG_BYTES: Final = 16


def receipt_code(secret: bytes, fan_id: int, idem: str) -> str:
    """16 letters and digits that only the voter has until they show them."""
    digest = hmac.digest(secret, f"receipt:{fan_id}:{idem}".encode(), hashlib.sha256)
    number = int.from_bytes(digest[:10], "big")
    letters = []
    for _ in range(_CODE_LETTERS):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return "".join(letters)


def voter_tag(secret: bytes, fan_id: int) -> str:
    """The same for all votes of a fan in a window: shows caps without names (32 hex digits)."""
    digest = hmac.digest(secret, f"voter:{fan_id}".encode(), hashlib.sha256)
    return digest[:_TAG_BYTES].hex()


def code_hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def clean_code(text: str) -> str | None:
    """A receipt code as somebody typed it; None if it can be none."""
    letters = text.strip().upper().replace("-", "").replace(" ", "")
    letters = letters.translate(str.maketrans("OIL", "011"))
    fits = len(letters) == _CODE_LETTERS and set(letters) <= set(_ALPHABET)
    return letters if fits else None
