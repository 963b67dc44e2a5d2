"""Cancelling lines of an order, and what that would give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.core.money import Money


@dataclass(frozen=True, slots=True)
class CancelLines:
    """Cancel units of lines (by their number) that are in no parcel yet; once per `key`."""

    key: str
    fan_id: int
    order_key: str
    units: Mapping[int, int]


LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class CancelByStaff:
    """All that is in no parcel, once per `key`; `units` of each line is what was shown.

    The buyer reads the `reason`.
    """

    key: str
    actor_id: int
    order_id: UUID
    units: Mapping[int, int]
    reason: str


@dataclass(frozen=True, slots=True)
class CancelQuote:
    """What cancelling would give back, by source. goods + shipping + wrap = total + owed.

    `shipping` and `wrap`: they come back because nothing is sent any more. `owed` is still to be
    paid in instalments and falls away. `discount` was taken off the goods and is not in them.
    """

    total: Money
    sources: Mapping[str, Money]
    shipping: Money
    wrap: Money
    discount: Money
    owed: Money

    @property
    def goods(self) -> Money:
        """What the goods cost, with their tax."""
        return self.total + self.owed - self.shipping - self.wrap
