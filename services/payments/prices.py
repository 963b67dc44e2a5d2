"""What an amount costs in points and in Telegram Stars, as dated tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_UP, Decimal
from typing import Final

from services.core.money import Currency, Money
from services.payments.announcements import intent_amount
from services.payments.models import PaymentIntent
from services.payments.schemas import POINTS, STARS, Way

MOST_STARS: Final = 10_000  # what one subscription period, and so one invoice of ours, may cost


@dataclass(frozen=True, slots=True)
class Price:
    """Units per US dollar from that day on."""

    since: date
    per_usd: Decimal
    khr_per_usd: Decimal


# A change is a new row with its first day. Telegram pays out about USD 0.013 for a Star.
STARS_PRICES: Final = (Price(date(2026, 1, 1), Decimal(77), Decimal(4100)),)
POINTS_PRICES: Final = (Price(date(2026, 1, 1), Decimal(100), Decimal(4100)),)


def due(intent: PaymentIntent, way: Way) -> Money:
    """What this way costs, in its own money."""
    amount = intent_amount(intent)
    match way:
        case Way.STARS if intent.stars is not None:
            return Money(intent.stars, STARS)
        case Way.STARS:
            return in_stars(amount, intent.created_at)
        case Way.POINTS:
            return in_points(amount, intent.created_at)
        case _:
            return amount


def in_stars(amount: Money, now: datetime) -> Money:
    """Rounded up to the whole Star."""
    return _in(STARS, amount, _in_force(STARS_PRICES, now))


def in_points(amount: Money, now: datetime) -> Money:
    """100 points are one dollar; rounded up to the whole point."""
    return _in(POINTS, amount, _in_force(POINTS_PRICES, now))


def _in(unit: Currency, amount: Money, price: Price) -> Money:
    if amount.currency is unit:
        return amount
    dollars = amount.to_decimal()
    if amount.currency is Currency.KHR:
        dollars /= price.khr_per_usd
    units = (dollars * price.per_usd).to_integral_value(rounding=ROUND_UP)
    return Money(int(units), unit)


def _in_force(prices: Sequence[Price], now: datetime) -> Price:
    begun = [price for price in prices if price.since <= now.date()]
    return max(begun, key=lambda price: price.since) if begun else prices[0]
