"""What a PIN pad knows, sealed: the order of its keys and the digits typed so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.identity.rules import PIN_LENGTH

KEY_IDS: Final = "abcdefghij"
_DIGITS: Final = "0123456789"
_NONCE_BYTES: Final = 12
_BLANK: Final = "-"


@dataclass(frozen=True, slots=True)
class PadDigits:
    """The secret of a pad. `order` is the digit under each key, from key `a` to key `j`.

    `first` is a new PIN's first typing, empty until it is whole. Never printed.
    """

    order: str = field(repr=False)
    typed: str = field(default="", repr=False)
    first: str = field(default="", repr=False)

    @classmethod
    def shuffled(cls, first: str = "") -> PadDigits:
        """An empty pad in a fresh random order."""
        order = list(_DIGITS)
        secrets.SystemRandom().shuffle(order)
        return cls("".join(order), first=first)

    def with_key(self, key_id: str) -> PadDigits:
        """One digit more; an id that is no key of a pad: ValueError."""
        return replace(self, typed=self.typed + self.order[KEY_IDS.index(key_id)])

    def without_last(self) -> PadDigits:
        return replace(self, typed=self.typed[:-1])

    @property
    def is_whole(self) -> bool:
        return len(self.typed) == PIN_LENGTH


class Sealer:
    """Seals pads with AES-GCM under a key derived from the secret of the installation."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), length=32, salt=None, info=b"hangmeas:pin-pad/1").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, digits: PadDigits, pad_id: str) -> bytes:
        """Always of one length, so that it does not tell how much is typed."""
        parts = (digits.order, *(part.ljust(PIN_LENGTH, _BLANK) for part in _typed(digits)))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, "".join(parts).encode(), pad_id.encode())

    def unseal(self, sealed: bytes, pad_id: str) -> PadDigits | None:
        """None when it was sealed for another pad or under another secret."""
        nonce, cipher_text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, cipher_text, pad_id.encode()).decode()
        except InvalidTag:
            return None
        cut = len(_DIGITS)
        typed, first = plain[cut : cut + PIN_LENGTH], plain[cut + PIN_LENGTH :]
        return PadDigits(plain[:cut], typed.rstrip(_BLANK), first.rstrip(_BLANK))


def _typed(digits: PadDigits) -> tuple[str, str]:
    return digits.typed, digits.first
