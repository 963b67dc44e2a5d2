"""Tables of the waiting list: who waits for what, and what was set aside for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.waitlist.schemas import EntryState, OfferState

_STANDS: Final = text("state IN ('waiting','offered')")
_WAITING: Final = text("state = 'waiting'")
_OPEN: Final = text("state = 'open'")


class WaitEntry(Base):
    """One fan's wish for tickets of one type; one at a time. Higher `priority` comes first."""

    __tablename__ = "wait_entries"
    __table_args__ = (
        CheckConstraint(one_of("state", EntryState), name="state"),
        CheckConstraint("quantity BETWEEN 1 AND 10", name="quantity_sane"),
        Index(
            "uq_wait_entries_fan",
            "fan_id",
            "ticket_type_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "ix_wait_entries_line",
            "event_id",
            "priority",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    quantity: Mapped[int]
    accept_fewer: Mapped[bool]
    priority: Mapped[int]
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(7))


class WaitOffer(Base):
    """Units set aside (`hold_id`) for one entry; a fan has one open offer for an event."""

    __tablename__ = "wait_offers"
    __table_args__ = (
        CheckConstraint(one_of("state", OfferState), name="state"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_wait_offers_entry_id", "entry_id"),
        Index(
            "uq_wait_offers_open",
            "fan_id",
            "event_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_wait_offers_expires_at",
            "expires_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("wait_entries.id"))
    fan_id: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("stock_holds.id"), unique=True)
    quantity: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8))
