"""The table of resets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.identity.resets.schemas import ResetState

_WAITS = text("state = 'waiting'")


class PinReset(Base):
    """A new PIN that somebody asked for without the old one; one waits for a fan at a time."""

    __tablename__ = "pin_resets"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'ended', 'done')", name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_in_time"),
        CheckConstraint("state <> 'done' OR ended_at >= ready_at", name="nobody_is_early"),
        Index(
            "uq_pin_resets_waiting",
            "fan_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_pin_resets_fan", "fan_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    state: Mapped[ResetState] = mapped_column(String(8))
    by_phone: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    usable_until: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
