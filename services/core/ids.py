"""Identifiers: time-ordered UUIDs, short keys for buttons, ids derived from outside ids."""

from __future__ import annotations

import secrets
import string
import threading
import time
from uuid import UUID, uuid5

NAMESPACE = UUID("6f2d8a0e-5f0e-5c55-9d55-68616e676d65")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
_KEY_LENGTH = 12
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHORT_LENGTH = 22  # 62 ** 22 > 2 ** 128

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, then a counter and chance.

    Strictly growing within this process, also when the clock goes back.
    """
    global _last  # noqa: PLW0603 - the order of ids is per process
    with _lock:
        stamp = (time.time_ns() // 1_000_000 << 12) | secrets.randbits(11)
        stamp = max(stamp, _last + 1)
        _last = stamp
    milliseconds, counter = stamp >> 12, stamp & 0xFFF
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | counter << 64
    return UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def new_key() -> str:
    """A random idempotency key of 12 letters and digits (60 bits) that fits a chat button."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_LENGTH))


def derived_uuid(*parts: object) -> UUID:
    """The same id for the same outside fact, e.g. `derived_uuid("bakong", transaction_hash)`."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


def short_id(value: UUID) -> str:
    """The whole id in 22 letters and digits, for links."""
    number, letters = value.int, ""
    for _ in range(_SHORT_LENGTH):
        number, rest = divmod(number, 62)
        letters = _BASE62[rest] + letters
    return letters


def from_short_id(text: str) -> UUID:
    """The id behind a short one; ValueError if it is none."""
    if len(text) != _SHORT_LENGTH or not set(text) <= set(_BASE62):
        raise ValueError("not a short id")
    number = 0
    for letter in text:
        number = number * 62 + _BASE62.index(letter)
    return UUID(int=number)


def reference_code(value: UUID) -> str:
    """A short code that people can read out, e.g. `HM-7K2Q-94XD`; for finding, not for proving."""
    number = value.int & (2**62 - 1)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))
    return f"HM-{letters[:4]}-{letters[4:]}"
