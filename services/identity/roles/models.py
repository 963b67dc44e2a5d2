"""Tables of roles: who has which now, and the log of every change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime
from services.identity.roles.schemas import Role

_KNOWN = "role IN ('operator', 'finance', 'reviewer', 'gate', 'box_office')"


class RoleGrant(Base):
    """A role that a person has now."""

    __tablename__ = "role_grants"
    __table_args__ = (CheckConstraint(_KNOWN, name="role_is_known"),)

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    role: Mapped[Role] = mapped_column(String(12), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoleMoveRow(Base):
    """Every grant and every revocation, for ever."""

    __tablename__ = "role_moves"
    __table_args__ = (
        CheckConstraint(_KNOWN, name="role_is_known"),
        Index("ix_role_moves_fan", "fan_id", "number"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    role: Mapped[Role] = mapped_column(String(12))
    granted: Mapped[bool]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("role_moves")
