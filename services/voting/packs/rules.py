"""What a pack costs by which way, and what the subject of a payment says; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.core.money import Currency, Money
from services.payments.schemas import Way
from services.voting.errors import (
    MayNotVote,
    PackNeedsLevel,
    PackNeedsPhone,
    PackNotOffered,
    WindowIsClosed,
)
from services.voting.intake.rules import is_eligible, weight_of
from services.voting.intake.schemas import OpenWindow, Voter
from services.voting.show.model import Channel, Eligible, Kinds, Pack, VoteKind

BUY_WITHIN: Final = timedelta(minutes=30)
POINTS_WITHIN: Final = timedelta(minutes=10)
"""Points are set aside while the fan decides; a vote that fails has them free again by then."""
_LEVELS: Final = ("basic", "verified", "premium")
_PAYEE: Final = "revenue:votes:{}"


@dataclass(frozen=True, slots=True)
class PackBought:
    """The subject of a payment for a pack."""

    window_id: str
    pack: str

    def text(self) -> str:
        return f"pack:{self.window_id}:{self.pack}"


@dataclass(frozen=True, slots=True)
class VotesBought:
    """The subject of a payment with points for votes."""

    window_id: str
    act: str
    count: int
    channel: Channel

    def text(self) -> str:
        return f"points:{self.window_id}:{self.act}:{self.count}:{self.channel}"


def bought(subject: str) -> PackBought | VotesBought:
    """What the text of a subject says."""
    kind, window_id, *rest = subject.split(":")
    if kind == "pack":
        return PackBought(window_id, rest[0])
    act, count, channel = rest
    return VotesBought(window_id, act, int(count), Channel(channel))


def window_of(subject: str) -> str:
    """The window that a payment is about."""
    return bought(subject).window_id


def pack_of(kinds: Kinds, code: str) -> Pack:
    """PackNotOffered."""
    found = next((pack for pack in kinds.packs if pack.code == code), None)
    if found is None:
        raise PackNotOffered
    return found


def prices(kinds: Kinds, pack: Pack) -> tuple[tuple[Way, Money], ...]:
    """By Stars, and from the wallet only where the show allows it."""
    found: list[tuple[Way, Money]] = []
    if pack.stars is not None:
        found.append((Way.STARS, Money(pack.stars, Currency.XTR)))
    if kinds.paid_by_wallet and pack.usd_cents is not None:
        found.append((Way.WALLET, Money(pack.usd_cents, Currency.USD)))
    return tuple(found)


def price(kinds: Kinds, pack: Pack, way: Way) -> Money:
    """PackNotOffered: this way does not pay it."""
    found = dict(prices(kinds, pack)).get(way)
    if found is None:
        raise PackNotOffered
    return found


def points_price(kinds: Kinds) -> Money | None:
    """What one vote costs in points; None: points buy none."""
    return Money(kinds.points_price, Currency.PTS) if kinds.points_price else None


def payee(amount: Money) -> str:
    return _PAYEE.format(amount.currency.lower())


def is_open(window: OpenWindow, now: datetime) -> bool:
    """Whether a vote that comes now could still count; the grace is for votes, not for money."""
    begun = window.opened_at is not None and window.opened_at <= now
    return begun and window.takes_votes and window.ends_at is not None and now < window.ends_at


def buy_until(window: OpenWindow, way: Way, now: datetime) -> datetime:
    """Not longer than the window itself."""
    assert window.ends_at is not None, "only an open window is bought for"
    within = POINTS_WITHIN if way is Way.POINTS else BUY_WITHIN
    return min(now + within, window.ends_at)


def check_buyer(window: OpenWindow, voter: Voter, now: datetime) -> None:
    """Nobody pays for votes that would not count.

    WindowIsClosed, MayNotVote, PackNeedsPhone, PackNeedsLevel.
    """
    if not is_open(window, now):
        raise WindowIsClosed
    if not is_eligible(window, voter):
        raise PackNeedsPhone if window.eligible is Eligible.VERIFIED_PHONE else MayNotVote
    if weight_of(window, voter, VoteKind.PAID) == 0:
        raise PackNeedsPhone


def check_level(window: OpenWindow, level: str) -> None:
    """PackNeedsLevel."""
    least = window.kinds.paid_from
    if _LEVELS.index(level) < _LEVELS.index(least):
        raise PackNeedsLevel(level=least)
