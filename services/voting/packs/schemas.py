"""What crosses the border of votes that are bought or earned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.core.money import Money
from services.payments.schemas import Way
from services.voting.show.model import Channel, Mission, Pack


class LotState(StrEnum):
    """`refunding`: the money is on its way back; `refunded`: it has arrived."""

    LIVE = "live"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class BuyPack:
    """A fan wants a pack of votes. `key` (at most 22 characters): the same key is one purchase."""

    fan_id: int
    window_id: str
    pack: str
    way: Way
    key: str


@dataclass(frozen=True, slots=True)
class BuyPointsVotes:
    """A fan wants to give `count` votes to one act and pay them with points."""

    fan_id: int
    window_id: str
    act: str
    count: int
    channel: Channel
    key: str


@dataclass(frozen=True, slots=True)
class PackOffer:
    """A pack and what it costs by each way that can pay it here."""

    pack: Pack
    prices: tuple[tuple[Way, Money], ...]


@dataclass(frozen=True, slots=True)
class MissionOffer:
    """What bonus votes are given for; `is_done`: this fan has them already."""

    mission: Mission
    is_done: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that a fan can get in a window beyond the free votes.

    `left_to_buy` and `left_by_points` are counts of votes; `points_price` is for one vote, None
    where points pay nothing. `is_open`: votes can be got now.
    """

    window_id: str
    is_open: bool
    packs: tuple[PackOffer, ...]
    left_to_buy: int
    points_price: Money | None
    left_by_points: int
    missions: tuple[MissionOffer, ...]

    @property
    def is_empty(self) -> bool:
        return not self.packs and self.points_price is None and not self.missions


@dataclass(frozen=True, slots=True)
class PackReturned:
    """Event: a pack could not be credited and its money goes back at once. `code` says why."""

    intent_id: UUID
    fan_id: int
    window_id: str
    amount: Money
    code: str


@dataclass(frozen=True, slots=True)
class VoidedPaid:
    """Event: a window does not count, and what a fan paid for it goes back."""

    window_id: str
    fan_id: int


@dataclass(frozen=True, slots=True)
class LotsDue:
    """Job: give back the lots of a void window, those after `after` (an id)."""

    window_id: str
    after: str = ""
