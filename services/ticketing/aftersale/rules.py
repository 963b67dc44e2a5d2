"""Pure rules of what follows a sale: codes, states, prices of resale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.core.money import Money, share_round_half_up

WHOLE: Final = 10_000
"""Basis points of the whole."""
FIRST_SERIAL: Final = 1
"""Of a ticket that has its first owner, day and kind."""
GIFT_LIFE: Final = timedelta(hours=48)
RESERVED_FOR: Final = timedelta(seconds=300)
"""So long a listing waits for its buyer's bank."""
RESERVED_GRACE: Final = timedelta(minutes=15)
"""So long after that it waits for a bank that may still say that it was paid."""


class CodeMode(StrEnum):
    """How tickets of an event are shown at the gate."""

    STATIC = "static"  # a picture or paper is enough
    ROTATING = "rotating"  # only the owner's phone, with six digits that change
    BOTH = "both"  # either


class Move(StrEnum):
    """Why a ticket got a new code."""

    GIVEN = "given"
    SOLD = "sold"
    DATE_CHANGED = "date_changed"
    PRODUCT_CHANGED = "product_changed"


class GiftState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ListingState(StrEnum):
    OPEN = "open"
    RESERVED = "reserved"  # one buyer is paying by a bank
    SOLD = "sold"
    DELISTED = "delisted"


ON_OFFER: Final = (ListingState.OPEN, ListingState.RESERVED)


@dataclass(frozen=True, slots=True)
class ResaleRules:
    """`cap`, `fee` and `royalty` in basis points: the cap of what was paid, the others of the
    price. Sales end so long before the show.
    """

    cap_basis_points: int = WHOLE
    fee_basis_points: int = 0
    royalty_basis_points: int = 0
    ends_before: timedelta = timedelta(hours=2)

    def deadline(self, starts_at: datetime) -> datetime:
        return starts_at - self.ends_before


@dataclass(frozen=True, slots=True)
class EventRules:
    """What an event allows after the sale; `resale` None: nothing is sold on."""

    codes: CodeMode = CodeMode.STATIC
    is_transferable: bool = True
    resale: ResaleRules | None = None


USUAL: Final = EventRules()
"""Of an event that says nothing about it."""


@dataclass(frozen=True, slots=True)
class Split:
    """A price in parts: what the seller gets, the house's fee, the organiser's royalty."""

    seller: Money
    fee: Money
    royalty: Money


def highest_price(paid: Money, rules: ResaleRules) -> Money:
    """The most that a ticket may cost; rounded down."""
    return Money(paid.amount_minor * rules.cap_basis_points // WHOLE, paid.currency)


def split(price: Money, rules: ResaleRules) -> Split:
    """Fee and royalty are rounded half up, each by itself; the seller gets the rest."""
    fee = _share(price, rules.fee_basis_points)
    royalty = _share(price, rules.royalty_basis_points)
    return Split(price - fee - royalty, fee, royalty)


def _share(price: Money, basis_points: int) -> Money:
    return Money(share_round_half_up(price.amount_minor, basis_points, WHOLE), price.currency)


def paid_for_one(unit_price: Money, discount: Money, quantity: int) -> Money:
    """What one ticket of a line has cost its buyer; a voucher's odd cents count as saved."""
    saved = Money(-(-discount.amount_minor // quantity), discount.currency)
    return unit_price - saved
