"""What makes a count checkable: the log of votes, roots, two-person moves, quarantine."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime
from services.voting.models.shows import CODE_CHARACTERS, WINDOW_CHARACTERS
from services.voting.models.votes import IDEM_CHARACTERS

HASH_BYTES: Final = 32
_RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")


class VoteLeaf(Base):
    """A vote's place in its window's log. `body` are the bytes that the leaf's hash covers."""

    __tablename__ = "vote_leaves"
    __table_args__ = (UniqueConstraint("window_id", "fan_id", "idem"),)

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    idem: Mapped[str] = mapped_column(String(IDEM_CHARACTERS))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    body: Mapped[str] = mapped_column(Text)


class VoteTree(Base):
    """How far a window's log is written; `frontier` are the hashes of its full subtrees."""

    __tablename__ = "vote_trees"

    window_id: Mapped[str] = mapped_column(
        String(WINDOW_CHARACTERS), ForeignKey("vote_windows.id"), primary_key=True
    )
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class VoteNode(Base):
    """The hash of a full subtree of 256 leaves: a proof reads its own leaves and these."""

    __tablename__ = "vote_nodes"

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))


class VoteRoot(Base):
    """A root as it was made public. `is_final`: the log of the window was complete."""

    __tablename__ = "vote_roots"

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_final: Mapped[bool] = mapped_column(Boolean, primary_key=True)


class VoteMove(Base):
    """Everything that people or the clock did with a window or its show; refusals too."""

    __tablename__ = "vote_moves"
    __table_args__ = (Index("ix_vote_moves_window", "show_code", "window_id", "id"),)

    id: Mapped[int] = mapped_column(_RowNumber, primary_key=True)
    show_code: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    window_id: Mapped[str | None] = mapped_column(String(WINDOW_CHARACTERS))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    role: Mapped[str | None] = mapped_column(String(14))
    action: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteApproval(Base):
    """One of two people has agreed to a move; the second one makes it happen."""

    __tablename__ = "vote_approvals"

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    move: Mapped[str] = mapped_column(String(8), primary_key=True)
    actor_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(String(14))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class VoteGrant(Base):
    """A person's role in one show, or in all shows (`show_code` is `*`)."""

    __tablename__ = "vote_grants"

    show_code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(String(14), primary_key=True)


class VoteFlag(Base):
    """A vote under suspicion: held, then released or excluded by two people, with its case."""

    __tablename__ = "vote_flags"
    __table_args__ = (
        CheckConstraint("state IN ('held','released','excluded')", name="state"),
        CheckConstraint("by1 IS NULL OR by2 IS NULL OR by1 <> by2", name="two_people"),
        CheckConstraint("(state = 'held') = (by2 IS NULL)", name="decided_by_two"),
        Index("ix_vote_flags_case", "case_id"),
    )

    window_id: Mapped[str] = mapped_column(String(WINDOW_CHARACTERS), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    idem: Mapped[str] = mapped_column(String(IDEM_CHARACTERS), primary_key=True)
    rule: Mapped[str] = mapped_column(String(16), primary_key=True)
    score: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text)
    by1: Mapped[int | None] = mapped_column(BigInteger)
    by2: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    case_id: Mapped[int | None] = mapped_column(BigInteger)


append_only("vote_moves")
append_only("votes")
append_only("vote_leaves")
append_only("vote_roots")
