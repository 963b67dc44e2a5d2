"""Identifiers: time-ordered UUIDs, short keys for buttons, ids derived from outside ids."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID, uuid5

NAMESPACE = UUID("6f2d8a0e-5f0e-5c55-9d55-68616e676d65")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
_KEY_LENGTH = 12

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


def reference_code(value: UUID) -> str:
    """A short code that people can read out, e.g. `HM-7K2Q-94XD`; for finding, not for proving."""
    number = value.int & (2**62 - 1)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))
    return f"HM-{letters[:4]}-{letters[4:]}"
