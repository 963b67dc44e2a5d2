"""Pure rules of refunds: what was paid for one ticket, which rule holds, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final

from services.core.money import Money

_WHOLE: Final = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class RefundRule:
    """From `days_before` the start on (and more) a ticket may come back, and so much is kept.

    `type_id` is the data's own id of a ticket type; without it the rule is the whole event's. The
    fixed part is kept once for an order.
    """

    days_before: int
    fixed_minor: int = 0
    per_ticket_minor: int = 0
    basis_points: int = 0
    by_staff: bool = False
    type_id: str | None = None


FREE: Final = RefundRule(0)
"""All of it goes back at once: the organiser has called the event off or moved it."""


def rule_for(
    rules: Sequence[RefundRule], type_id: str, starts_at: datetime, now: datetime
) -> RefundRule | None:
    """The rule of the type, else of the event, whose time is the nearest that still holds."""
    left = starts_at - now
    own = [rule for rule in rules if rule.type_id == type_id]
    fitting = [
        rule
        for rule in (own or [rule for rule in rules if rule.type_id is None])
        if left >= timedelta(days=rule.days_before) and left > timedelta(0)
    ]
    return max(fitting, key=lambda rule: rule.days_before, default=None)


def shares(total_minor: int, weights: Sequence[int]) -> list[int]:
    """A total by weights, in whole minor units. They add up: each takes what is due to it and
    those before it, less what those took. Equal parts when nothing weighs anything.
    """
    counted = list(weights) if sum(weights) else [1] * len(weights)
    whole = sum(counted)
    sums = [0, *accumulate(counted)]
    return [
        total_minor * after // whole - total_minor * before // whole
        for before, after in pairwise(sums)
    ]


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a paid order: so many tickets at a price, less what a voucher took off."""

    quantity: int
    unit_price_minor: int
    discount_minor: int


def paid_by_ticket(lines: Sequence[SoldLine], amount_minor: int) -> list[int]:
    """What part of an amount of the order (its total, its tax) each ticket bears, line by line.

    It depends on nothing but the order, so parts given back one by one add up to the whole.
    """
    weights: list[int] = []
    for line in lines:
        line_minor = line.quantity * line.unit_price_minor - line.discount_minor
        weights += shares(line_minor, [1] * line.quantity)
    return shares(amount_minor, weights)


def kept(paid_minor: Sequence[int], rules: Sequence[RefundRule], fixed_before: int) -> list[int]:
    """What is kept of each ticket by its rule; `fixed_before` was kept of the order already.

    The fixed part is the highest of the rules'. Never more than was paid, of any ticket: what one
    cannot bear is taken from the next.
    """
    due = [
        _round_half_up(paid * rule.basis_points) + rule.per_ticket_minor
        for paid, rule in zip(paid_minor, rules, strict=True)
    ]
    fixed = max(0, max(rule.fixed_minor for rule in rules) - fixed_before)
    whole = min(sum(due) + fixed, sum(paid_minor))
    wanted = [each + more for each, more in zip(due, shares(fixed, paid_minor), strict=True)]
    return _borne(paid_minor, wanted, whole)


def _borne(paid_minor: Sequence[int], wanted: Sequence[int], whole: int) -> list[int]:
    """`whole` over the tickets, near to what is wanted of each and never more than it has."""
    borne = [min(paid, want) for paid, want in zip(paid_minor, wanted, strict=True)]
    left = whole - sum(borne)
    for number, paid in enumerate(paid_minor):
        more = min(left, paid - borne[number])
        borne[number] += more
        left -= more
    return borne


def fixed_part(rules: Sequence[RefundRule], fixed_before: int, kept_minor: int) -> int:
    """How much of the fixed part an order has borne after this refund."""
    return fixed_before + min(
        kept_minor, max(0, max(rule.fixed_minor for rule in rules) - fixed_before)
    )


def _round_half_up(basis_points_minor: int) -> int:
    return (2 * basis_points_minor + _WHOLE) // (2 * _WHOLE)


def tax_in(refund_minor: int, paid_minor: int, tax_minor: int) -> int:
    """The tax in a refund: the share that it has in what was paid."""
    return tax_minor * refund_minor // paid_minor if paid_minor else 0


def total_of(amounts: Sequence[Money]) -> Money:
    """Of one currency, and at least one."""
    whole = Money.zero(amounts[0].currency)
    for amount in amounts:
        whole += amount
    return whole
