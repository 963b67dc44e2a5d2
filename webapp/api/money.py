"""Money as JSON: `{"amount_minor": 2500, "currency": "USD"}`."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from services.core.money import Currency, Money
from webapp.api.bodies import Body

MOST_MINOR: Final = 10**12


class MoneyOut(BaseModel):
    """Minor units: USD in cents, KHR in whole riel."""

    amount_minor: int = Field(examples=[2500])
    currency: Currency

    @classmethod
    def of(cls, money: Money) -> MoneyOut:
        return cls(amount_minor=money.amount_minor, currency=money.currency)


class MoneyIn(Body):
    """An amount to move: dollars in cents or whole riel, at least one."""

    amount_minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]
    currency: Literal[Currency.USD, Currency.KHR]

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)
