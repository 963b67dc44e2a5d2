"""Short signatures over what leaves our hands and comes back: buttons, links, sealed state."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

TAG_CHARACTERS: Final = 12


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose; keys of different purposes tell nothing of each other."""
    return hmac.digest(secret, f"hangmeas:{purpose}".encode(), sha256)


class Signer:
    """Tags of 12 characters (72 bits) over a text, bound to a scope such as one person."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = derived_key(secret, purpose)

    def tag(self, scope: str, text: str) -> str:
        digest = hmac.digest(self._key, f"{scope}\x1f{text}".encode(), sha256)
        return urlsafe_b64encode(digest[:9]).decode()

    def holds(self, scope: str, text: str, tag: str) -> bool:
        """Whether `tag` was made for this text and scope; takes the same time either way."""
        return hmac.compare_digest(self.tag(scope, text).encode(), tag.encode())
