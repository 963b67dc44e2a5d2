"""Documents at rest: AES-256-GCM under a key of their own purpose, each bound to its row."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.signing import derived_key

_NONCE_BYTES: Final = 12


class DocumentSeal:
    """Whoever has the database but not the secret of the installation sees no document.

    A sealed document opens only as the row that it was sealed for: `application_id` and `kind`
    are part of the seal.
    """

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(derived_key(secret, "verification-documents/1"))
        self._digests = derived_key(secret, "verification-digests/1")

    def seal(self, content: bytes, application_id: UUID, kind: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, _about(application_id, kind))

    def unseal(self, sealed: bytes, application_id: UUID, kind: str) -> bytes | None:
        """None when it was sealed for another row or under another secret, or was changed."""
        nonce, cipher_text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, cipher_text, _about(application_id, kind))
        except (InvalidTag, ValueError):
            return None

    def digest(self, content: bytes) -> bytes:
        """32 bytes that tell equal files; without the secret nobody can look a file up by them."""
        return hmac.digest(self._digests, content, sha256)


def _about(application_id: UUID, kind: str) -> bytes:
    return f"{application_id}\x1f{kind}".encode()
