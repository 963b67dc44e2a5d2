"""What a device carries for when there is no network: a signed bundle and a list in the dark.

A bundle is canonical JSON under Ed25519. The list holds one line per ticket: its key is
SHA-256(HMAC-SHA256(event's key, ticket id)), its body AES-256-GCM under SHA-256 of a fixed word
and the ticket's code, nonce in front. So a lost phone tells no name to who has no ticket.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.signing import derived_key
from services.ticketing.aftersale.rotating import event_key
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.gate.schemas import Bundle, SealedTicket

_ABOUT: Final = b"hangmeas gate bundle 1\n"
_LINE: Final = b"hangmeas gate line 1\n"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Revoked:
    """Codes of a ticket with a serial below this one count no more."""

    ticket_id: UUID
    below_serial: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a bundle. `version` counts the revocations of the event; with `since` only
    those after that version are in it.
    """

    device_id: str
    event_id: str
    gate: str
    is_open: bool
    valid_from: datetime
    valid_until: datetime
    made_at: datetime
    public_keys: dict[int, bytes]
    lists: Sequence[dict[str, Any]]
    types: Sequence[dict[str, Any]]
    version: int
    since: int
    revoked: Sequence[Revoked]
    blocked: Sequence[UUID]
    codes: CodeMode = CodeMode.STATIC


class BundleMaker:
    """Signs bundles and seals lines. `secret` is the settings' own."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        key = derived_key(secret, "ticketing.gate.bundles")
        self._signer = Ed25519PrivateKey.from_private_bytes(key)

    @property
    def public_key(self) -> bytes:
        """What a device learns once, when it is registered, and checks every bundle by."""
        return self._signer.public_key().public_bytes_raw()

    def sign(self, what: Contents) -> Bundle:
        body = orjson.dumps(
            {
                "version": 1,
                "device": what.device_id,
                "event": what.event_id,
                "gate": what.gate,
                "is_open": what.is_open,
                "valid_from": _moment(what.valid_from),
                "valid_until": _moment(what.valid_until),
                # The device sets its clock by it: of two scans the earlier one counts.
                "made_at": what.made_at.isoformat(timespec="milliseconds"),
                "public_keys": {
                    str(key_id): _text(key) for key_id, key in what.public_keys.items()
                },
                "list_key": _text(self._list_key(what.event_id)),
                "lists": list(what.lists),
                "types": list(what.types),
                "revocations": {
                    "since": what.since,
                    "version": what.version,
                    "below_serial": {
                        each.ticket_id.hex: each.below_serial for each in what.revoked
                    },
                },
                "blocked": [each.hex for each in what.blocked],
                "codes": what.codes,
                "rotating_key": self._rotating_key(what),
            },
            option=orjson.OPT_SORT_KEYS,
        )
        return Bundle(body, self._signer.sign(signed_text(body)))

    def seal(
        self, event_id: str, ticket_id: UUID, code: str, line: dict[str, Any]
    ) -> SealedTicket:
        nonce = os.urandom(_NONCE_BYTES)
        key = line_key(self._list_key(event_id), ticket_id)
        sealed = AESGCM(code_key(code)).encrypt(nonce, orjson.dumps(line), key.encode())
        return SealedTicket(key, nonce + sealed)

    def _rotating_key(self, what: Contents) -> str | None:
        """By it a device checks the digits of every ticket of its event, and of no other."""
        if what.codes is CodeMode.STATIC:
            return None
        return _text(event_key(self._secret, what.event_id))

    def _list_key(self, event_id: str) -> bytes:
        return derived_key(self._secret, f"ticketing.gate.list:{event_id}")


def signed_text(body: bytes) -> bytes:
    """What the signature of a bundle is made over."""
    return _ABOUT + body


def line_key(list_key: bytes, ticket_id: UUID) -> str:
    """Where the line of a ticket is found."""
    return sha256(hmac.digest(list_key, ticket_id.bytes, sha256)).hexdigest()


def code_key(code: str) -> bytes:
    """What opens the line of a ticket: its code."""
    return sha256(_LINE + code.encode()).digest()


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
