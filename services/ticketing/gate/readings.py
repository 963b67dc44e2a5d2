"""What a code is: its text read and verified, the ticket behind it, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.core.uow import Tx
from services.ticketing.aftersale import rotating
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.codes import Admission, BadCode, verify
from services.ticketing.gate.repository import places, tickets
from services.ticketing.gate.repository.places import ListRow
from services.ticketing.gate.repository.tickets import TicketFacts
from services.ticketing.gate.rules import Direction, Reason
from services.ticketing.rules import SOLD_STATES, OrderState

_LABEL: Final = re.compile(r"(HM[0-9]{10,14})(?:-([0-9]{1,3}))?")
_LEAVES_WITH: Final = frozenset({Reason.INVALID, Reason.AMBIGUOUS, Reason.PRODUCT})
"""What keeps somebody from leaving: the ticket is not known. All else may be asked outside."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A code as far as it can be read. Typed labels name a ticket without proving it."""

    ticket_id: UUID | None
    admission: Admission | None
    flaw: Reason | None
    second_part: str | None = None

    @property
    def is_typed(self) -> bool:
        return self.ticket_id is not None and self.admission is None


class CodeReader:
    """Reads codes. Public keys never change, so each is fetched once.

    `secret` is the settings' own: the secrets of codes that change come from it.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._keys: dict[int, Ed25519PublicKey] = {}

    async def read(
        self, tx: Tx, event_id: str, text: str, second_part: str | None = None
    ) -> Reading:
        """A QR's text, or the label that a person reads out (`HM2026040001-2`).

        The digits of a code that changes stand behind it, or come by themselves.
        """
        code, behind = rotating.two_parts(text)
        if label := _LABEL.fullmatch(code.strip().upper()):
            position = int(label[2]) if label[2] else None
            found = await tickets.ticket_ids(tx, event_id, label[1], position)
            if len(found) == 1:
                return Reading(found[0], None, None)
            return Reading(None, None, Reason.AMBIGUOUS if found else Reason.INVALID)
        admission = await self._verified(tx, code)
        if admission is None:
            return Reading(None, None, Reason.INVALID)
        return Reading(admission.ticket_id, admission, None, second_part or behind)

    def outrun(self, reading: Reading, ticket: TicketFacts, at: datetime) -> Reason | None:
        """Whether the digits beside a code are missing or of another time."""
        if ticket.codes is CodeMode.STATIC or reading.admission is None:
            return None
        if reading.second_part is None:
            return None if ticket.codes is CodeMode.BOTH else Reason.STALE_CODE
        key = rotating.event_key(self._secret, ticket.event_id)
        secret = rotating.ticket_secret(key, ticket.id, reading.admission.serial)
        return None if rotating.holds(secret, reading.second_part, at) else Reason.STALE_CODE

    async def _verified(self, tx: Tx, code: str) -> Admission | None:
        for _ in range(2):
            missing: list[int] = []
            try:
                return verify(code, lambda key_id, unknown=missing: self._key(key_id, unknown))  # type: ignore[misc]
            except BadCode:
                if not missing or not await self._fetch(tx, missing[0]):
                    return None
        return None

    def _key(self, key_id: int, missing: list[int]) -> Ed25519PublicKey | None:
        if key_id not in self._keys:
            missing.append(key_id)
        return self._keys.get(key_id)

    async def _fetch(self, tx: Tx, key_id: int) -> bool:
        raw = await places.public_key(tx, key_id)
        if raw is not None:
            self._keys[key_id] = Ed25519PublicKey.from_public_bytes(raw)
        return raw is not None


def flaw_of(
    reading: Reading, ticket: TicketFacts | None, door: ListRow, at: datetime
) -> Reason | None:
    """What is wrong with a code at a door, before the rules and the other scans are asked."""
    if reading.flaw or ticket is None:
        return reading.flaw or Reason.INVALID
    if ticket.event_id != door.event_id or not _lets_in(door.products, ticket.product):
        return Reason.PRODUCT
    return _unsold(ticket) or _outdated(reading.admission, ticket, at)


def _unsold(ticket: TicketFacts) -> Reason | None:
    order = OrderState(ticket.order_state)
    if order in SOLD_STATES:
        return None if ticket.is_valid else Reason.REVOKED
    return Reason.UNPAID if order is OrderState.PENDING else Reason.CANCELED


def _outdated(admission: Admission | None, ticket: TicketFacts, at: datetime) -> Reason | None:
    if admission and admission.serial != ticket.serial:
        return Reason.STALE_CODE
    if ticket.blocked_at is not None and ticket.blocked_at <= at:
        return Reason.BLOCKED
    if admission and not admission.valid_from <= at <= admission.valid_until:
        return Reason.INVALID_TIME
    return None


def _lets_in(products: Collection[int], product: int) -> bool:
    return not products or product in products


def holds_back(flaw: Reason | None, direction: Direction) -> Reason | None:
    """The flaw, if it counts for somebody who goes this way."""
    if direction is Direction.EXIT and flaw not in _LEAVES_WITH:
        return None
    return flaw


def code_hash(code: str) -> str:
    """What is kept of a code: the code itself opens doors."""
    return sha256(rotating.two_parts(code)[0].encode()).hexdigest()
