"""Vouchers, and the lines of orders that used them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.core.vouchers import VoucherMode

CODE_CHARACTERS: Final = 20


class Voucher(Base):
    """`redeemed` and `spent_minor` hold what open and paid orders have used of it.

    It is for one type, or for the types of one pool, or for all of its event. With `blocks_pool`
    a unit of the pool is set aside for each use that is left.
    """

    __tablename__ = "ticket_vouchers"
    __table_args__ = (
        CheckConstraint(one_of("mode", VoucherMode), name="mode"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("redeemed >= 0 AND spent_minor >= 0", name="not_negative"),
        CheckConstraint("max_uses IS NULL OR redeemed <= max_uses", name="within_uses"),
        CheckConstraint("budget_minor IS NULL OR spent_minor <= budget_minor", name="in_budget"),
        CheckConstraint(
            "NOT blocks_pool OR (pool_id IS NOT NULL AND max_uses IS NOT NULL)",
            name="blocks_what_it_names",
        ),
        Index("ix_ticket_vouchers_event_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), unique=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    ticket_type_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_types.id"))
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("stock_pools.id"))
    blocks_pool: Mapped[bool] = mapped_column(default=False, server_default=false())
    mode: Mapped[str] = mapped_column(String(8))
    value: Mapped[int] = mapped_column(BigInteger)
    max_uses: Mapped[int | None]
    redeemed: Mapped[int] = mapped_column(default=0)
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    spent_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VoucherUse(Base):
    """What one line of an order has of a voucher: `used` once, `returned` with its order."""

    __tablename__ = "ticket_voucher_uses"
    __table_args__ = (
        CheckConstraint("state IN ('used','returned')", name="state"),
        CheckConstraint("discount_minor >= 0", name="discount_not_negative"),
        Index("ix_ticket_voucher_uses_voucher_id", "voucher_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"), primary_key=True)
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"), primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_vouchers.id"))
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
