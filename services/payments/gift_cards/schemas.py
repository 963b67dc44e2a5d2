"""What crosses the border of gift cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Money


class CardState(StrEnum):
    """`waiting` for its money, `ready` for whoever has its link or code, `held` by somebody."""

    WAITING = "waiting"
    READY = "ready"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A card as its buyer or holder sees it. `amount` is what it was bought for.

    `balance` is all that is on it, `available` what no open order has set aside.
    """

    id: UUID
    buyer_id: int
    holder_id: int | None
    state: CardState
    amount: Money
    balance: Money
    available: Money
    intent_id: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class GiftCardSecrets:
    """What opens a card: the id of a link (22 letters and digits), and a code to be typed."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class GiftCardPart:
    """What one card pays of something; `refunded` of it went back to the card."""

    use_id: UUID
    card_id: UUID
    amount: Money
    refunded: Money
