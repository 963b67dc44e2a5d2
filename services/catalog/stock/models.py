"""Tables of what lies in the warehouses, who holds it, and every movement of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime


class Warehouse(Base):
    """Where goods lie; a pickup point is one where buyers fetch them."""

    __tablename__ = "shop_warehouses"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    hours_km: Mapped[str] = mapped_column(String(120), default="")
    hours_en: Mapped[str] = mapped_column(String(120), default="")
    is_pickup_point: Mapped[bool]


class Stock(Base):
    """What can run out. `size` is all that ever came in and is not lost (NULL: no limit).

    On hand = size - sold; free = size - sold - held. `size` and `sold` are the sums of the log.
    """

    __tablename__ = "shop_stock"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held_not_negative"),
        CheckConstraint("sold >= 0", name="sold_not_negative"),
        CheckConstraint("size IS NULL OR held + sold <= size", name="not_oversold"),
        CheckConstraint("low_at >= 0 AND reorder_at >= 0", name="levels_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    warehouse_id: Mapped[str] = mapped_column(String(22), ForeignKey("shop_warehouses.id"))
    size: Mapped[int | None]
    held: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    low_at: Mapped[int]
    reorder_at: Mapped[int]
    is_open: Mapped[bool]


class StockMovement(Base):
    """One line of the log. A sale has changed `sold`, everything else `size` (or both).

    `key` is unique: a movement that is told twice happens once.
    """

    __tablename__ = "shop_movements"
    __table_args__ = (Index("ix_shop_movements_stock_id", "stock_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    stock_id: Mapped[UUID] = mapped_column(ForeignKey("shop_stock.id"))
    kind: Mapped[str] = mapped_column(String(16))
    size_change: Mapped[int]
    sold_change: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GoodsHold(Base):
    """Units that somebody holds: `owner` is a cart's line until `expires_at`, or an order's line
    until the order ends (then there is no `expires_at`).
    """

    __tablename__ = "shop_holds"
    __table_args__ = (
        CheckConstraint("state IN ('live', 'used', 'released')", name="state_known"),
        Index(
            "ux_shop_holds_owner",
            "owner",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
        Index(
            "ix_shop_holds_expires_at",
            "expires_at",
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GoodsHoldLine(Base):
    """How many of which stock a hold holds."""

    __tablename__ = "shop_hold_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_shop_hold_lines_stock_id", "stock_id"),
    )

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("shop_holds.id"), primary_key=True)
    stock_id: Mapped[UUID] = mapped_column(ForeignKey("shop_stock.id"), primary_key=True)
    quantity: Mapped[int]


append_only("shop_movements")
