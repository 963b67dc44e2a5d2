"""What a file may say about vouchers of the shop, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.file_parts import Moment, Part, Slug, resolved
from bot.marked_yaml import Place
from services.checkout.schemas import VoucherSpec
from services.core.money import Currency, Money
from services.core.vouchers import CODE, VoucherMode

Sku = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class ShopVoucherPart(Part):
    """A code: `price`, `off` (an amount) or `percent` for each line of a cart that it fits.

    It is for one product, one variant (by its SKU), whatever takes units of one stock (`pool`,
    by its SKU), or all goods of its currency.
    """

    code: Annotated[str, StringConstraints(pattern=rf"^{CODE.pattern}$")]
    currency: Literal["USD", "KHR"] = "USD"
    product: Slug | None = None
    variant: Sku | None = None
    pool: Sku | None = None
    price: Annotated[Decimal, Field(ge=0, le=100_000_000)] | None = None
    off: Annotated[Decimal, Field(gt=0, le=100_000_000)] | None = None
    percent: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] | None = None
    uses: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    budget: Annotated[Decimal, Field(gt=0, le=1_000_000_000)] | None = None
    until: Moment | None = None

    def spec(self, now: datetime) -> VoucherSpec:
        mode, value = self._gives()
        return VoucherSpec(
            code=self.code,
            mode=mode,
            value=value,
            currency=Currency(self.currency),
            product_id=self.product,
            sku=self.variant,
            pool=self.pool,
            uses=self.uses,
            budget_minor=self._minor(self.budget) if self.budget else None,
            valid_until=resolved(self.until, now) if self.until else None,
        )

    def _gives(self) -> tuple[VoucherMode, int]:
        if self.price is not None:
            return VoucherMode.SET, self._minor(self.price)
        if self.off is not None:
            return VoucherMode.SUBTRACT, self._minor(self.off)
        assert self.percent is not None
        return VoucherMode.PERCENT, int(self.percent * 100)

    def _minor(self, amount: Decimal) -> int:
        return Money.from_decimal(amount, Currency(self.currency)).amount_minor

    def faults(self) -> Iterator[tuple[Place, str]]:
        if sum(each is not None for each in (self.price, self.off, self.percent)) != 1:
            yield (), "has one of price, off and percent"
        if sum(each is not None for each in (self.product, self.variant, self.pool)) > 1:
            yield (), "has more than one of product, variant and pool"
        exponent = Currency(self.currency).exponent
        for field, amount in (("price", self.price), ("off", self.off), ("budget", self.budget)):
            if amount is not None and amount != round(amount, exponent):
                yield (field,), f"is finer than {self.currency} can be"


class VoucherFile(Part):
    vouchers: Annotated[tuple[ShopVoucherPart, ...], Field(min_length=1, max_length=1_000)]


def faults(file: VoucherFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell."""
    codes = [each.code for each in file.vouchers]
    for number, voucher in enumerate(file.vouchers):
        here: Place = ("vouchers", number)
        if voucher.code in codes[:number]:
            yield (*here, "code"), f"{voucher.code} stands twice"
        for place, message in voucher.faults():
            yield (*here, *place), message


def specs_of(file: VoucherFile, now: datetime) -> tuple[VoucherSpec, ...]:
    return tuple(each.spec(now) for each in file.vouchers)
