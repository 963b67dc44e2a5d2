"""How many tracks went into a fan's chat in a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base


class StreamingTracksSent(Base):
    """A day in Phnom Penh. What was sent cannot be called back, so it is bounded."""

    __tablename__ = "streaming_tracks_sent"
    __table_args__ = (CheckConstraint("tracks > 0", name="tracks_positive"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    tracks: Mapped[int]
