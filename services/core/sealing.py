"""Text at rest that only this installation can read: AES-GCM under a key of its own purpose."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.signing import derived_key

_NONCE_BYTES: Final = 12


class TextSeal:
    """`about` binds a sealed text to its place, so that it cannot be moved to another row."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derived_key(secret, purpose))

    def seal(self, text: str, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def unseal(self, sealed: bytes, about: str) -> str | None:
        """None when it was sealed elsewhere or under another secret, or was changed."""
        nonce, cipher_text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, cipher_text, about.encode()).decode()
        except (InvalidTag, ValueError):
            return None
