"""What is at rest and only this installation can read: AES-GCM under a key of its own purpose."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.signing import derived_key

_NONCE_BYTES: Final = 12


class Seal:
    """`about` binds what is sealed to its place, so that it cannot be moved to another row."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derived_key(secret, purpose))

    def seal(self, content: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes | None:
        """None when it was sealed elsewhere or under another secret, or was changed."""
        nonce, cipher_text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, cipher_text, about.encode())
        except (InvalidTag, ValueError):
            return None


class TextSeal:
    """The same for text."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._seal = Seal(secret, purpose)

    def seal(self, text: str, about: str) -> bytes:
        return self._seal.seal(text.encode(), about)

    def unseal(self, sealed: bytes, about: str) -> str | None:
        opened = self._seal.unseal(sealed, about)
        return None if opened is None else opened.decode()
