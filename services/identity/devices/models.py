"""The table of devices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.identity.devices.schemas import Platform


class DeviceRow(Base):
    """A device by what it proves itself with: a public key, or the hash of a random token.

    Biometry is a chain of tokens of one family: `biometry_hash` is that of the only one that is
    good now, `biometry_step` its number. `last_use` names the use that made it, so that a lost
    answer can be asked for again.
    """

    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("fan_id", "proof_hash"),
        CheckConstraint(
            "platform IN ('android', 'ios', 'desktop', 'web', 'other')", name="platform_is_known"
        ),
        CheckConstraint(
            "biometry_hash IS NULL OR (trusted_at IS NOT NULL AND revoked_at IS NULL)",
            name="biometry_needs_trust",
        ),
        CheckConstraint(
            "(biometry_hash IS NULL) = (biometry_family IS NULL)", name="biometry_is_whole"
        ),
        Index("ix_devices_fan", "fan_id", "revoked_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    name: Mapped[str] = mapped_column(String(40))
    platform: Mapped[Platform] = mapped_column(String(8))
    proof_hash: Mapped[str] = mapped_column(String(64))
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    trusted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    biometry_family: Mapped[str | None] = mapped_column(String(64))
    biometry_hash: Mapped[str | None] = mapped_column(String(64))
    biometry_step: Mapped[int] = mapped_column(default=0)
    last_use: Mapped[str | None] = mapped_column(String(140))
