"""The table of one-time codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime


class OneTimeCode(Base):
    """A code as a keyed hash. `sealed` holds it until it was sent; only this installation's
    secret opens that. Confirmed by the right digits, then used once for its purpose and amount.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint("tries BETWEEN 0 AND 5", name="tries_are_limited"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="amount_is_whole"),
        CheckConstraint("used_at IS NULL OR confirmed_at IS NOT NULL", name="used_when_confirmed"),
        Index("ix_one_time_codes_purpose", "fan_id", "purpose"),
        Index("ix_one_time_codes_age", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    purpose: Mapped[str] = mapped_column(String(80))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    hash: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
