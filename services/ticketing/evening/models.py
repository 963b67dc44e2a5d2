"""Tables of the evening: guides, places on the map, reminders that were handed out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.evening.schemas import Reminder


class EventGuide(Base):
    """What may be brought and how to come in, in the organiser's words."""

    __tablename__ = "event_guides"

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    bring_km: Mapped[str | None] = mapped_column(Text)
    bring_en: Mapped[str | None] = mapped_column(Text)
    arrive_km: Mapped[str | None] = mapped_column(Text)
    arrive_en: Mapped[str | None] = mapped_column(Text)


class VenuePoint(Base):
    """Where a venue is, in degrees."""

    __tablename__ = "venue_points"
    __table_args__ = (
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"
        ),
    )

    venue_id: Mapped[str] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    latitude: Mapped[Decimal] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal] = mapped_column(Numeric(8, 5))


class ReminderRound(Base):
    """A reminder of an event that was handed out; an event that is moved has new ones."""

    __tablename__ = "reminder_rounds"
    __table_args__ = (CheckConstraint(one_of("reminder", Reminder), name="reminder"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    reminder: Mapped[str] = mapped_column(String(5), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    handed_out_at: Mapped[datetime] = mapped_column(UtcDateTime)
