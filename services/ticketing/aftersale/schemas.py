"""What crosses the border after the sale: gifts, listings, codes that change, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.ticketing.aftersale.rules import CodeMode, GiftState, Move
from services.ticketing.schemas import TicketCard


@dataclass(frozen=True, slots=True)
class Gift:
    """A ticket that waits for a friend. `token` is the secret of its link, for the owner only."""

    ticket_id: UUID
    expires_at: datetime
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfferedGift:
    """A gift as whoever has the link sees it: no code and no number of the ticket.

    `is_mine`: this fan has claimed it before.
    """

    ticket_id: UUID
    from_fan: int
    state: GiftState
    expires_at: datetime
    ticket: TicketCard
    is_mine: bool


@dataclass(frozen=True, slots=True)
class TicketGiven:
    """Event: a friend has claimed a ticket; it is his, with a new code."""

    gift_id: UUID
    ticket_id: UUID
    event_id: str
    from_fan: int
    to_fan: int


@dataclass(frozen=True, slots=True)
class GiftRanOut:
    """Event: nobody claimed it in time; the ticket stays with its owner."""

    gift_id: UUID
    ticket_id: UUID
    event_id: str
    from_fan: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket's owner can begin, or look at where it has begun."""

    can_give: bool
    can_sell: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a ticket's history: why it got a new code, from whom, to whom."""

    kind: Move
    from_fan: int
    to_fan: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnCode:
    """The signed code of a ticket and the secret (32 bytes) of the digits beside it, if its event
    has such: RFC 6238, HMAC-SHA-256, six digits, steps of 30 seconds.
    """

    mode: CodeMode
    code: str = field(repr=False)
    serial: int
    valid_from: datetime
    valid_until: datetime
    secret: bytes | None = field(repr=False)
