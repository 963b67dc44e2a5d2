"""What crosses the border of refunds of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.ticketing.schemas import EventLabel


class RefundState(StrEnum):
    """Where a refund stands. Those before `refused` keep their tickets from another refund."""

    WAITING = "waiting"  # an operator decides
    SENDING = "sending"  # the tickets are back, a bank has not sent the money yet
    PAID = "paid"  # the money is back
    REFUSED = "refused"  # by an operator, or the tickets could not come back any more
    WITHDRAWN = "withdrawn"  # by the fan, while it waited


class RefundReason(StrEnum):
    BY_BUYER = "by_buyer"
    EVENT_OFF = "event_off"
    EVENT_MOVED = "event_moved"


class GoesTo(StrEnum):
    """Where the money goes."""

    NOWHERE = "nowhere"  # nothing was paid, or nothing is left of it
    WALLET = "wallet"
    SOURCE = "source"  # by the way it came, as far as that can take it back
    PAYER = "payer"  # the ticket was a gift: to the one who paid


@dataclass(frozen=True, slots=True)
class RefundedTicket:
    """One ticket in a refund: what was paid for it, fee and tax included, and what is kept."""

    ticket_id: UUID
    label: str
    type_name: Bilingual
    seat: str | None
    paid: Money
    kept: Money

    @property
    def refund(self) -> Money:
        return self.paid - self.kept


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What giving these tickets back would bring now. `tax` is the part of `refund` that is tax.

    `needs_decision`: an operator decides first. The rate is that of the day of the order.
    """

    order_key: str
    order_number: str
    event: EventLabel
    tickets: tuple[RefundedTicket, ...]
    paid: Money
    kept: Money
    refund: Money
    tax: Money
    riel_per_dollar: Decimal
    goes_to: GoesTo
    needs_decision: bool
    reason: RefundReason


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Give tickets back for exactly `refund`; the same `key` again is the same refund."""

    fan_id: int
    ticket_ids: tuple[UUID, ...]
    key: str
    refund: Money


@dataclass(frozen=True, slots=True)
class TicketRefundCard:
    """A refund as it stands."""

    id: UUID
    order_key: str
    order_number: str
    event: EventLabel
    fan_id: int
    payee_id: int
    state: RefundState
    reason: RefundReason
    tickets: tuple[RefundedTicket, ...]
    paid: Money
    kept: Money
    refund: Money
    tax: Money
    riel_per_dollar: Decimal
    goes_to: GoesTo
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnableTicket:
    """A ticket that its owner may look at giving back; `why_not` is the code of a refusal."""

    ticket_id: UUID
    label: str
    type_name: Bilingual
    seat: str | None
    why_not: str | None


@dataclass(frozen=True, slots=True)
class ReturnableOrder:
    """What is left of an order in its asker's hands, and what has gone back."""

    order_key: str
    order_number: str
    event: EventLabel
    tickets: tuple[ReturnableTicket, ...]
    refunds: tuple[TicketRefundCard, ...]


@dataclass(frozen=True, slots=True)
class RefundGiven:
    """Event: tickets went back. `payee_id` gets the money, `fan_id` has given the tickets."""

    refund_id: UUID
    order_id: UUID
    fan_id: int
    payee_id: int
    event_id: str
    quantity: int
    refund: Money
    reason: RefundReason
    by_operator: bool


@dataclass(frozen=True, slots=True)
class RefundDecided:
    """Event: an operator has refused a refund, or it could not be given any more."""

    refund_id: UUID
    fan_id: int
    event_id: str
