"""Tables of seats: maps, which events and ticket types use them, who holds which seat."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.ticketing.models.programme import SLUG_CHARACTERS


class SeatMap(Base):
    """A version of a hall's map; it never changes, a changed map is a new version."""

    __tablename__ = "seat_maps"
    __table_args__ = (CheckConstraint("version >= 1 AND seats >= 1", name="numbers_sane"),)

    id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    seats: Mapped[int]
    layout: Mapped[str] = mapped_column(Text)


class SeatedEvent(Base):
    """The map that an event is sold by; after the first hold it stays."""

    __tablename__ = "seated_events"
    __table_args__ = (
        ForeignKeyConstraint(["map_id", "map_version"], ["seat_maps.id", "seat_maps.version"]),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    map_id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS))
    map_version: Mapped[int]


class SeatedType(Base):
    """A ticket type that is a seat in one zone of the event's map; `pool_id` counts its seats."""

    __tablename__ = "seated_types"
    __table_args__ = (UniqueConstraint("event_id", "zone"),)

    ticket_type_id: Mapped[int] = mapped_column(
        ForeignKey("ticket_types.id"), primary_key=True, autoincrement=False
    )
    event_id: Mapped[str] = mapped_column(ForeignKey("seated_events.event_id"))
    zone: Mapped[str] = mapped_column(String(SLUG_CHARACTERS))
    pool_id: Mapped[int] = mapped_column(ForeignKey("stock_pools.id"))


class SeatCart(Base):
    """Seats that a fan holds for some minutes, before there is an order: one hold per event.

    Whoever deletes this row may end its hold: the fan at any time, others once it has expired.
    An order takes the hold over and the row goes, so an order's seats never expire.
    """

    __tablename__ = "seat_carts"
    __table_args__ = (
        CheckConstraint("first_at < expires_at", name="lives_a_while"),
        Index("ix_seat_carts_expires_at", "expires_at"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("seated_events.event_id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("stock_holds.id"), unique=True)
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("seated_types.ticket_type_id"))
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SeatHold(Base):
    """Whose a seat is: the primary key lets it be one hold's only.

    The state of the hold is the state of the seat: live = held or blocked, used = sold, released
    = free. So a seat can never say something else than the stock and the order do.
    """

    __tablename__ = "seat_holds"
    __table_args__ = (Index("ix_seat_holds_hold_id", "hold_id"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("seated_events.event_id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("stock_holds.id"))
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id"), unique=True)
