"""The log of security events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime
from services.identity.security.schemas import SecurityKind


class SecurityEventRow(Base):
    """What happened to an account. Never changed, never deleted."""

    __tablename__ = "security_events"
    __table_args__ = (Index("ix_security_events_fan", "fan_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    kind: Mapped[SecurityKind] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("security_events")
