"""Tables of processing: its jobs, the keys it made, and files on their way to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.streaming.processing.schemas import (
    JobState,
    KeyClass,
    Reason,
    Scheme,
    Stage,
    UploadState,
)


class MediaJob(Base):
    """One run of processing. An item has at most one that is not over.

    Whoever works on it holds it until `claimed_until` under the number `attempt`: every change
    of theirs asks for that number, so one who was given up for dead changes nothing any more.

    `source` is a file in the item's folder. `origin`: where it has to be copied from first, or
    `made:<word>` for what the product makes by itself.
    """

    __tablename__ = "media_jobs"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_bounds"),
        CheckConstraint("(state = 'failed') = (reason IS NOT NULL)", name="reason_of_failure"),
        CheckConstraint(
            "state IN ('waiting','running','done','failed','replaced')", name="state_known"
        ),
        Index(
            "ux_media_jobs_item_id",
            "item_id",
            unique=True,
            sqlite_where=text("state IN ('waiting','running')"),
            postgresql_where=text("state IN ('waiting','running')"),
        ),
        Index("ix_media_jobs_item_id", "item_id", "queued_at"),
        Index("ix_media_jobs_state", "state", "queued_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"))
    version: Mapped[str] = mapped_column(String(16), unique=True)
    source: Mapped[str] = mapped_column(String(120))
    origin: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[JobState] = mapped_column(String(8))
    stage: Mapped[Stage] = mapped_column(String(12))
    percent: Mapped[int] = mapped_column(SmallInteger)
    attempt: Mapped[int] = mapped_column(SmallInteger)
    wants_cbcs: Mapped[bool]
    is_audio: Mapped[bool]
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[Reason | None] = mapped_column(String(20))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MediaKey(Base):
    """A key of one class of one version; `sealed` is opened by this installation only."""

    __tablename__ = "media_keys"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    scheme: Mapped[Scheme] = mapped_column(String(4), primary_key=True)
    key_class: Mapped[KeyClass] = mapped_column(String(5), primary_key=True)
    kid: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MediaUpload(Base):
    """A file that comes in pieces. Whoever writes one holds it until `held_until` as `holder`."""

    __tablename__ = "media_uploads"
    __table_args__ = (
        CheckConstraint("size > 0 AND received BETWEEN 0 AND size", name="received_in_bounds"),
        CheckConstraint("state IN ('open','taken','dropped')", name="state_known"),
        Index("ix_media_uploads_fan_id", "fan_id", "state"),
        Index("ix_media_uploads_ends_at", "state", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"))
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(String(8))
    holder: Mapped[UUID | None]
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
