"""What an order costs: its lines, the house's fee, value added tax; dated settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.core.money import Currency, Money, share_round_half_up

_WHOLE: Final = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What the house takes on top: for the order, for each ticket, and a share of the subtotal."""

    per_order_minor: int = 0
    per_ticket_minor: int = 0
    basis_points: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """Fees and the rate of the value added tax from a day on, by Cambodian clocks."""

    since: date
    fees: Mapping[Currency, FeeRule]
    tax_basis_points: int


_NO_FEES: Final = {Currency.USD: FeeRule(), Currency.KHR: FeeRule()}
# A change is a new row with its first day. Orders keep what they were made with. Fans pay no fee
# on tickets for now. 10 % is Cambodia's rate of value added tax.
TARIFFS: Final = (Tariff(date(2026, 1, 1), _NO_FEES, tax_basis_points=1_000),)


def service_fee(subtotal: Money, tickets: int, rule: FeeRule) -> Money:
    """The fee of one order; the share is rounded half up to the minor unit."""
    share_minor = share_round_half_up(subtotal.amount_minor, rule.basis_points, _WHOLE)
    fixed_minor = rule.per_order_minor + rule.per_ticket_minor * tickets
    return Money(fixed_minor + share_minor, subtotal.currency)


def tax_on(subtotal: Money, basis_points: int, *, is_included: bool) -> Money:
    """The tax in a subtotal, or on top of it; rounded half up once for the whole order."""
    base = _WHOLE + basis_points if is_included else _WHOLE
    return Money(share_round_half_up(subtotal.amount_minor, basis_points, base), subtotal.currency)


@dataclass(frozen=True, slots=True)
class Price:
    """An order in money. `tax` is in the subtotal already (`tax_is_included`) or comes on top."""

    subtotal: Money
    fee: Money
    tax: Money
    tax_is_included: bool

    @property
    def total(self) -> Money:
        whole = self.subtotal + self.fee
        return whole if self.tax_is_included else whole + self.tax


def price_of(
    lines: Sequence[tuple[int, Money, Money]], tariff: Tariff, *, tax_is_included: bool
) -> Price:
    """The price of (quantity, unit price, discount of the line) lines of one currency."""
    subtotal = Money.zero(lines[0][1].currency)
    for quantity, unit_price, discount in lines:
        subtotal += unit_price * quantity - discount
    tickets = sum(quantity for quantity, _, _ in lines)
    return Price(
        subtotal=subtotal,
        fee=service_fee(subtotal, tickets, tariff.fees[subtotal.currency]),
        tax=tax_on(subtotal, tariff.tax_basis_points, is_included=tax_is_included),
        tax_is_included=tax_is_included,
    )
