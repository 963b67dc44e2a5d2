"""Tables of tickets together: groups, their places, and who goes to an event."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime

KEY_CHARACTERS: Final = 40
NAME_CHARACTERS: Final = 64
_OPEN: Final = text("state = 'open'")


class TicketGroup(Base):
    """What a host holds for friends. `claimed` counts the places that have a person.

    The row is the lock of its places: whoever changes one changes or locks the group first.
    """

    __tablename__ = "ticket_groups"
    __table_args__ = (
        CheckConstraint("state IN ('open','over','cancelled')", name="state"),
        CheckConstraint("quantity BETWEEN 2 AND 20", name="quantity_sane"),
        CheckConstraint("claimed BETWEEN 0 AND quantity", name="not_overbooked"),
        CheckConstraint("per_person BETWEEN 1 AND quantity", name="per_person_sane"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ends_once"),
        Index(
            "uq_ticket_groups_open",
            "host_id",
            "event_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_ticket_groups_expires_at",
            "expires_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), unique=True)
    host_id: Mapped[int] = mapped_column(BigInteger)
    host_name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"))
    quantity: Mapped[int]
    per_person: Mapped[int]
    claimed: Mapped[int]
    state: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TicketGroupPlace(Base):
    """One ticket of a group, with a hold of its own; `fan_id` is whose it is to be.

    What became of it the hold says: a cart waits, an order is being paid, used is paid, released
    is free again. So a place can never say something else than the stock and the order do.
    """

    __tablename__ = "ticket_group_places"
    __table_args__ = (
        UniqueConstraint("group_id", "claim_key"),
        CheckConstraint(
            "(fan_id IS NULL) = (claimed_at IS NULL)"
            " AND (fan_id IS NULL) = (fan_name IS NULL)"
            " AND (fan_id IS NULL) = (claim_key IS NULL)",
            name="claimed_whole",
        ),
        Index("ix_ticket_group_places_fan_id", "fan_id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_groups.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hold_id: Mapped[UUID] = mapped_column(ForeignKey("stock_holds.id"), unique=True)
    seat: Mapped[str | None] = mapped_column(String(20))
    fan_id: Mapped[int | None] = mapped_column(BigInteger)
    fan_name: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    claim_key: Mapped[str | None] = mapped_column(String(KEY_CHARACTERS))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupGoer(Base):
    """Who says in a chat that they go to the event of a card there."""

    __tablename__ = "group_goers"

    card_id: Mapped[UUID] = mapped_column(ForeignKey("group_cards.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    fan_name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
