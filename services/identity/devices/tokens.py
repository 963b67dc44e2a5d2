"""Biometric tokens: `<family>.<part>`; each use ends one and gives the next of its chain."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from services.core.signing import derived_key

_FAMILY_BYTES: Final = 16
_PARTS: Final = 2


@dataclass(frozen=True, slots=True)
class Hashes:
    """A token as it is stored. Who shows the family with another token shows an old one."""

    family: str
    token: str


class BiometricTokens:
    """Makes the tokens of a chain, so that the answer to a use can be given a second time.

    A token follows from its family, its device and its step under the installation's secret;
    the database holds hashes only.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = derived_key(secret, "biometric-token")

    def new_family(self) -> str:
        return secrets.token_urlsafe(_FAMILY_BYTES)

    def token(self, family: str, device_id: str, step: int) -> str:
        digest = hmac.digest(self._key, f"{family}:{device_id}:{step}".encode(), sha256)
        return f"{family}.{urlsafe_b64encode(digest).decode().rstrip('=')}"

    def family_of(self, token: str) -> str:
        """The part that all tokens of a chain have in common; anything for what is no token."""
        return token.partition(".")[0]

    def hashes(self, token: str) -> Hashes:
        return Hashes(_hash(self.family_of(token)), _hash(token))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
