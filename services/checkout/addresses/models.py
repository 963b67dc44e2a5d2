"""Where fans have things sent. Orders keep a copy of their own: a row here may change or go."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Float, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.checkout.addresses.rules import (
    MOST_ADDRESSES,
    NAME_LETTERS,
    NOTE_LETTERS,
    SIGNS_A_LETTER,
    STREET_LETTERS,
)
from services.core.db import Base, UtcDateTime

_DEFAULT: Final = text("is_default")


class FanAddress(Base):
    """One address in a fan's book. `slot` counts them, so that there are never too many."""

    __tablename__ = "fan_addresses"
    __table_args__ = (
        UniqueConstraint("fan_id", "slot"),
        UniqueConstraint("fan_id", "key"),
        CheckConstraint(f"slot >= 1 AND slot <= {MOST_ADDRESSES}", name="slot_allowed"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="pin_whole"),
        CheckConstraint("length(commune_code) = 6", name="commune_named"),
        Index(
            "ux_fan_addresses_default",
            "fan_id",
            unique=True,
            sqlite_where=_DEFAULT,
            postgresql_where=_DEFAULT,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(40))
    slot: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(NAME_LETTERS * SIGNS_A_LETTER))
    phone: Mapped[str] = mapped_column(String(16))
    commune_code: Mapped[str] = mapped_column(String(6))
    street: Mapped[str] = mapped_column(String(STREET_LETTERS * SIGNS_A_LETTER))
    note: Mapped[str] = mapped_column(String(NOTE_LETTERS * SIGNS_A_LETTER))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    is_default: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
