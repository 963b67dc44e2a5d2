"""Tables of ang pao: the envelope and its shares."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.transfers.angpao.schemas import (
    MAX_ARTIST_CHARACTERS,
    MAX_BLESSING_CHARACTERS,
    MAX_KEY_CHARACTERS,
    MAX_NAME_CHARACTERS,
)

_OPEN: Final = text("state = 'open'")
_DRAFT: Final = text("state = 'draft'")


class AngPaoRow(Base):
    """An envelope for many, from the summary on. The row is the lock of its shares.

    Its shares are drawn when it is filled; `taken` of them have a person, `paid` of those have
    their money. Its id is a secret that only its link tells.
    """

    __tablename__ = "ang_paos"
    __table_args__ = (
        UniqueConstraint("host_id", "key"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint("shares BETWEEN 1 AND 100", name="shares_sane"),
        CheckConstraint("total_minor >= shares", name="total_reaches"),
        CheckConstraint("split IN ('lucky', 'equal')", name="split_known"),
        CheckConstraint(
            "state IN ('draft', 'open', 'empty', 'returned', 'undone')", name="state_known"
        ),
        CheckConstraint("taken BETWEEN 0 AND shares", name="not_overtaken"),
        CheckConstraint("paid BETWEEN 0 AND taken", name="paid_has_person"),
        CheckConstraint("(state = 'draft') = (expires_at IS NULL)", name="filled_has_end"),
        CheckConstraint("(state IN ('draft', 'open')) = (ended_at IS NULL)", name="ends_once"),
        CheckConstraint("(state = 'empty') = (paid = shares)", name="empty_is_all_paid"),
        CheckConstraint("state NOT IN ('draft', 'undone') OR taken = 0", name="undone_untouched"),
        CheckConstraint("artist_id IS NULL OR theme = 'artist'", name="artist_has_theme"),
        Index("ix_ang_paos_host", "host_id", "created_at"),
        Index("ix_ang_paos_open", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_ang_paos_drafts", "created_at", sqlite_where=_DRAFT, postgresql_where=_DRAFT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(BigInteger)
    host_name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    shares: Mapped[int] = mapped_column(Integer)
    split: Mapped[str] = mapped_column(String(5))
    theme: Mapped[str] = mapped_column(String(12))
    blessing: Mapped[str] = mapped_column(String(MAX_BLESSING_CHARACTERS))
    artist_id: Mapped[str | None] = mapped_column(String(MAX_ARTIST_CHARACTERS))
    state: Mapped[str] = mapped_column(String(8))
    taken: Mapped[int] = mapped_column(Integer)
    paid: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AngPaoShareRow(Base):
    """One share: its amount is known before its person. One for each person, none for the host."""

    __tablename__ = "ang_pao_shares"
    __table_args__ = (
        UniqueConstraint("ang_pao_id", "fan_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("number BETWEEN 1 AND 100", name="number_sane"),
        CheckConstraint("fan_id IS NULL OR fan_id <> host_id", name="not_for_host"),
        CheckConstraint(
            "(fan_id IS NULL) = (taken_at IS NULL) AND (fan_id IS NULL) = (fan_name IS NULL)",
            name="taken_whole",
        ),
        CheckConstraint("paid_at IS NULL OR fan_id IS NOT NULL", name="paid_has_person"),
        Index("ix_ang_pao_shares_fan_id", "fan_id", "taken_at"),
    )

    ang_pao_id: Mapped[UUID] = mapped_column(ForeignKey("ang_paos.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    host_id: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fan_id: Mapped[int | None] = mapped_column(BigInteger)
    fan_name: Mapped[str | None] = mapped_column(String(MAX_NAME_CHARACTERS))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
