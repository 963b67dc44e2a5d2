"""A voucher as it is loaded, and as it is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.core.money import Money
from services.core.vouchers import VoucherMode


@dataclass(frozen=True, slots=True)
class VoucherSpec:
    """`type_id` is the slug of the only type it is for, `pool_id` that of the only pool; not both.

    `blocks_pool`: a unit of the pool is set aside for each use. `value`: minor units or basis
    points.

    `uses` counts lines of orders, `budget_minor` all that it takes off; None: no limit.
    """

    code: str
    mode: VoucherMode
    value: int
    type_id: str | None = None
    pool_id: str | None = None
    blocks_pool: bool = False
    uses: int | None = None
    budget_minor: int | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """A voucher on one line of a cart."""

    voucher_id: UUID
    code: str
    discount: Money
    valid_until: datetime | None
    blocked_pool_id: int | None = None
