"""What trust in a count stands on: origins of votes, cases of suspicion, appeals, reports."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime
from services.voting.models.shows import CODE_CHARACTERS, WINDOW_CHARACTERS

ORIGIN_CHARACTERS: Final = 32
SUBJECT_CHARACTERS: Final = 48
_RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")


class VoteOrigin(Base):
    """Where a fan's votes in a window came from; `value` is a keyed hash, never the address.

    `kind` is device, address, session or referrer. Written behind the votes, once for each.
    """

    __tablename__ = "vote_origins"
    __table_args__ = (
        CheckConstraint("kind IN ('device','address','session','referrer')", name="kind"),
    )

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(ORIGIN_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteCase(Base):
    """Votes that one rule suspects for one reason; two people release or exclude them together.

    `subject` says what they share: the hash of a device, an act, a channel. `wish` is what the
    first of two people wants. The flags of the votes follow the case.
    """

    __tablename__ = "vote_cases"
    __table_args__ = (
        UniqueConstraint("window_id", "rule", "subject"),
        CheckConstraint("state IN ('held','released','excluded')", name="state"),
        CheckConstraint("wish IS NULL OR wish IN ('released','excluded')", name="wish"),
        CheckConstraint("(wish IS NULL) = (by1 IS NULL)", name="wished_by_somebody"),
        CheckConstraint("by2 IS NULL OR by1 <> by2", name="two_people"),
        CheckConstraint("(state = 'held') = (by2 IS NULL)", name="decided_by_two"),
        CheckConstraint("state = 'held' OR state = wish", name="as_wished"),
    )

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    window_id: Mapped[str] = mapped_column(
        String(WINDOW_CHARACTERS), ForeignKey("vote_windows.id")
    )
    rule: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(SUBJECT_CHARACTERS))
    score: Mapped[int]
    fans: Mapped[int]
    votes: Mapped[int] = mapped_column(BigInteger)
    units: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
    wish: Mapped[str | None] = mapped_column(String(8))
    by1: Mapped[int | None] = mapped_column(BigInteger)
    by2: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VoteAppeal(Base):
    """A fan says that the own votes are honest; answered before the result is published."""

    __tablename__ = "vote_appeals"
    __table_args__ = (
        CheckConstraint("state IN ('open','upheld','denied')", name="state"),
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_by_somebody"),
    )

    window_id: Mapped[str] = mapped_column(
        String(WINDOW_CHARACTERS), ForeignKey("vote_windows.id"), primary_key=True
    )
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(6))
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VoteReport(Base):
    """A check of a window as JSON, for ever: `kind` sanity, feasible or dry_run.

    `flags` counts what people must look at; 0 needs nobody.
    """

    __tablename__ = "vote_reports"
    __table_args__ = (Index("ix_vote_reports_window", "window_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    window_id: Mapped[str] = mapped_column(
        String(WINDOW_CHARACTERS), ForeignKey("vote_windows.id")
    )
    kind: Mapped[str] = mapped_column(String(8))
    flags: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteFollow(Base):
    """A fan wants to hear of a show (`act` is empty) or of one act of it."""

    __tablename__ = "vote_follows"
    __table_args__ = (Index("ix_vote_follows_fan", "fan_id"),)

    show_code: Mapped[str] = mapped_column(
        String(CODE_CHARACTERS), ForeignKey("vote_shows.code"), primary_key=True
    )
    act: Mapped[str] = mapped_column(
        String(CODE_CHARACTERS), primary_key=True, server_default=text("''")
    )
    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("vote_reports")
