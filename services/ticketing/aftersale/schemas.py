"""What crosses the border after the sale: gifts, listings, codes that change, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.core.ids import short_id
from services.core.money import Money
from services.ticketing.aftersale.rules import CodeMode, GiftState, ListingState, Move
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
    """What a ticket's owner can begin, or look at where it has begun.

    `is_coming`: the evening is not over.
    """

    can_give: bool
    can_sell: bool
    is_coming: bool


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


@dataclass(frozen=True, slots=True)
class ListTicket:
    """Sell a ticket on for `price`; the same again is the same listing."""

    fan_id: int
    ticket_id: UUID
    price: Money


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """What the seller may ask for: at most `highest`, until `sells_until`; shares in basis
    points of the price.
    """

    highest: Money
    fee_basis_points: int
    royalty_basis_points: int
    sells_until: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A ticket on offer as this fan sees it: no code and no number of it.

    `is_mine`: the fan sells it. `for_me`: it waits for this fan's money (`intent_id`), or the fan
    has bought it. What the seller gets is for the seller's eyes: else None.
    """

    id: UUID
    ticket: TicketCard
    seller_id: int
    price: Money
    state: ListingState
    sells_until: datetime
    reserved_until: datetime | None
    is_mine: bool
    for_me: bool
    intent_id: UUID | None
    seller_gets: Money | None

    @property
    def confirmation_purpose(self) -> str:
        return confirmation_purpose(self.id)

    @property
    def start(self) -> str:
        """What follows `?start=` in a link to it."""
        return f"rs_{short_id(self.id)}"


def confirmation_purpose(listing_id: UUID) -> str:
    """What a PIN confirms when it confirms this sale. A listing's price never changes."""
    return f"ticket_resale:{short_id(listing_id)}"


@dataclass(frozen=True, slots=True)
class TicketResold:
    """Event: a ticket was sold on. `by_bank`: the buyer is not looking at its screen."""

    listing_id: UUID
    ticket_id: UUID
    event_id: str
    seller_id: int
    buyer_id: int
    price: Money
    seller_gets: Money
    by_bank: bool


@dataclass(frozen=True, slots=True)
class ListingRanOut:
    """Event: nobody has bought it; the ticket stays with its owner."""

    listing_id: UUID
    ticket_id: UUID
    event_id: str
    seller_id: int
