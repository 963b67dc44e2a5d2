"""Tables of risk: counters in small slots of time, decisions that were no plain allow, blocks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime


class RiskCounter(Base):
    """What went out of (`out:42`) or came in to (`in:user:43`) a subject in five minutes.

    `part` is a number made of the payee for money that goes out, so that payees can be counted;
    for money that comes in it spreads one popular payee over several rows.
    """

    __tablename__ = "risk_counters"
    __table_args__ = (
        CheckConstraint("count > 0 AND sum_minor >= 0", name="counts_something"),
        Index("ix_risk_counters_slot", "slot"),
    )

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]
    sum_minor: Mapped[int] = mapped_column(BigInteger)


class RiskDecision(Base):
    """A decision other than a plain allow, with the facts it rests on. Never changed."""

    __tablename__ = "risk_decisions"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('allow', 'code', 'review', 'refuse')", name="outcome_is_known"
        ),
        Index("ix_risk_decisions_fan", "fan_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    movement: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[str] = mapped_column(String(300))
    rules: Mapped[str] = mapped_column(String(40))
    facts: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RiskBlock(Base):
    """The block list as it stands."""

    __tablename__ = "risk_blocks"

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    actor_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class RiskBlockChange(Base):
    """Who blocked or unblocked whom, and why. Never changed."""

    __tablename__ = "risk_block_changes"
    __table_args__ = (
        CheckConstraint("action IN ('block', 'unblock')", name="action_is_known"),
        Index("ix_risk_block_changes_subject", "subject", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("risk_decisions")
append_only("risk_block_changes")
