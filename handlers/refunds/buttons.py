"""What the buttons of refunds carry: ids and choices, never a figure."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class Scope(StrEnum):
    """Which tickets: this one, all of its type, all of its order."""

    TICKET = "t"
    TYPE = "y"
    ORDER = "o"


class OfTicket(Tap, prefix="rb-"):
    """What all taps that begin at a ticket have in common; `ticket` is its short id."""

    ticket: str

    @property
    def ticket_id(self) -> UUID:
        return from_short_id(self.ticket)


class ReturnTap(OfTicket, prefix="rbo"):
    """Opens what can go back of the order of a ticket."""


class ReturnOrderTap(Tap, prefix="rbx"):
    """The same by the key of the order."""

    order_key: str


class QuoteTap(OfTicket, prefix="rbq"):
    """Shows what it would bring."""

    scope: Scope


class GiveBackTap(OfTicket, prefix="rbs"):
    """Gives the tickets back. `mark` stands for the figure that was shown, `key` for this yes."""

    scope: Scope
    mark: str
    key: str


class OfRefund(Tap, prefix="rf-"):
    """What all taps on one refund have in common; `refund` is its short id."""

    refund: str

    @property
    def refund_id(self) -> UUID:
        return from_short_id(self.refund)


class RefundTap(OfRefund, prefix="rfs"):
    """Shows a refund as it stands."""


class KeepTap(OfRefund, prefix="rfk"):
    """Keeps the tickets after all, while an operator has not decided."""


class RefundQueueTap(Tap, prefix="rfq"):
    """Opens the refunds that wait for a decision."""


class CaseTap(OfRefund, prefix="rfc"):
    """Opens one of them."""


class ApproveTap(OfRefund, prefix="rfa"):
    """Gives it as it was asked for."""


class RefuseTap(OfRefund, prefix="rfn"):
    """Asks whether it is to be refused."""


class RefuseSureTap(OfRefund, prefix="rfy"):
    """Refuses it."""
