"""Tables of live: events, cues, chat, who may not write, reminders, watch parties, the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.streaming.live.renditions import USUAL, stored
from services.streaming.live.states import CueKind, DeskAct, LiveState, Problem

KEY_CHARACTERS: Final = 40
ROOM_CHARACTERS: Final = 40
TEXT_CHARACTERS: Final = 300
NAME_CHARACTERS: Final = 40
RENDITIONS_CHARACTERS: Final = 60
_COUNTED: Final = BigInteger().with_variant(Integer, "sqlite")
_LISTENING: Final = text("state IN ('armed', 'on_air', 'ended')")
_UNTOLD: Final = text("told_at IS NULL")
_GOING: Final = text("ended_at IS NULL")


class LiveEventRow(Base):
    """One broadcast of a live item.

    `key_hash` is SHA-256 of the stream key. `sender` is whoever has the camera on its line now,
    a random word of a worker's connection; it renews `sender_seen_at`. `takes` counts the pieces
    of the broadcast: each time that the camera or the segmenter began anew. `renditions` are the
    words of the qualities that it goes out in, `down` those that are not being made just now.
    """

    __tablename__ = "live_events"
    __table_args__ = (
        CheckConstraint(one_of("state", LiveState), name="state_known"),
        CheckConstraint(one_of("problem", Problem), name="problem_known"),
        CheckConstraint("dvr_seconds BETWEEN 10 AND 7200", name="dvr_sane"),
        CheckConstraint("slow_seconds BETWEEN 0 AND 600", name="slow_sane"),
        CheckConstraint("state NOT IN ('armed', 'on_air') OR key_hash <> ''", name="has_key"),
        CheckConstraint("state <> 'on_air' OR on_air_at IS NOT NULL", name="on_air_since"),
        CheckConstraint("viewers >= 0 AND peak_viewers >= viewers", name="peak_is_peak"),
        UniqueConstraint("key"),
        UniqueConstraint("item_id"),
        Index(
            "ix_live_events_listening",
            "state",
            sqlite_where=_LISTENING,
            postgresql_where=_LISTENING,
        ),
        Index("ix_live_events_starts_at", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"))
    state: Mapped[str] = mapped_column(String(8))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dvr_seconds: Mapped[int]
    show: Mapped[str] = mapped_column(String(KEY_CHARACTERS), server_default="")
    chat_on: Mapped[bool]
    slow_seconds: Mapped[int] = mapped_column(SmallInteger)
    group_link: Mapped[str] = mapped_column(String(200), server_default="")
    key_hash: Mapped[str] = mapped_column(String(64), server_default="")
    on_air_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender: Mapped[str] = mapped_column(String(22), server_default="")
    sender_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender_lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    loss_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kbps: Mapped[int] = mapped_column(server_default=text("0"))
    height: Mapped[int] = mapped_column(server_default=text("0"))
    keyframe_ms: Mapped[int] = mapped_column(server_default=text("0"))
    takes: Mapped[int] = mapped_column(server_default=text("0"))
    problem: Mapped[str] = mapped_column(String(8), server_default="")
    renditions: Mapped[str] = mapped_column(
        String(RENDITIONS_CHARACTERS), server_default=stored(USUAL)
    )
    down: Mapped[str] = mapped_column(String(RENDITIONS_CHARACTERS), server_default="")
    recorded_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    viewers: Mapped[int] = mapped_column(server_default=text("0"))
    peak_viewers: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LiveCueRow(Base):
    """Something to show when the picture has come to `at`; `reference` makes it the same again."""

    __tablename__ = "live_cues"
    __table_args__ = (
        CheckConstraint(one_of("kind", CueKind), name="kind_known"),
        UniqueConstraint("event_id", "kind", "reference"),
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("live_events.id"))
    kind: Mapped[str] = mapped_column(String(11))
    reference: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class LiveMessageRow(Base):
    """A line of a chat, with the name as it was. `room`: see schemas."""

    __tablename__ = "live_messages"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        UniqueConstraint("room", "fan_id", "key"),
        Index("ix_live_messages_room", "room", "number"),
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    room: Mapped[str] = mapped_column(String(ROOM_CHARACTERS))
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    text: Mapped[str] = mapped_column(String(TEXT_CHARACTERS))
    by_host: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(BigInteger)


class LiveTalkerRow(Base):
    """Who has written into a room: when last and what, by its hash, and until when not at all."""

    __tablename__ = "live_talkers"

    room: Mapped[str] = mapped_column(String(ROOM_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_hash: Mapped[str] = mapped_column(String(32))
    muted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LiveReportRow(Base):
    """A viewer says that a message is not right; once each."""

    __tablename__ = "live_reports"

    number: Mapped[int] = mapped_column(ForeignKey("live_messages.number"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LiveReminderRow(Base):
    """Who wants to hear that it begins."""

    __tablename__ = "live_reminders"
    __table_args__ = (
        Index(
            "ix_live_reminders_untold",
            "event_id",
            "fan_id",
            sqlite_where=_UNTOLD,
            postgresql_where=_UNTOLD,
        ),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("live_events.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WatchPartyRow(Base):
    """People who watch together. The picture was at `position_ms` when it was `state_at`;
    `revision` grows with every change of what they see. `made_by` is the key of the command.
    """

    __tablename__ = "watch_parties"
    __table_args__ = (
        CheckConstraint("position_ms >= 0", name="position_not_negative"),
        CheckConstraint("rate_permille BETWEEN 250 AND 3000", name="rate_sane"),
        UniqueConstraint("maker_id", "made_by"),
        UniqueConstraint("code"),
        Index("ix_watch_parties_going", "looked_at", sqlite_where=_GOING, postgresql_where=_GOING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12))
    maker_id: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str] = mapped_column(String(12))
    host_id: Mapped[int] = mapped_column(BigInteger)
    item: Mapped[str] = mapped_column(String(KEY_CHARACTERS))
    position_ms: Mapped[int] = mapped_column(BigInteger)
    rate_permille: Mapped[int] = mapped_column(SmallInteger)
    audio: Mapped[str] = mapped_column(String(16))
    captions: Mapped[str] = mapped_column(String(16))
    playing: Mapped[bool]
    state_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PartyMemberRow(Base):
    """Who watches with others; `seat` is the order in which they came."""

    __tablename__ = "watch_party_members"
    __table_args__ = (UniqueConstraint("party_id", "seat"),)

    party_id: Mapped[UUID] = mapped_column(ForeignKey("watch_parties.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seat: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LiveDeskLogRow(Base):
    """What operators did with live events, for ever."""

    __tablename__ = "live_desk_log"
    __table_args__ = (
        CheckConstraint(one_of("act", DeskAct), name="act_known"),
        Index("ix_live_desk_log_event", "event_id", "number"),
    )

    number: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("live_events.id"))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    act: Mapped[str] = mapped_column(String(8))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("live_desk_log")
