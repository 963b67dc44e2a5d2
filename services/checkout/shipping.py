"""How goods come, what that costs and how long it takes; dated settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.checkout.members import Membership
from services.checkout.schemas import FreeDelivery, ShippingMethod, ShippingOption
from services.core.money import Currency, Money
from services.wallet.rules import in_force, local_day


@dataclass(frozen=True, slots=True)
class Way:
    """What a parcel costs this way, and the working days that it takes."""

    price_minor: Mapping[Currency, int]
    days: tuple[int, int] | None
    is_tracked: bool


@dataclass(frozen=True, slots=True)
class ShippingTariff:
    since: date
    ways: Mapping[ShippingMethod, Way]


# A change is a new row with its first day. Orders keep what they were made with.
TARIFFS: Final = (
    ShippingTariff(
        date(2026, 1, 1),
        {
            ShippingMethod.STANDARD: Way(
                {Currency.USD: 5_00, Currency.KHR: 20_000}, (3, 5), is_tracked=True
            ),
            ShippingMethod.EXPRESS: Way(
                {Currency.USD: 12_00, Currency.KHR: 48_000}, (1, 2), is_tracked=True
            ),
            ShippingMethod.PICKUP: Way({Currency.USD: 0, Currency.KHR: 0}, None, is_tracked=False),
        },
    ),
)


def options(
    moment: datetime, subtotal: Money, membership: Membership, *, has_points: bool
) -> tuple[ShippingOption, ...]:
    """The ways for goods of this worth; fetching them only where there are places for it.

    A subtotal that reaches the member's threshold frees the standard way alone.
    """
    currency, tariff = subtotal.currency, in_force(TARIFFS, local_day(moment))
    told = free_delivery(subtotal, membership)
    is_free = told is not None and not told.missing
    found = []
    for method, way in tariff.ways.items():
        if method is ShippingMethod.PICKUP and not has_points:
            continue
        free = is_free and method is ShippingMethod.STANDARD
        price = Money(0 if free else way.price_minor[currency], currency)
        found.append(ShippingOption(method, price, way.days, way.is_tracked))
    return tuple(found)


def free_delivery(subtotal: Money, membership: Membership) -> FreeDelivery | None:
    """What is missing to be sent for nothing; None: that costs however much is bought."""
    currency = subtotal.currency
    minor = membership.free_shipping_from_minor.get(currency)
    if minor is None:
        return None
    missing = max(0, minor - subtotal.amount_minor)
    return FreeDelivery(Money(minor, currency), Money(missing, currency))


def nothing_to_send(currency: Currency) -> ShippingOption:
    return ShippingOption(ShippingMethod.NONE, Money.zero(currency), None, is_tracked=False)
