"""Tables of sessions: those that are open, and the proofs of Telegram that were used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime


class AppSession(Base):
    """A session of one device. No token is stored: they follow from `id` and `step`.

    `step` counts renewals; only the refresh token of the present step is good.
    """

    __tablename__ = "app_sessions"
    __table_args__ = (
        CheckConstraint("step >= 0", name="step_not_negative"),
        CheckConstraint("refresh_until <= ends_at", name="ends_for_good"),
        Index("ix_app_sessions_device_id", "device_id"),
        Index("ix_app_sessions_refresh_until", "refresh_until"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    device_id: Mapped[str] = mapped_column(String(22), ForeignKey("devices.id"))
    step: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    renewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refresh_until: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UsedInitData(Base):
    """A proof of Telegram belongs to the device that showed it first."""

    __tablename__ = "used_init_data"
    __table_args__ = (Index("ix_used_init_data_until", "until"),)

    init_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    proof_hash: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
