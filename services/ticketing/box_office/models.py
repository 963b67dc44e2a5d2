"""Tables of the box office: shifts with their drawers, what was sold there, the staff's log."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.box_office.rules import CashKind, StaffAction, WayAtCounter

REASON_CHARACTERS: Final = 120
SUBJECT_CHARACTERS: Final = 120
_OPEN: Final = text("closed_at IS NULL")


class BoxShift(Base):
    """One person's drawer at one event, from the float to the count. One open at a time.

    `expected` is what the lines of the drawer came to when it was counted.
    """

    __tablename__ = "box_shifts"
    __table_args__ = (
        UniqueConstraint("seller_id", "key"),
        CheckConstraint(
            "(closed_at IS NULL) = (counted_usd_minor IS NULL)"
            " AND (closed_at IS NULL) = (counted_khr_minor IS NULL)"
            " AND (closed_at IS NULL) = (expected_usd_minor IS NULL)"
            " AND (closed_at IS NULL) = (expected_khr_minor IS NULL)",
            name="closed_is_counted",
        ),
        Index(
            "uq_box_shifts_open",
            "seller_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_box_shifts_event", "event_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    seller_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expected_usd_minor: Mapped[int | None] = mapped_column(BigInteger)
    expected_khr_minor: Mapped[int | None] = mapped_column(BigInteger)
    counted_usd_minor: Mapped[int | None] = mapped_column(BigInteger)
    counted_khr_minor: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(String(REASON_CHARACTERS))


class BoxSale(Base):
    """An order that was made at the counter. `way` is none until somebody pays or is let off.

    `reason` is why it cost nothing.
    """

    __tablename__ = "box_sales"
    __table_args__ = (
        CheckConstraint(one_of("way", WayAtCounter), name="way"),
        CheckConstraint("(way = 'cash') = (given_usd_minor IS NOT NULL)", name="cash_was_given"),
        CheckConstraint("(way = 'free') = (reason IS NOT NULL)", name="free_has_reason"),
        CheckConstraint(
            "(given_usd_minor IS NULL) = (given_khr_minor IS NULL)"
            " AND (given_usd_minor IS NULL) = (change_usd_minor IS NULL)"
            " AND (given_usd_minor IS NULL) = (change_khr_minor IS NULL)"
            " AND (given_usd_minor IS NULL) = (rounding_khr_minor IS NULL)",
            name="cash_is_whole",
        ),
        Index("ix_box_sales_shift_id", "shift_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"), primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("box_shifts.id"))
    way: Mapped[str | None] = mapped_column(String(4))
    given_usd_minor: Mapped[int | None] = mapped_column(BigInteger)
    given_khr_minor: Mapped[int | None] = mapped_column(BigInteger)
    change_usd_minor: Mapped[int | None] = mapped_column(BigInteger)
    change_khr_minor: Mapped[int | None] = mapped_column(BigInteger)
    rounding_khr_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(REASON_CHARACTERS))


class BoxCashLine(Base):
    """Notes that went into a drawer or (below zero) out of it. Rows are only added."""

    __tablename__ = "box_cash_lines"
    __table_args__ = (
        CheckConstraint(one_of("kind", CashKind), name="kind"),
        CheckConstraint("(kind = 'sale') = (order_id IS NOT NULL)", name="sale_has_order"),
        UniqueConstraint("order_id"),
        Index("ix_box_cash_lines_shift_id", "shift_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("box_shifts.id"))
    kind: Mapped[str] = mapped_column(String(5))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_orders.id"))
    usd_minor: Mapped[int] = mapped_column(BigInteger)
    khr_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(REASON_CHARACTERS))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffLogLine(Base):
    """What staff did at an event beyond the rules of the sale, and why; for ever.

    `subject` is what it was done to: an order's number, a ticket's label, a pool, seats.
    """

    __tablename__ = "box_log"
    __table_args__ = (
        CheckConstraint(one_of("action", StaffAction), name="action"),
        Index("ix_box_log_event", "event_id", "number"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(SUBJECT_CHARACTERS))
    reason: Mapped[str] = mapped_column(String(REASON_CHARACTERS))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("box_cash_lines")
append_only("box_log")
