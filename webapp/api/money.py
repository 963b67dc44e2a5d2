"""Money as JSON: `{"amount_minor": 2500, "currency": "USD"}`."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.core.money import Currency, Money


class MoneyOut(BaseModel):
    """Minor units: USD in cents, KHR in whole riel."""

    amount_minor: int = Field(examples=[2500])
    currency: Currency

    @classmethod
    def of(cls, money: Money) -> MoneyOut:
        return cls(amount_minor=money.amount_minor, currency=money.currency)
