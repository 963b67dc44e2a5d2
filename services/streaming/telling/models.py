"""Who waits to be told when an item can be played."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime


class StreamingReminder(Base):
    """One fan waits for one item. `due_at` is when to look whether it is open for this fan;
    None: it was told.
    """

    __tablename__ = "streaming_reminders"
    __table_args__ = (
        CheckConstraint("(due_at IS NULL) = (told_at IS NOT NULL)", name="due_until_told"),
        Index("ix_streaming_reminders_due_at", "due_at"),
        Index("ix_streaming_reminders_item_id", "item_id"),
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
