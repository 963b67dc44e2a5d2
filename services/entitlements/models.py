"""Tables of entitlements: sets of rights, who has them, how much they are used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime

CODE_CHARACTERS = 22
SOURCE_CHARACTERS = 64


class EntitlementSet(Base):
    """A set of rights from a day on; a newer row of the same code replaces it from its day."""

    __tablename__ = "entitlement_sets"

    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    since: Mapped[date] = mapped_column(Date, primary_key=True)
    rights: Mapped[dict[str, Any]] = mapped_column(JSON)


class EntitlementGrant(Base):
    """A set for one fan, from its start up to its end. The clock ends it: no job has to."""

    __tablename__ = "entitlement_grants"
    __table_args__ = (
        UniqueConstraint("source", "fan_id"),
        CheckConstraint("ends_at IS NULL OR starts_at <= ends_at", name="ends_after_start"),
        Index("ix_entitlement_grants_fan", "fan_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    rights: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    source: Mapped[str] = mapped_column(String(SOURCE_CHARACTERS))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EntitlementUse(Base):
    """How much of a right a fan has used in a month of Phnom Penh."""

    __tablename__ = "entitlement_uses"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    use: Mapped[str] = mapped_column(String(22), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
