"""Secrets of links: 128 bits that only the giver and the receiver know.

A token is derived from the gift's id under a key of ours, so its owner can be shown it again;
stored is its SHA-256 alone.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.signing import derived_key

_TOKEN_BYTES: Final = 16


class GiftTokens:
    """`secret` is the settings' own."""

    def __init__(self, secret: bytes) -> None:
        self._key = derived_key(secret, "ticketing.gifts")

    def token(self, gift_id: UUID) -> str:
        """22 letters and digits."""
        digest = hmac.digest(self._key, gift_id.bytes, sha256)
        return short_id(UUID(bytes=digest[:_TOKEN_BYTES]))


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
