"""Shows, the acts in them, and the windows in which people vote."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.voting.show.model import ActState
from services.voting.states import WindowState

CODE_CHARACTERS: Final = 12
WINDOW_CHARACTERS: Final = 8


class VoteShow(Base):
    """A season of a show. `version` is its newest configuration."""

    __tablename__ = "vote_shows"
    __table_args__ = (CheckConstraint("version > 0", name="has_a_version"),)

    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    season: Mapped[int]
    preset: Mapped[str] = mapped_column(String(24))
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    is_demo: Mapped[bool]
    version: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteConfig(Base):
    """One version of a show's rules as canonical JSON; frozen when a window is armed."""

    __tablename__ = "vote_configs"

    show_code: Mapped[str] = mapped_column(
        String(CODE_CHARACTERS), ForeignKey("vote_shows.code"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VoteAct(Base):
    """A contestant. `team` changes with a steal, `state` when the act leaves the show."""

    __tablename__ = "vote_acts"
    __table_args__ = (CheckConstraint(one_of("state", ActState), name="state"),)

    show_code: Mapped[str] = mapped_column(
        String(CODE_CHARACTERS), ForeignKey("vote_shows.code"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    number: Mapped[int]
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about_km: Mapped[str] = mapped_column(Text)
    about_en: Mapped[str] = mapped_column(Text)
    team: Mapped[str | None] = mapped_column(String(CODE_CHARACTERS))
    artist_id: Mapped[str | None] = mapped_column(String(22))
    state: Mapped[str] = mapped_column(String(12))


class VoteWindow(Base):
    """A time to vote in.

    `acts` are the codes that can be voted for now, with a space between them: an act that leaves
    the show is taken out. `sealed_secret` makes receipts and voters' tags. `is_test`: a dry run,
    whose votes count nowhere. `ends_at` is the planned or, once it is over, the real end.
    """

    __tablename__ = "vote_windows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["show_code", "config_version"], ["vote_configs.show_code", "vote_configs.version"]
        ),
        UniqueConstraint("show_code", "stage", "code", "is_test"),
        CheckConstraint(one_of("state", WindowState), name="state"),
        CheckConstraint("grace_ms BETWEEN 0 AND 10000", name="grace_is_short"),
        CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", name="open_has_begun"),
        CheckConstraint(
            "state NOT IN ('closed','verifying','certified','published') OR closed_at IS NOT NULL",
            name="closed_has_ended",
        ),
        Index("ix_vote_windows_due", "state", "opens_at", "ends_at"),
    )

    id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    show_code: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    stage: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    config_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(9))
    is_test: Mapped[bool]
    acts: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grace_ms: Mapped[int]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary(160))


class VoteDecision(Base):
    """What people on the stage decided in one stage, as JSON; each change is logged in moves."""

    __tablename__ = "vote_decisions"

    show_code: Mapped[str] = mapped_column(
        String(CODE_CHARACTERS), ForeignKey("vote_shows.code"), primary_key=True
    )
    stage: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteFate(Base):
    """How a stage ended for an act, once its result was certified."""

    __tablename__ = "vote_fates"
    __table_args__ = (
        CheckConstraint("fate IN ('through','out','holding')", name="fate"),
        ForeignKeyConstraint(["show_code", "act"], ["vote_acts.show_code", "vote_acts.code"]),
    )

    show_code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    stage: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    act: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    fate: Mapped[str] = mapped_column(String(7))
    place: Mapped[int | None]


class JuryBallot(Base):
    """A judge's marks for one window as JSON; locked before any public count can be seen."""

    __tablename__ = "vote_jury_ballots"

    window_id: Mapped[str] = mapped_column(
        String(WINDOW_CHARACTERS), ForeignKey("vote_windows.id"), primary_key=True
    )
    judge: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[str] = mapped_column(Text)
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)
