"""Tables of returns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.orders.returns.states import ReturnReason, ReturnState, Wants


class GoodsReturn(Base):
    """Units of one order that come back together. `shipment_id`: the parcel that never arrived.

    `refund_minor` is what goes back for them, known when they are received.
    """

    __tablename__ = "shop_returns"
    __table_args__ = (
        CheckConstraint(one_of("state", ReturnState), name="state"),
        CheckConstraint(one_of("reason", ReturnReason), name="reason"),
        CheckConstraint(one_of("wants", Wants), name="wants"),
        CheckConstraint(
            "state <> 'exchanged' OR new_order_id IS NOT NULL", name="exchange_has_order"
        ),
        CheckConstraint("refund_minor IS NULL OR refund_minor >= 0", name="refund_sane"),
        Index("ix_shop_returns_order_id", "order_id"),
        Index("ix_shop_returns_state", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"))
    fan_id: Mapped[int] = mapped_column(BigInteger)
    shipment_id: Mapped[UUID | None] = mapped_column(ForeignKey("shop_shipments.id"), unique=True)
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(12))
    wants: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(500))
    refusal: Mapped[str] = mapped_column(String(200))
    refund_minor: Mapped[int | None] = mapped_column(BigInteger)
    new_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("shop_orders.id"), unique=True)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    received_by: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GoodsReturnLine(Base):
    """So many units of a line; `damaged` of them went on no shelf. `variant_id` comes instead."""

    __tablename__ = "shop_return_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("damaged BETWEEN 0 AND quantity", name="damaged_of_quantity"),
        ForeignKeyConstraint(
            ["order_id", "n"], ["shop_order_lines.order_id", "shop_order_lines.n"]
        ),
    )

    return_id: Mapped[UUID] = mapped_column(ForeignKey("shop_returns.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[UUID]
    quantity: Mapped[int]
    damaged: Mapped[int]
    variant_id: Mapped[UUID | None] = mapped_column(ForeignKey("shop_variants.id"))
