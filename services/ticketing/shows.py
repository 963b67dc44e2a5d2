"""The programme as people look for it: a series of several dates is one show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.core.money import Money
from services.ticketing.rules import SaleStatus
from services.ticketing.schemas import EventCard, SeriesLabel


@dataclass(frozen=True, slots=True)
class Show:
    """One evening, or the dates of a series, soonest first; at least one."""

    dates: tuple[EventCard, ...]

    @property
    def first(self) -> EventCard:
        return self.dates[0]

    @property
    def series(self) -> SeriesLabel | None:
        return self.first.series

    @property
    def from_price(self) -> Money | None:
        """The lowest price of a date that can be bought, else the lowest of all."""
        open_dates = [card for card in self.dates if card.status is SaleStatus.OPEN] or self.dates
        prices = [card.from_price for card in open_dates if card.from_price]
        return min(prices, key=lambda price: price.amount_minor, default=None)

    @property
    def status(self) -> SaleStatus:
        """Open if any date is; else what the soonest date says."""
        is_open = any(card.status is SaleStatus.OPEN for card in self.dates)
        return SaleStatus.OPEN if is_open else self.first.status


def shows_of(cards: Iterable[EventCard]) -> list[Show]:
    """Each series once, in the place of its soonest date."""
    found: dict[str, list[EventCard]] = {}
    for card in cards:
        name = f"series:{card.series.id}" if card.series else card.label.id
        found.setdefault(name, []).append(card)
    return [Show(tuple(dates)) for dates in found.values()]
