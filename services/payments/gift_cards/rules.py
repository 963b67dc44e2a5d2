"""What cards can be bought for, how often secrets may be tried, where a card's money is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.money import Currency, Money
from services.payments.schemas import Way

LEAST: Final[Mapping[Currency, int]] = {Currency.USD: 100, Currency.KHR: 4_000}
MOST: Final[Mapping[Currency, int]] = {Currency.USD: 20_000, Currency.KHR: 800_000}
WAYS: Final = frozenset({Way.WALLET, Way.KHQR, Way.PAYWAY, Way.CARD})
"""Neither points nor other gift cards buy a gift card."""
BUY_WITHIN: Final = timedelta(minutes=30)
TRIES_WINDOW: Final = timedelta(minutes=15)
TRIES_OF_FAN: Final = 5
TRIES_OF_ADDRESS: Final = 20


def account_of(card_id: UUID, currency: Currency) -> str:
    """The ledger address of a card; its balance is the card's."""
    return f"giftcard:{card_id.hex}:{currency.lower()}"


def is_offered(amount: Money) -> bool:
    currency = amount.currency
    return currency in LEAST and LEAST[currency] <= amount.amount_minor <= MOST[currency]
