"""Codes that change: six digits every half minute beside the signed code, with no network.

RFC 6238 with HMAC-SHA-256 over steps of 30 seconds since 1970. A ticket's secret is derived from
its event's key, its id and its serial: a gate that carries the event's key can check every ticket
of this event, a phone knows the secret of its own, and with a new owner it is another one.
"""

from __future__ import annotations

import hmac
import struct
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.core.signing import derived_key

STEP_SECONDS: Final = 30
DIGITS: Final = 6
TOLERANCE: Final = 1
"""A phone's clock may be a step behind or ahead."""
CODE_CHARACTERS: Final = 149
"""Of the signed code; in a QR the digits follow it directly."""
_SERIAL: Final = struct.Struct(">I")
_COUNTER: Final = struct.Struct(">Q")


def event_key(secret: bytes, event_id: str) -> bytes:
    """What gates of an event carry; `secret` is the settings' own."""
    return derived_key(secret, f"ticketing.rotating:{event_id}")


def ticket_secret(key: bytes, ticket_id: UUID, serial: int) -> bytes:
    """What the owner's phone carries: 32 bytes."""
    return hmac.digest(key, ticket_id.bytes + _SERIAL.pack(serial), sha256)


def digits_at(secret: bytes, moment: datetime, digits: int = DIGITS) -> str:
    """The digits of the moment's step."""
    return _digits(secret, int(moment.timestamp()) // STEP_SECONDS, digits)


def _digits(secret: bytes, step: int, digits: int) -> str:
    digest = hmac.digest(secret, _COUNTER.pack(step), sha256)
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def holds(secret: bytes, given: str, moment: datetime) -> bool:
    """Whether these are the digits of the moment, or of a step beside it."""
    step = int(moment.timestamp()) // STEP_SECONDS
    steps = range(max(0, step - TOLERANCE), step + TOLERANCE + 1)
    found = [hmac.compare_digest(_digits(secret, one, DIGITS), given) for one in steps]
    return any(found)


def two_parts(text: str) -> tuple[str, str | None]:
    """A QR's text as its signed code and the digits behind it, if there are any."""
    head, tail = text[:CODE_CHARACTERS], text[CODE_CHARACTERS:]
    if len(tail) == DIGITS and tail.isascii() and tail.isdigit():
        return head, tail
    return text, None
