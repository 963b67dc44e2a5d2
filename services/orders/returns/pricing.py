"""What an exchange costs: pure sums over what was paid for the units that came back."""

from __future__ import annotations

from dataclasses import dataclass

from services.core.money import Money, share_round_half_up
from services.orders.schemas.order import OrderLine


@dataclass(frozen=True, slots=True)
class LinePrice:
    """Units of the wanted variant: `net` is what they cost after `discount`, before `tax`."""

    unit: Money
    discount: Money
    net: Money
    tax: Money

    @property
    def whole(self) -> Money:
        return self.net + self.tax


def unit_of(line: OrderLine, base_before: Money, base_wanted: Money) -> Money:
    """The price of one unit instead: what was paid, and the difference of today's prices.

    What became dearer or cheaper since as a product changes nothing.
    """
    unit = line.unit + base_wanted - base_before
    return max(unit, Money.zero(unit.currency), key=lambda money: money.amount_minor)


def price_of(line: OrderLine, worth: Money, unit: Money, count: int) -> LinePrice:
    """`count` units at `unit` each, with the discount and the tax that the line had.

    `worth` was paid for those that came back, with tax; at the same unit the new ones cost the
    same to the cent.
    """
    currency, paid = worth.currency, line.total + line.tax
    whole = worth
    if unit != line.unit and line.unit:
        minor = share_round_half_up(worth.amount_minor, unit.amount_minor, line.unit.amount_minor)
        whole = Money(minor, currency)
    gross = unit * count
    net_minor = 0
    if paid:
        net_minor = share_round_half_up(
            whole.amount_minor, line.total.amount_minor, paid.amount_minor
        )
    net = Money(min(net_minor, gross.amount_minor), currency)
    return LinePrice(unit, gross - net, net, whole - net)
