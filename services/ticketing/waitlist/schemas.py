"""What crosses the border of the waiting list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money


class EntryState(StrEnum):
    """Where somebody stands on the list."""

    WAITING = "waiting"
    OFFERED = "offered"  # tickets are set aside for a while
    DONE = "done"  # took them
    LEFT = "left"  # by own wish
    MISSED = "missed"  # the time of the offer is over
    OVER = "over"  # the event is sold no more


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    ENDED = "ended"  # the event is sold no more


@dataclass(frozen=True, slots=True)
class JoinList:
    """Wait for so many tickets of a type: all of them together, unless `accept_fewer`."""

    fan_id: int
    event_id: str
    ticket_type_id: int
    quantity: int
    accept_fewer: bool = False


@dataclass(frozen=True, slots=True)
class WaitOfferCard:
    """Tickets set aside for one fan until `expires_at`."""

    id: UUID
    event_id: str
    ticket_type_id: int
    type_name: Bilingual
    price: Money
    quantity: int
    expires_at: datetime
    state: OfferState


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a fan stands for one type.

    `ahead` people come before; together they want `wanted_ahead` tickets. Both are None unless
    the fan waits.
    """

    entry_id: UUID
    event_id: str
    event_name: Bilingual
    ticket_type_id: int
    type_name: Bilingual
    quantity: int
    accept_fewer: bool
    state: EntryState
    joined_at: datetime
    ahead: int | None
    wanted_ahead: int | None
    offer: WaitOfferCard | None


@dataclass(frozen=True, slots=True)
class MatchList:
    """Job: look who of an event's list can have what came back."""

    event_id: str


@dataclass(frozen=True, slots=True)
class OfferCame:
    """Event: tickets were set aside for a fan of the list."""

    offer_id: UUID
    fan_id: int
    event_id: str
    quantity: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """Event: an offer's time is over, and its fan has left the list with it."""

    offer_id: UUID
    fan_id: int
    event_id: str
