"""Cancelling lines of an order, and what that would give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.core.money import Money


@dataclass(frozen=True, slots=True)
class CancelLines:
    """Cancel units of lines (by their number) that are in no parcel yet; once per `key`."""

    key: str
    fan_id: int
    order_key: str
    units: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class CancelQuote:
    """What cancelling would give back, by source."""

    total: Money
    sources: Mapping[str, Money]
