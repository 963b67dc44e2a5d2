"""Tables of verification: applications, sealed documents, reminders, what happened and who did."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime
from services.identity.schemas import VerificationLevel
from services.identity.verification.schemas import (
    ApplicationState,
    DocumentKind,
    FundsSource,
    IdKind,
    MediaType,
    Occupation,
    RejectReason,
)

_OPEN = text("state IN ('draft', 'submitted')")
_TAKEN = text("state = 'submitted' AND taken_by IS NOT NULL")


class VerificationApplication(Base):
    """A fan's wish for a level. One is open per fan, and a reviewer holds one at a time.

    `documents_until`: when its documents go; None while they are needed.
    """

    __tablename__ = "verification_applications"
    __table_args__ = (
        CheckConstraint("target IN ('verified', 'premium')", name="target_is_known"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')",
            name="state_is_known",
        ),
        CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_moment"
        ),
        CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)",
            name="decision_has_reviewer",
        ),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_says_why"),
        CheckConstraint(
            "(state = 'approved') = (granted IS NOT NULL AND level_expires_at IS NOT NULL)",
            name="approved_has_end",
        ),
        CheckConstraint("decided_by <> fan_id", name="nobody_decides_own"),
        CheckConstraint("taken_by <> fan_id", name="nobody_takes_own"),
        CheckConstraint("(taken_by IS NULL) = (taken_until IS NULL)", name="lease_ends"),
        Index(
            "uq_verification_applications_open",
            "fan_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_verification_applications_taken",
            "taken_by",
            unique=True,
            sqlite_where=_TAKEN,
            postgresql_where=_TAKEN,
        ),
        Index("ix_verification_applications_queue", "state", "submitted_at"),
        Index("ix_verification_applications_fan", "fan_id", "created_at"),
        Index("ix_verification_applications_purge", "documents_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    target: Mapped[VerificationLevel] = mapped_column(String(12))
    state: Mapped[ApplicationState] = mapped_column(String(10))
    id_kind: Mapped[IdKind | None] = mapped_column(String(12))
    occupation: Mapped[Occupation | None] = mapped_column(String(16))
    funds: Mapped[FundsSource | None] = mapped_column(String(16))
    builds_on: Mapped[UUID | None] = mapped_column(ForeignKey("verification_applications.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(BigInteger)
    taken_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted: Mapped[VerificationLevel | None] = mapped_column(String(12))
    reason: Mapped[RejectReason | None] = mapped_column(String(20))
    id_expires_on: Mapped[date | None] = mapped_column(Date)
    level_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    documents_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VerificationDocument(Base):
    """A file, sealed. `digest` tells equal files apart from different ones, to us alone."""

    __tablename__ = "verification_documents"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('id_front', 'id_back', 'selfie', 'address')", name="kind_is_known"
        ),
        CheckConstraint("byte_count BETWEEN 1 AND 10000000", name="size_is_limited"),
        UniqueConstraint("application_id", "kind"),
        UniqueConstraint("application_id", "digest"),
        Index("ix_verification_documents_digest", "digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("verification_applications.id"))
    kind: Mapped[DocumentKind] = mapped_column(String(10))
    media_type: Mapped[MediaType] = mapped_column(String(20))
    byte_count: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VerificationShown(Base):
    """A document that stands in a reviewer's chat and has to go from there."""

    __tablename__ = "verification_shown"
    __table_args__ = (Index("ix_verification_shown_case", "application_id", "chat_id"),)

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("verification_applications.id"))
    document_id: Mapped[UUID]
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LevelReminder(Base):
    """A reminder that was given: its row says that it is not given again."""

    __tablename__ = "level_reminders"

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


class VerificationMove(Base):
    """Everything that was done with a fan's level, phone and papers, and by whom; for ever.

    `actor_id` None: the clock did it. No number, name or picture stands here.
    """

    __tablename__ = "verification_moves"
    __table_args__ = (
        Index("ix_verification_moves_fan", "fan_id", "number"),
        Index("ix_verification_moves_case", "application_id", "number"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("verification_applications.id"))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("verification_moves")
