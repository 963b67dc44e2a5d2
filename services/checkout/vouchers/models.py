"""Vouchers of the shop, and the lines of orders that used them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.core.vouchers import VoucherMode

CODE_CHARACTERS: Final = 20


class ShopVoucher(Base):
    """`redeemed` and `spent_minor` hold what open and paid orders have used of it.

    It is for one product, or one variant, or whatever takes units of one stock, or for all goods
    in its currency; with `fan_id` for that fan alone.
    """

    __tablename__ = "shop_vouchers"
    __table_args__ = (
        CheckConstraint(one_of("mode", VoucherMode), name="mode"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("redeemed >= 0 AND spent_minor >= 0", name="not_negative"),
        CheckConstraint("max_uses IS NULL OR redeemed <= max_uses", name="within_uses"),
        CheckConstraint("budget_minor IS NULL OR spent_minor <= budget_minor", name="in_budget"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), unique=True)
    fan_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("fans.id"))
    product_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("shop_products.id"))
    variant_id: Mapped[UUID | None] = mapped_column(ForeignKey("shop_variants.id"))
    stock_id: Mapped[UUID | None] = mapped_column(ForeignKey("shop_stock.id"))
    currency: Mapped[str] = mapped_column(String(3))
    mode: Mapped[str] = mapped_column(String(8))
    value: Mapped[int] = mapped_column(BigInteger)
    max_uses: Mapped[int | None]
    redeemed: Mapped[int] = mapped_column(default=0)
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    spent_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShopVoucherUse(Base):
    """What one line of an order has of a voucher: `used` once, `returned` with its order."""

    __tablename__ = "shop_voucher_uses"
    __table_args__ = (
        CheckConstraint("state IN ('used','returned')", name="state"),
        CheckConstraint("discount_minor >= 0", name="discount_not_negative"),
        Index("ix_shop_voucher_uses_voucher_id", "voucher_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("shop_vouchers.id"))
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
