"""What a fan may buy before others, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.core.i18n import Safe, Translator
from services.ticketing import EventCard, SaleStatus, TypeCard


@dataclass(frozen=True, slots=True)
class Early:
    """The words that a fan has at a moment."""

    has: frozenset[str]
    now: datetime

    def may_buy(self, card: EventCard, kind: TypeCard) -> bool:
        """As far as can be told before holding it; the stock is another question."""
        if kind.status is not SaleStatus.OPEN:
            return False
        if kind.early_word is None:
            return card.status is SaleStatus.OPEN
        runs = card.status in (SaleStatus.OPEN, SaleStatus.NOT_YET)
        return runs and kind.early_word in self.has

    def lets_buy(self, card: EventCard) -> bool:
        """Something, while others cannot buy yet."""
        return any(kind.early_word and self.may_buy(card, kind) for kind in card.types)

    def words(self, t: Translator, kind: TypeCard) -> Safe:
        """From when or until when this type is sold early, and whether to this fan."""
        assert kind.opens_at is not None
        assert kind.closes_at is not None
        is_mine = kind.early_word in self.has
        if kind.is_sold_out:
            return t("ticketing.early.sold_out")
        if kind.status is SaleStatus.NOT_YET:
            key = "ticketing.early.yours_from" if is_mine else "ticketing.early.from"
            left = t.duration(kind.opens_at - self.now)
            return t(key, time=kind.opens_at, left=left)
        if is_mine:
            left = t.duration(kind.closes_at - self.now)
            return t("ticketing.early.yours", time=kind.closes_at, left=left)
        return t("ticketing.early.others", time=kind.closes_at)


NOT_EARLY: Final = Early(frozenset(), datetime.min.replace(tzinfo=UTC))
