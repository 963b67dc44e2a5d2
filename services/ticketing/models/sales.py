"""Tables of the sale: orders with their timeline, holds of stock, tickets, buyers' counts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.rules import OrderState

KEY_CHARACTERS: Final = 22
_HOLD_KINDS: Final = "'order','block','cart','waitlist','offer','voucher'"
_PENDING: Final = text("state = 'pending'")
_LIVE: Final = text("state = 'live'")


class TicketOrder(Base):
    """What one fan buys of one event. `key` makes a repeated command the same order.

    `revision` counts the summaries: a payment names the one its fan has seen. `expires_at` is
    when the order may be cancelled unpaid; until somebody does, it can still be paid.
    """

    __tablename__ = "ticket_orders"
    __table_args__ = (
        CheckConstraint(one_of("state", OrderState), name="state"),
        CheckConstraint(
            "total_minor = subtotal_minor + fee_minor"
            " + CASE WHEN tax_is_included THEN 0 ELSE tax_minor END",
            name="total_adds_up",
        ),
        CheckConstraint(
            "subtotal_minor >= 0 AND fee_minor >= 0 AND tax_minor >= 0", name="amounts_sane"
        ),
        CheckConstraint("gift_card_minor BETWEEN 0 AND total_minor", name="gift_card_of_total"),
        Index(
            "ix_ticket_orders_pending",
            "expires_at",
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index("ix_ticket_orders_fan", "fan_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    state: Mapped[str] = mapped_column(String(11))
    revision: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    subtotal_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    tax_is_included: Mapped[bool]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    gift_card_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    riel_per_dollar: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(String(12))


class OrderLine(Base):
    """`cancelled_quantity` units of it were given back; with the last one it is cancelled."""

    __tablename__ = "ticket_order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND unit_price_minor > 0", name="amounts_sane"),
        CheckConstraint("state IN ('valid','cancelled')", name="state"),
        CheckConstraint("cancelled_quantity BETWEEN 0 AND quantity", name="cancelled_of_quantity"),
        Index("ix_ticket_order_lines_order_id", "order_id"),
        Index("ix_ticket_order_lines_ticket_type_id", "ticket_type_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"))
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    quantity: Mapped[int]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9), default="valid")
    cancelled_quantity: Mapped[int] = mapped_column(default=0, server_default="0")


class OrderMove(Base):
    """The timeline of an order: who it became, when and why. Rows are only added."""

    __tablename__ = "ticket_order_moves"
    __table_args__ = (Index("ix_ticket_order_moves_order_id", "order_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"))
    from_state: Mapped[str] = mapped_column(String(11))
    to_state: Mapped[str] = mapped_column(String(11))
    reason: Mapped[str | None] = mapped_column(String(12))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StockHold(Base):
    """Units taken out of the free stock: by an order, set aside by the organiser (`block`), or
    with seats that a fan has chosen and not ordered yet (`cart`), come back while people wait for
    them (`waitlist`), or set aside for one of those (`offer`).

    A hold ends once: used by a payment or released. An order's hold ends only with its order.
    """

    __tablename__ = "stock_holds"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('order','block','cart','waitlist','offer','voucher')", name="kind"
        ),
        CheckConstraint("state IN ('live','used','released')", name="state"),
        CheckConstraint("(kind = 'order') = (order_id IS NOT NULL)", name="order_has_order"),
        Index("ix_stock_holds_order_id", "order_id"),
        Index("ix_stock_holds_live", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_orders.id"))
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StockHoldLine(Base):
    __tablename__ = "stock_hold_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_stock_hold_lines_pool_id", "pool_id"),
    )

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("stock_holds.id"), primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("stock_pools.id"), primary_key=True)
    quantity: Mapped[int]


class BuyerCount(Base):
    """How many of a type one fan holds or has bought, over all orders."""

    __tablename__ = "ticket_buyer_counts"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="not_negative"),
        CheckConstraint("quantity <= max_quantity", name="within_limit"),
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"), primary_key=True)
    quantity: Mapped[int]
    max_quantity: Mapped[int | None]


class Ticket(Base):
    """One admission. `code` is the signed text of its QR; `serial` grows when it is made anew."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("state IN ('valid','revoked')", name="state"),
        Index("ix_tickets_owner", "owner_id", "id"),
        Index("ix_tickets_event_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"))
    order_line_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_order_lines.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    owner_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    serial: Mapped[int]
    code: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(7))
    zone: Mapped[str | None] = mapped_column(String(12))
    gate: Mapped[str | None] = mapped_column(String(12))
    row: Mapped[str | None] = mapped_column(String(8))
    seat: Mapped[str | None] = mapped_column(String(8))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
