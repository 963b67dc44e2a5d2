"""Tables of changed events: the change, and where each order stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.changes.schemas import ChangeKind, PartState

_OFF: Final = text("kind = 'called_off'")


class EventChange(Base):
    """An event was called off (once) or moved. `last_order_id` is how far its orders are listed.

    `was_at` is when it was to begin. Until `give_back_until` what was bought before comes back
    whole.
    """

    __tablename__ = "event_changes"
    __table_args__ = (
        CheckConstraint(one_of("kind", ChangeKind), name="kind"),
        Index("ix_event_changes_event_id", "event_id", "id"),
        Index(
            "uq_event_changes_off",
            "event_id",
            unique=True,
            sqlite_where=_OFF,
            postgresql_where=_OFF,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    was_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    give_back_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_order_id: Mapped[UUID | None]
    listed: Mapped[bool]


class EventChangePart(Base):
    """One order of a change, and what became of it."""

    __tablename__ = "event_change_parts"
    __table_args__ = (
        CheckConstraint(one_of("state", PartState), name="state"),
        CheckConstraint("(state = 'failed') = (reason IS NOT NULL)", name="failed_has_reason"),
        Index("ix_event_change_parts_state", "change_id", "state"),
    )

    change_id: Mapped[UUID] = mapped_column(ForeignKey("event_changes.id"), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(7))
    reason: Mapped[str | None] = mapped_column(String(60))
