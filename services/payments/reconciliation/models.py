"""Tables of the comparison: each run, and every difference until it is gone or explained."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime


class StatementRun(Base):
    """One comparison with one provider over one stretch of time."""

    __tablename__ = "payment_statement_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    rows: Mapped[int]
    matched: Mapped[int]
    healed: Mapped[int]
    different: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatementFinding(Base):
    """A movement that does not agree. It is healed when a later run sees it agree."""

    __tablename__ = "payment_statement_findings"
    __table_args__ = (
        UniqueConstraint("provider", "direction", "external_id"),
        CheckConstraint("direction IN ('in', 'out')", name="direction_known"),
        CheckConstraint("kind IN ('missing', 'extra', 'different')", name="kind_known"),
        CheckConstraint("state IN ('open', 'matched', 'explained')", name="state_known"),
        Index(
            "ix_payment_statement_findings_open",
            "provider",
            "occurred_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("payment_statement_runs.id"))
    provider: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(3))
    external_id: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(9))
    ours_minor: Mapped[int | None] = mapped_column(BigInteger)
    ours_currency: Mapped[str | None] = mapped_column(String(3))
    theirs_minor: Mapped[int | None] = mapped_column(BigInteger)
    theirs_currency: Mapped[str | None] = mapped_column(String(3))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(9))
    explained_by: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
