"""Votes of record, what each fan has used, running totals, and paid credit."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.voting.models.shows import CODE_CHARACTERS, WINDOW_CHARACTERS
from services.voting.show.model import Channel, VoteKind

IDEM_CHARACTERS: Final = 40
PROVINCE_CHARACTERS: Final = 20
_RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")


class Vote(Base):
    """One counted vote; never changed, never deleted.

    `votes` is what the fan gave, `units` what it is worth (0: stored, but not eligible in full).
    A row with `reverses` takes back the row that it names, with the same numbers below zero.
    """

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint(one_of("kind", VoteKind), name="kind"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint("votes <> 0 AND (votes > 0) = (reverses IS NULL)", name="sign"),
        CheckConstraint("(kind IN ('paid','bonus')) = (lot_id IS NOT NULL)", name="from_a_lot"),
    )

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    idem: Mapped[str] = mapped_column(String(IDEM_CHARACTERS), primary_key=True)
    act: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    votes: Mapped[int]
    units: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    channel: Mapped[str] = mapped_column(String(7))
    province: Mapped[str] = mapped_column(String(PROVINCE_CHARACTERS))
    lot_id: Mapped[str | None] = mapped_column(String(32))
    reverses: Mapped[str | None] = mapped_column(String(IDEM_CHARACTERS))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VotePaper(Base):
    """What one fan has used in one window: locked while a vote is counted, so nobody has two.

    `day_used` counts the free votes of `day` where the allowance renews daily; `acts` are the free
    votes by act as JSON where the ballot limits them.
    """

    __tablename__ = "vote_papers"
    __table_args__ = (
        CheckConstraint(
            "free_used >= 0 AND day_used >= 0 AND paid_used >= 0 AND points_used >= 0 "
            "AND bonus_used >= 0",
            name="never_below_nothing",
        ),
    )

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    free_used: Mapped[int] = mapped_column(server_default=text("0"))
    day: Mapped[str] = mapped_column(String(10), server_default=text("''"))
    day_used: Mapped[int] = mapped_column(server_default=text("0"))
    paid_used: Mapped[int] = mapped_column(server_default=text("0"))
    points_used: Mapped[int] = mapped_column(server_default=text("0"))
    bonus_used: Mapped[int] = mapped_column(server_default=text("0"))
    acts: Mapped[str] = mapped_column(Text, server_default=text("'{}'"))


class VoteTally(Base):
    """Units by act, province, minute and kind; one row for each writer, so that none waits."""

    __tablename__ = "vote_tallies"

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    act: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    province: Mapped[str] = mapped_column(String(PROVINCE_CHARACTERS), primary_key=True)
    minute: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    writer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    votes: Mapped[int] = mapped_column(BigInteger)
    units: Mapped[int] = mapped_column(BigInteger)


class VoteBatch(Base):
    """The votes of one transaction as JSON: the sealer's queue, emptied as leaves are written."""

    __tablename__ = "vote_batches"
    __table_args__ = (Index("ix_vote_batches_window", "window_id", "id"),)

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS))
    entries: Mapped[str] = mapped_column(Text)


class VoteLot(Base):
    """Paid or bonus votes that a fan has for a window; `used` never passes `count`.

    `source` and `reference` say how it was paid (stars, wallet, bonus), for the refund on void.
    """

    __tablename__ = "vote_lots"
    __table_args__ = (
        ForeignKeyConstraint(["window_id"], ["vote_windows.id"]),
        CheckConstraint("used BETWEEN 0 AND count", name="used_of_count"),
        CheckConstraint("state IN ('live','refunding','refunded')", name="state"),
        Index("ix_vote_lots_fan", "window_id", "fan_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS))
    fan_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(6))
    count: Mapped[int]
    used: Mapped[int]
    source: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoterProfile(Base):
    """Where a fan votes from: a province, `abroad` or `unknown`; said by the fan, not measured."""

    __tablename__ = "voter_profiles"

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    province: Mapped[str] = mapped_column(String(PROVINCE_CHARACTERS))
