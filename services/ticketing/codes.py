"""The signed text in a ticket's QR: Ed25519 over a fixed layout, written in Base45.

99 bytes, big endian: version 1, key id 2, ticket id 16, product 4, valid from 4, valid until 4,
serial 4 (35 bytes signed), signature 64. Base45 (RFC 9285) makes 149 characters of it that a QR
holds in its alphanumeric mode: version 6 at level M. Signatures: RFC 8032.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_VERSION: Final = 1
_LAYOUT: Final = struct.Struct(">BH16sIIII")
_SIGNATURE_BYTES: Final = 64
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)}


class BadCode(ValueError):
    """Not a ticket code of ours: unreadable, of an unknown key, or changed."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a code says. `product` is the ticket type; times are whole seconds, UTC."""

    key_id: int
    ticket_id: UUID
    product: int
    valid_from: datetime
    valid_until: datetime
    serial: int


def encode(admission: Admission, private_key: Ed25519PrivateKey) -> str:
    """The code of an admission: 149 characters, always the same for the same key."""
    body = _LAYOUT.pack(
        _VERSION,
        admission.key_id,
        admission.ticket_id.bytes,
        admission.product,
        int(admission.valid_from.timestamp()),
        int(admission.valid_until.timestamp()),
        admission.serial,
    )
    return _to_base45(body + private_key.sign(body))


def verify(code: str, public_key: Callable[[int], Ed25519PublicKey | None]) -> Admission:
    """What a genuine code says; BadCode for any other text.

    `public_key` gives the key of a key id, None if there is none. Whether the code is valid now,
    revoked or used is for the gate to ask.
    """
    raw = _from_base45(code)
    if len(raw) != _LAYOUT.size + _SIGNATURE_BYTES or raw[0] != _VERSION:
        raise BadCode("not a ticket code")
    body, signature = raw[: _LAYOUT.size], raw[_LAYOUT.size :]
    _, key_id, ticket_id, product, valid_from, valid_until, serial = _LAYOUT.unpack(body)
    key = public_key(key_id)
    if key is None:
        raise BadCode("unknown key")
    try:
        key.verify(signature, body)
    except InvalidSignature:
        raise BadCode("the signature does not hold") from None
    return Admission(
        key_id,
        UUID(bytes=ticket_id),
        product,
        datetime.fromtimestamp(valid_from, UTC),
        datetime.fromtimestamp(valid_until, UTC),
        serial,
    )


def _to_base45(raw: bytes) -> str:
    letters: list[str] = []
    for place in range(0, len(raw) - 1, 2):
        value = raw[place] << 8 | raw[place + 1]
        for _ in range(3):
            value, letter = divmod(value, 45)
            letters.append(_ALPHABET[letter])
    if len(raw) % 2:
        letters += [_ALPHABET[raw[-1] % 45], _ALPHABET[raw[-1] // 45]]
    return "".join(letters)


def _from_base45(code: str) -> bytes:
    """Strict: every text of the alphabet has at most one reading, and no two texts share one."""
    try:
        values = [_VALUES[letter] for letter in code]
    except KeyError:
        raise BadCode("a character that no code has") from None
    raw = bytearray()
    for place in range(0, len(values), 3):
        group = values[place : place + 3]
        value = sum(part * 45**power for power, part in enumerate(group))
        size = len(group) - 1
        if size == 0 or value >= 1 << 8 * size:
            raise BadCode("not Base45")
        raw += value.to_bytes(size)
    return bytes(raw)
