"""What an order costs, what pays for it, and every transaction of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Currency, Money


@dataclass(frozen=True, slots=True)
class OrderPrice:
    """`subtotal` is after `discounts` (told, never taken off again). `surcharge`: of instalments.

    total = subtotal + wrap + shipping + tax + surcharge.
    """

    subtotal: Money
    discounts: Money
    wrap: Money
    shipping: Money
    tax: Money
    surcharge: Money
    total: Money

    def __post_init__(self) -> None:
        parts = self.subtotal + self.wrap + self.shipping + self.tax + self.surcharge
        assert self.total == parts, "a price adds up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is paid by other means than the one payment for the rest.

    Points are held (`points` of them pay `points_worth`), so is `gift_card` of the card, and
    `wallet`. `exchanged` was paid for goods that came back (of the order `exchanged_from`).
    """

    points: int = 0
    points_worth: Money | None = None
    gift_card_id: UUID | None = None
    gift_card: Money | None = None
    wallet: Money | None = None
    exchanged: Money | None = None
    exchanged_from: UUID | None = None

    def total(self, currency: Currency) -> Money:
        whole = Money.zero(currency)
        for part in (self.points_worth, self.gift_card, self.wallet, self.exchanged):
            whole += part or Money.zero(currency)
        return whole


NO_PARTS = Parts()


class MoneyKind(StrEnum):
    PAID = "paid"  # came, from `source`
    DUE = "due"  # is to go back to `source` (negative)
    BACK = "back"  # has gone back


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """One transaction of an order. Its value is the sum of `paid` and `due`.

    `source`: `intent`, `wallet`, `points`, `card:<use>`, `exchange:<order>`, `instalment:<n>`.
    With an exchange, value goes on from one order to the next: `due` and `back` of the one name
    the order that it pays for now, `paid` of the other one the order that it came from.
    """

    kind: MoneyKind
    source: str
    amount: Money
    at: datetime
    outside_id: UUID | None = None
