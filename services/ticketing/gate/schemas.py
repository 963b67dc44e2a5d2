"""What crosses the border of the gate: commands, answers, counters, conflicts, bundles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.ticketing.gate.rules import Direction, Reason, Standing

ALL_GATES = ""
"""The gate of a post that covers every gate of its event, and of a device without one."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A code in front of a device. The same `nonce` of a device again gets the first answer.

    `code` is a QR's text, or a ticket's label as people read it out. A label is no proof: it lets
    somebody in only with `identity_checked`. `second_part` are the digits of a code that changes,
    where they do not stand behind it. `override` is the reason for which staff lets somebody in
    against the rules.
    """

    actor_id: int
    device_id: str
    nonce: str
    list_id: int
    code: str
    direction: Direction = Direction.ENTRY
    second_part: str | None = None
    identity_checked: bool = False
    override: str | None = None


@dataclass(frozen=True, slots=True)
class QueuedScan:
    """A scan that a device has decided without network, and when (by the server's time)."""

    nonce: str
    list_id: int
    code: str
    direction: Direction
    scanned_at: datetime
    passed: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as another place knows it: where, on which device, when."""

    gate: str
    device: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Admitted:
    """The ticket behind a code, for the eyes of staff. `owner` is masked."""

    ticket_id: UUID
    label: str
    type_name: Bilingual
    zone: str | None
    gate: str | None
    row: str | None
    seat: str | None
    owner: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door does: `passes`, or the reason why not; what the ticket is, if it is one.

    `earlier` is the entry that was before, where somebody comes twice.
    """

    nonce: str
    direction: Direction
    passes: bool
    reason: Reason | None
    scanned_at: datetime
    ticket: Admitted | None = None
    earlier: Seen | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of a queued scan. `is_new` is false for one that was sent before."""

    nonce: str
    standing: Standing
    reason: Reason | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A phone at a gate."""

    id: str
    event_id: str
    gate: str
    name: str
    fan_id: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """A device with the key that proves bundles to it (Ed25519, 32 bytes)."""

    device: Device
    bundle_key: bytes


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """The same key of the same person is the same device."""

    actor_id: int
    key: str
    event_id: str
    gate: str
    name: str


@dataclass(frozen=True, slots=True)
class CheckInList:
    """Whom a list lets in: types (none: all of the event) and rules."""

    id: int
    event_id: str
    name: str
    products: tuple[int, ...]
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventLists:
    """The lists of an event, and its ticket types by id."""

    lists: tuple[CheckInList, ...]
    types: tuple[tuple[int, Bilingual], ...]


@dataclass(frozen=True, slots=True)
class TicketState:
    """A ticket at the desk; `blocked` is the reason why nobody is let in with it."""

    id: UUID
    label: str
    blocked: str | None


@dataclass(frozen=True, slots=True)
class SaveList:
    """A new list, or the one of this name anew."""

    actor_id: int
    event_id: str
    name: str
    products: tuple[int, ...]
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """An event where somebody works, with the gates and lists there."""

    event_id: str
    name: Bilingual
    starts_at: datetime
    gates: tuple[str, ...]
    lists: tuple[CheckInList, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Stationed:
    """A person at an event, with the gates; the empty one is all of them."""

    fan_id: int
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateCount:
    gate: str
    entries: int
    exits: int


@dataclass(frozen=True, slots=True)
class MinuteCount:
    minute: datetime
    entries: int
    exits: int


@dataclass(frozen=True, slots=True)
class Counters:
    """How a list stands. `inside` counts people once; `minutes` are those with any passing, the
    newest first, at most 15. At most a second old.
    """

    list_id: int
    entries: int
    exits: int
    inside: int
    refused: int
    conflicts: int
    gates: tuple[GateCount, ...]
    minutes: tuple[MinuteCount, ...]
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody passed who should not have: the scan, and the entry that came first (if any)."""

    scan_id: UUID
    ticket_id: UUID | None
    label: str | None
    reason: Reason
    second: Seen
    first: Seen | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a device needs without network: canonical JSON and its signature (Ed25519)."""

    body: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SealedTicket:
    """One line of the offline list: found by its key, opened with the ticket's code alone."""

    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class SealedPage:
    items: tuple[SealedTicket, ...]
    next_after: UUID | None
