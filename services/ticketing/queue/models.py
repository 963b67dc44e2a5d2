"""Tables of the waiting room: rooms, who waits in them, how many were let in per minute."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.models.programme import SLUG_CHARACTERS
from services.ticketing.queue.schemas import PlaceState, RoomState

_INSIDE: Final = text("state = 'inside'")
_UNRANKED: Final = text("rank IS NULL")
_PLACE_STATES: Final = [state for state in PlaceState if state is not PlaceState.OUTSIDE]


class QueueRoom(Base):
    """The waiting room of one event. Only ticks change what stands below `capacity`.

    Ranks are given from 1 upward; all up to `served_rank` were let in or have left.
    `let_in_per_hour` is the pace of the last minutes. `ticks` is the number of the tick to come,
    so a repeated or late tick is recognised.
    """

    __tablename__ = "queue_rooms"
    __table_args__ = (
        CheckConstraint(one_of("state", RoomState), name="state"),
        CheckConstraint("capacity > 0 AND pass_seconds >= 60", name="room_for_somebody"),
        CheckConstraint("joining_opens_at <= sale_at", name="joining_before_sale"),
        CheckConstraint("(state = 'gathering') = (seed IS NULL)", name="seed_after_the_draw"),
        CheckConstraint("served_rank < next_rank", name="served_were_ranked"),
    )

    event_id: Mapped[str] = mapped_column(
        String(SLUG_CHARACTERS), ForeignKey("events.id"), primary_key=True
    )
    joining_opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sale_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pass_seconds: Mapped[int]
    seed_hash: Mapped[str] = mapped_column(String(64))
    sealed_seed: Mapped[bytes] = mapped_column(LargeBinary(160))
    seed: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(9))
    capacity: Mapped[int]
    next_rank: Mapped[int] = mapped_column(BigInteger)
    served_rank: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[int] = mapped_column(BigInteger)
    let_in_per_hour: Mapped[int]
    ticks: Mapped[int] = mapped_column(BigInteger)
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QueueEntry(Base):
    """One fan in one room: one row, however often and from wherever the fan comes.

    `turns` counts how often the fan was let in.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        UniqueConstraint("event_id", "rank"),
        CheckConstraint(one_of("state", _PLACE_STATES), name="state"),
        CheckConstraint("state <> 'inside' OR pass_until IS NOT NULL", name="inside_has_pass"),
        Index(
            "ix_queue_entries_inside",
            "event_id",
            "pass_until",
            sqlite_where=_INSIDE,
            postgresql_where=_INSIDE,
        ),
        Index(
            "ix_queue_entries_unranked",
            "event_id",
            "joined_at",
            sqlite_where=_UNRANKED,
            postgresql_where=_UNRANKED,
        ),
    )

    event_id: Mapped[str] = mapped_column(
        String(SLUG_CHARACTERS), ForeignKey("queue_rooms.event_id"), primary_key=True
    )
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    draw_key: Mapped[int] = mapped_column(BigInteger)
    rank: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
    turns: Mapped[int]
    pass_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class QueueMinute(Base):
    """How many were let in during one minute: the pace that estimates are made of."""

    __tablename__ = "queue_minutes"

    event_id: Mapped[str] = mapped_column(
        String(SLUG_CHARACTERS), ForeignKey("queue_rooms.event_id"), primary_key=True
    )
    minute: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    let_in: Mapped[int]
