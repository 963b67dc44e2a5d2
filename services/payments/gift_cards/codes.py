"""Secrets of gift cards: derived from the card's id under a key of ours, kept as hashes only.

So the buyer can be shown them again, and a copy of the database opens no card.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.signing import derived_key
from services.payments.gift_cards.schemas import GiftCardSecrets

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none can be misread
_CODE_LETTERS: Final = 16  # 80 bits
_GROUP: Final = 4
_TOKEN_BYTES: Final = 16
_MISREAD: Final = str.maketrans("OIL", "011", " -")
_CODE: Final = re.compile(f"[{_LETTERS}]{{{_CODE_LETTERS}}}")
_TOKEN: Final = re.compile("[0-9A-Za-z]{22}")


class CardSecrets:
    """`secret` is the settings' own."""

    def __init__(self, secret: bytes) -> None:
        self._key = derived_key(secret, "payments.gift_cards")

    def of(self, card_id: UUID) -> GiftCardSecrets:
        digest = hmac.digest(self._key, card_id.bytes, sha256)
        token = short_id(UUID(bytes=digest[:_TOKEN_BYTES]))
        letters = [_LETTERS[byte & 31] for byte in digest[_TOKEN_BYTES:]]
        groups = ["".join(letters[at : at + _GROUP]) for at in range(0, _CODE_LETTERS, _GROUP)]
        return GiftCardSecrets(token, "-".join(groups))


def read_secret(text: str) -> str | None:
    """A link's token, or a code as people write it; None if it can be neither."""
    if _TOKEN.fullmatch(text.strip()):
        return text.strip()
    code = text.strip().upper().translate(_MISREAD)
    return code if _CODE.fullmatch(code) else None


def secret_hash(secret: str) -> str:
    """What is kept of a token or of a code without its dashes."""
    return sha256(secret.replace("-", "").encode()).hexdigest()
