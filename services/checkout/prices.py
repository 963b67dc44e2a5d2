"""What goods cost: the best member's share, bulk, a voucher, tax; dated settings.

Every step takes its share of what the steps before have left, rounded half up to the minor unit,
for each line by itself; so no discount is taken twice and none goes below zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from services.catalog import BulkDiscount, MemberDiscount
from services.checkout.members import Membership
from services.core.money import Currency, Money, share_round_half_up
from services.core.vouchers import VoucherMode, discount_of
from services.orders.schemas.money import OrderPrice
from services.wallet.rules import in_force, local_day

_WHOLE: Final = 10_000  # basis points
_PERCENT: Final = 100  # basis points in one percent


@dataclass(frozen=True, slots=True)
class Tariff:
    """Value added tax and what wrapping a parcel costs, from a day on, by Cambodian clocks."""

    since: date
    tax_basis_points: int
    wrap_minor: Mapping[Currency, int]


# A change is a new row with its first day. Orders keep what they were made with. 10 % is
# Cambodia's rate of value added tax; wrapping and shipping are not taxed.
TARIFFS: Final = (Tariff(date(2026, 1, 1), 1_000, {Currency.USD: 3_00, Currency.KHR: 12_000}),)


def tariff_at(moment: datetime) -> Tariff:
    return in_force(TARIFFS, local_day(moment))


@dataclass(frozen=True, slots=True)
class Goods:
    """A line to be priced: `quantity` units at `unit` before discounts, and its product's."""

    product_id: str
    quantity: int
    unit: Money
    bulk: Sequence[BulkDiscount] = ()
    member: Sequence[MemberDiscount] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a voucher does: `value` is minor units or basis points, `uses` and `budget` what is
    left of it (None: no limit).
    """

    mode: VoucherMode
    value: int
    uses: int | None = None
    budget_minor: int | None = None


@dataclass(frozen=True, slots=True)
class LinePrice:
    """A line in money. `discount` is all that was taken off, `voucher` its voucher's part."""

    gross: Money
    discount: Money
    voucher: Money

    @property
    def total(self) -> Money:
        return self.gross - self.discount


def line_prices(
    lines: Sequence[Goods],
    membership: Membership,
    offer: Offer | None = None,
    fits: Sequence[bool] = (),
) -> list[LinePrice]:
    """The price of each line; `fits` says for which of them the voucher is.

    Bulk counts the units of a product over all its lines. A voucher is used where it saves most,
    once for each line, as long as it has uses and budget.
    """
    units = Counter[str]()
    for line in lines:
        units[line.product_id] += line.quantity
    before = [_before_voucher(line, membership, units[line.product_id]) for line in lines]
    off = _vouchers(lines, before, offer, fits) if offer else {}
    prices = []
    for at, (line, left) in enumerate(zip(lines, before, strict=True)):
        gross, saved = line.unit * line.quantity, off.get(at, Money.zero(line.unit.currency))
        prices.append(LinePrice(gross, gross - left + saved, saved))
    return prices


def _before_voucher(line: Goods, membership: Membership, units: int) -> Money:
    left = line.unit * line.quantity
    for percent in (_member_percent(line, membership), _bulk_percent(line, units)):
        off = share_round_half_up(left.amount_minor, percent * _PERCENT, _WHOLE)
        left -= Money(off, left.currency)
    return left


def _member_percent(line: Goods, membership: Membership) -> int:
    """The best single one; they are never added up."""
    own = [each.percent for each in line.member if each.tier == membership.plan]
    return max(*own, membership.plan_percent, membership.tier_percent, 0)


def _bulk_percent(line: Goods, units: int) -> int:
    """That of the highest step that the units reach."""
    reached = [each for each in line.bulk if each.min_quantity <= units]
    return max(reached, key=lambda step: step.min_quantity).percent if reached else 0


def _vouchers(
    lines: Sequence[Goods], before: Sequence[Money], offer: Offer, fits: Sequence[bool]
) -> dict[int, Money]:
    """What the voucher takes off which line."""
    offs = {
        at: discount_of(offer.mode, offer.value, left, lines[at].quantity)
        for at, left in enumerate(before)
        if fits[at]
    }
    uses, budget = offer.uses, offer.budget_minor
    used: dict[int, Money] = {}
    for at in sorted(offs, key=lambda at: (-offs[at].amount_minor, at)):
        off_minor = offs[at].amount_minor
        if not off_minor or uses == 0 or (budget is not None and off_minor > budget):
            continue
        used[at] = offs[at]
        uses = None if uses is None else uses - 1
        budget = None if budget is None else budget - off_minor
    return used


def order_price(
    subtotal: Money, discounts: Money, tariff: Tariff, *, wraps: bool, shipping: Money
) -> OrderPrice:
    """`subtotal` is after `discounts`. The tax is on it, rounded once for the whole order."""
    currency = subtotal.currency
    tax_minor = share_round_half_up(subtotal.amount_minor, tariff.tax_basis_points, _WHOLE)
    tax = Money(tax_minor, currency)
    wrap = Money(tariff.wrap_minor[currency] if wraps else 0, currency)
    return OrderPrice(
        subtotal=subtotal,
        discounts=discounts,
        wrap=wrap,
        shipping=shipping,
        tax=tax,
        surcharge=Money.zero(currency),
        total=subtotal + wrap + shipping + tax,
    )


def with_surcharge(price: OrderPrice, surcharge: Money) -> OrderPrice:
    """The same with what paying in parts costs."""
    return replace(price, surcharge=surcharge, total=price.total + surcharge)
