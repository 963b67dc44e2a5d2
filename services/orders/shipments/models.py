"""Tables of parcels, and the log of what operators do with orders."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.orders.shipments.states import ShipmentState

_FOLLOWED: Final = text("look_at IS NOT NULL")


class Shipment(Base):
    """One parcel of an order. `number` counts the order's parcels from 1.

    `tracking` is the carrier's number; of a pickup it is the code that its buyer shows. Whoever
    is to be asked where it is next, is asked at `look_at`; `looks` counts those without news.
    """

    __tablename__ = "shop_shipments"
    __table_args__ = (
        CheckConstraint(one_of("state", ShipmentState), name="state"),
        CheckConstraint("weight_g > 0", name="weight_positive"),
        CheckConstraint("(service = 'pickup') = (pickup_point_id IS NOT NULL)", name="pickup"),
        UniqueConstraint("order_id", "number"),
        Index("ix_shop_shipments_state", "state", "id"),
        Index(
            "ix_shop_shipments_look_at",
            "look_at",
            sqlite_where=_FOLLOWED,
            postgresql_where=_FOLLOWED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(18))
    service: Mapped[str] = mapped_column(String(16))
    pickup_point_id: Mapped[str | None] = mapped_column(
        String(22), ForeignKey("shop_warehouses.id")
    )
    tracking: Mapped[str | None] = mapped_column(String(40), unique=True)
    weight_g: Mapped[int]
    signed_by: Mapped[str] = mapped_column(String(80))
    refusal: Mapped[str] = mapped_column(String(24))
    packed_by: Mapped[int] = mapped_column(BigInteger)
    packed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looks: Mapped[int]


class ShipmentLine(Base):
    """So many units of a line of the order are in the parcel."""

    __tablename__ = "shop_shipment_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        ForeignKeyConstraint(
            ["order_id", "n"], ["shop_order_lines.order_id", "shop_order_lines.n"]
        ),
    )

    shipment_id: Mapped[UUID] = mapped_column(ForeignKey("shop_shipments.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[UUID]
    quantity: Mapped[int]


class OrderDeskEntry(Base):
    """What an operator has done with an order, a return or a review. Rows are only added."""

    __tablename__ = "shop_desk_log"
    __table_args__ = (Index("ix_shop_desk_log_order_id", "order_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("shop_desk_log")
