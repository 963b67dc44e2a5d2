"""What a file of events may say about vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.file_parts import Moment, Part, Slug, resolved
from bot.marked_yaml import Place
from services.core.money import Currency, Money
from services.core.vouchers import CODE, VoucherMode
from services.ticketing.vouchers.schemas import VoucherSpec


class VoucherPart(Part):
    """A code: `price`, `off` (an amount) or `percent` for one line; without one only a name."""

    code: Annotated[str, StringConstraints(pattern=rf"^{CODE.pattern}$")]
    type: Slug | None = None
    pool: Slug | None = None
    block: bool = False
    price: Annotated[Decimal, Field(ge=0, le=100_000_000)] | None = None
    off: Annotated[Decimal, Field(gt=0, le=100_000_000)] | None = None
    percent: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] | None = None
    uses: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    budget: Annotated[Decimal, Field(gt=0, le=1_000_000_000)] | None = None
    until: Moment | None = None

    def spec(self, currency: Currency, now: datetime) -> VoucherSpec:
        mode, value = VoucherMode.NONE, 0
        if self.price is not None:
            mode, value = VoucherMode.SET, _minor(self.price, currency)
        elif self.off is not None:
            mode, value = VoucherMode.SUBTRACT, _minor(self.off, currency)
        elif self.percent is not None:
            mode, value = VoucherMode.PERCENT, int(self.percent * 100)
        return VoucherSpec(
            code=self.code,
            mode=mode,
            value=value,
            type_id=self.type,
            pool_id=self.pool,
            blocks_pool=self.block,
            uses=self.uses,
            budget_minor=_minor(self.budget, currency) if self.budget else None,
            valid_until=resolved(self.until, now) if self.until else None,
        )

    def faults(
        self, currency: Currency, types: set[str], pools: set[str]
    ) -> Iterator[tuple[Place, str]]:
        if self.pool is not None and self.pool not in pools:
            yield ("pool",), f"no pool is called {self.pool}"
        if self.pool is not None and self.type is not None:
            yield ("pool",), "is for a type already"
        if self.block and (self.pool is None or self.uses is None):
            yield ("block",), "needs pool and uses"
        if sum(each is not None for each in (self.price, self.off, self.percent)) > 1:
            yield (), "has more than one of price, off and percent"
        if self.type is not None and self.type not in types:
            yield ("type",), f"no type is called {self.type}"
        for field, amount in (("price", self.price), ("off", self.off), ("budget", self.budget)):
            if amount is not None and amount != round(amount, currency.exponent):
                yield (field,), f"is finer than {currency} can be"


def _minor(amount: Decimal, currency: Currency) -> int:
    return Money.from_decimal(amount, currency).amount_minor
