"""What the buttons of finance carry; cases by their short ids, never an amount or a rate."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.payments.reviews.schemas import Decision


class FrozenQueueTap(Tap, prefix="fw"):
    """Opens the wallets that operators hold frozen."""


class FindFanTap(Tap, prefix="fwa"):
    """Asks for the id of a fan."""


class FanWalletTap(Tap, prefix="fwf"):
    """Opens one fan's wallet as far as freezing goes."""

    fan_id: int


class FanFreezeTap(Tap, prefix="fwr"):
    """Asks for the reason to freeze it, or to lift that."""

    fan_id: int
    freeze: bool


class RateTap(Tap, prefix="fr"):
    """Opens the exchange rate and how far the house is from even."""


class RateAskTap(Tap, prefix="fra"):
    """Asks for a new rate."""


class RateSureTap(Tap, prefix="frs"):
    """Sets the rate that was typed before; `key` makes a second tap the same one."""

    key: str


class ReviewsTap(Tap, prefix="fp"):
    """A page of the payments that fit nothing, the oldest first."""

    cursor: str = ""


class ReviewOf(Tap, prefix="fp-"):
    """What all taps on one review have in common."""

    review: str

    @property
    def review_id(self) -> UUID:
        return from_short_id(self.review)


class ReviewTap(ReviewOf, prefix="fpo"):
    """Opens one with its facts."""


class ReviewDecideTap(ReviewOf, prefix="fpd"):
    """Asks for the note to a decision."""

    decision: Decision


class FindingsTap(Tap, prefix="fc"):
    """A page of the differences between statements and our books."""

    page: int = 0


class FindingOf(Tap, prefix="fc-"):
    """What all taps on one difference have in common."""

    finding: str

    @property
    def finding_id(self) -> UUID:
        return from_short_id(self.finding)


class FindingTap(FindingOf, prefix="fco"):
    """Opens one difference."""


class ExplainTap(FindingOf, prefix="fce"):
    """Asks why it differs."""
