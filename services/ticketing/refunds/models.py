"""Tables of refunds of tickets: the rules of an event, refunds with their tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.models.programme import SLUG_CHARACTERS
from services.ticketing.refunds.schemas import GoesTo, RefundReason, RefundState

_STANDS: Final = text("stands")
_WAITING: Final = text("state = 'waiting'")


class TicketRefundRule(Base):
    """From so many days before the start on, tickets come back and so much is kept.

    `type_slug` is the type it is for, empty for the whole event.
    """

    __tablename__ = "ticket_refund_rules"
    __table_args__ = (
        CheckConstraint("days_before >= 0", name="days_sane"),
        CheckConstraint(
            "fixed_minor >= 0 AND per_ticket_minor >= 0 AND basis_points BETWEEN 0 AND 10000",
            name="kept_sane",
        ),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    type_slug: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fixed_minor: Mapped[int] = mapped_column(BigInteger)
    per_ticket_minor: Mapped[int] = mapped_column(BigInteger)
    basis_points: Mapped[int]
    by_staff: Mapped[bool]


class TicketRefund(Base):
    """Tickets of one order that go back together; `fan_id` gives them, `payee_id` gets the money.

    `fixed_minor` is what was kept as the order's fixed part up to here. `outside_id` is the
    refund of payments while a bank sends the money.
    """

    __tablename__ = "ticket_refunds"
    __table_args__ = (
        CheckConstraint(one_of("state", RefundState), name="state"),
        CheckConstraint(one_of("reason", RefundReason), name="reason"),
        CheckConstraint(one_of("goes_to", GoesTo), name="goes_to"),
        CheckConstraint("kept_minor BETWEEN 0 AND paid_minor", name="kept_of_paid"),
        CheckConstraint("tax_minor BETWEEN 0 AND paid_minor", name="tax_of_paid"),
        Index("ix_ticket_refunds_order_id", "order_id"),
        Index("ix_ticket_refunds_fan", "fan_id", "id"),
        Index(
            "ix_ticket_refunds_waiting",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"))
    fan_id: Mapped[int] = mapped_column(BigInteger)
    payee_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(11))
    goes_to: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    kept_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    fixed_minor: Mapped[int] = mapped_column(BigInteger)
    outside_id: Mapped[UUID | None] = mapped_column(unique=True)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketRefundLine(Base):
    """One ticket of a refund. While its refund `stands` no other one may have the ticket."""

    __tablename__ = "ticket_refund_lines"
    __table_args__ = (
        CheckConstraint("kept_minor BETWEEN 0 AND paid_minor", name="kept_of_paid"),
        Index(
            "uq_ticket_refund_lines_ticket",
            "ticket_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_refunds.id"), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    kept_minor: Mapped[int] = mapped_column(BigInteger)
    stands: Mapped[bool]


class TicketDeskEntry(Base):
    """What an operator has done about an event or a refund. Rows are only added."""

    __tablename__ = "ticket_desk_log"
    __table_args__ = (Index("ix_ticket_desk_log_event_id", "event_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("ticket_desk_log")
