"""Signing keys of events: made here, kept encrypted, opened to sign."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.signing import derived_key

_NONCE_BYTES: Final = 12


class SealBroken(RuntimeError):
    """A private key does not open: the secret of the settings is not the one that sealed it."""


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key pair as it is stored: the public half open, the private half under AES-GCM."""

    public_key: bytes
    sealed_private_key: bytes


class Keyring:
    """Makes and opens signing keys; each is bound to its event."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(derived_key(secret, "ticketing.signing_keys"))

    def new_key(self, event_id: str) -> SealedKey:
        private_key = Ed25519PrivateKey.generate()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, private_key.private_bytes_raw(), event_id.encode())
        return SealedKey(private_key.public_key().public_bytes_raw(), nonce + sealed)

    def open(self, event_id: str, sealed: bytes) -> Ed25519PrivateKey:
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            raw = self._cipher.decrypt(nonce, body, event_id.encode())
        except InvalidTag:
            raise SealBroken(f"the signing key of {event_id} does not open") from None
        return Ed25519PrivateKey.from_private_bytes(raw)
