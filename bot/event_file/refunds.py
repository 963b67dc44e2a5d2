"""What a file of events may say about tickets that come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.marked_yaml import Place
from services.core.money import Currency, Money
from services.ticketing.refunds.rules import RefundRule

_NOTHING: Final = Decimal(0)


class RefundPart(BaseModel):
    """From so many days before the start on: what is kept, and who decides.

    `fixed` is kept once for an order, `per_ticket` and `percent` of each ticket. Without `type`
    the rule is for all that have none of their own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    days_before: Annotated[int, Field(ge=0, le=365)]
    fixed: Annotated[Decimal, Field(ge=0, le=100_000_000)] = _NOTHING
    per_ticket: Annotated[Decimal, Field(ge=0, le=100_000_000)] = _NOTHING
    percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] = _NOTHING
    decided: Literal["at_once", "by_staff"] = "at_once"
    type: Annotated[str, StringConstraints(max_length=22, min_length=2)] | None = None

    def rule(self, currency: Currency) -> RefundRule:
        return RefundRule(
            days_before=self.days_before,
            fixed_minor=Money.from_decimal(self.fixed, currency).amount_minor,
            per_ticket_minor=Money.from_decimal(self.per_ticket, currency).amount_minor,
            basis_points=int(self.percent * 100),
            by_staff=self.decided == "by_staff",
            type_id=self.type,
        )


def refund_faults(
    parts: Sequence[RefundPart], currency: Currency, types: set[str]
) -> Iterator[tuple[Place, str]]:
    """What no single field can tell."""
    seen: set[tuple[str | None, int]] = set()
    for number, part in enumerate(parts):
        if part.type is not None and part.type not in types:
            yield (number, "type"), f"no type is called {part.type}"
        if (part.type, part.days_before) in seen:
            yield (number, "days_before"), f"{part.days_before} stands twice"
        seen.add((part.type, part.days_before))
        for field, amount in (("fixed", part.fixed), ("per_ticket", part.per_ticket)):
            if amount != round(amount, currency.exponent):
                yield (number, field), f"is finer than {currency} can be"
