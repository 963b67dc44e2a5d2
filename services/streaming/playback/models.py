"""Tables of playback: devices, places to play at the same time, plays, leases to keep."""

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

DEVICE_CHARACTERS = 64
NAME_CHARACTERS = 40
PLATFORM_CHARACTERS = 20
_IS_OPEN: Final = text("ended_at IS NULL")


class Screen(Base):
    """A device that a fan plays on. It is known by an id that its client made up.

    `video_since` and `audio_since`: since when it has a place among those for video and for
    protected audio; None: not used for that. A removed one keeps its row for its cool-down.
    """

    __tablename__ = "screens"
    __table_args__ = (
        CheckConstraint(
            "video_since IS NOT NULL OR audio_since IS NOT NULL", name="used_for_something"
        ),
        Index("ix_screens_removed", "fan_id", "removed_at"),
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(DEVICE_CHARACTERS), primary_key=True)
    platform: Mapped[str] = mapped_column(String(PLATFORM_CHARACTERS))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    video_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audio_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlayLease(Base):
    """One of the places at which a fan plays at the same time.

    The places are numbered and the key holds each once: no two devices can have the same one, and
    a fan with three has none with the number 3. A place whose time is over is anybody's to take.
    """

    __tablename__ = "play_leases"
    __table_args__ = (
        CheckConstraint("place BETWEEN 0 AND 99", name="place_in_bounds"),
        UniqueConstraint("lease_id"),
        UniqueConstraint("fan_id", "device_id"),
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lease_id: Mapped[UUID]
    device_id: Mapped[str] = mapped_column(String(DEVICE_CHARACTERS))
    play_id: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Play(Base):
    """One time that somebody played something.

    `beat_ms` is the last sign of life in milliseconds since 1970, `played_ms` what was played up
    to then by the clock on the wall, `counted_ms` how much of that the fan's uses hold already.
    """

    __tablename__ = "plays"
    __table_args__ = (
        CheckConstraint("counted_ms BETWEEN 0 AND played_ms", name="counted_what_was_played"),
        Index("ix_plays_fan_id", "fan_id", "started_at"),
        Index("ix_plays_open", "fan_id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_plays_item_id", "item_id", "started_at"),
        Index("ix_plays_lease_id", "lease_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"))
    version: Mapped[str] = mapped_column(String(40))
    lease_id: Mapped[UUID]
    device_id: Mapped[str] = mapped_column(String(DEVICE_CHARACTERS))
    player: Mapped[str] = mapped_column(String(12))
    country: Mapped[str | None] = mapped_column(String(2))
    policy: Mapped[str] = mapped_column(String(8))
    delivered: Mapped[str] = mapped_column(String(12))
    max_height: Mapped[int]
    is_early: Mapped[bool]
    is_exclusive: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    beat_ms: Mapped[int] = mapped_column(BigInteger)
    played_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_ms: Mapped[int] = mapped_column(BigInteger, default=0)


class OfflineLease(Base):
    """The right to keep an item on one device without a line, until `ends_at`."""

    __tablename__ = "offline_leases"
    __table_args__ = (Index("ix_offline_leases_item_id", "item_id"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(DEVICE_CHARACTERS), primary_key=True)
    lease_id: Mapped[UUID]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
