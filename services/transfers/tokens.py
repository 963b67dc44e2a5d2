"""The secret behind a claim's link: 128 bits that only this installation can make again."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from services.core.ids import short_id

_ABOUT = b"transfer claim"


def token_of(secret: bytes, transfer_id: UUID) -> str:
    """22 letters and digits; the database holds only what `hashed` makes of them."""
    return short_id(UUID(bytes=hmac.digest(secret, _ABOUT + transfer_id.bytes, "sha256")[:16]))


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
