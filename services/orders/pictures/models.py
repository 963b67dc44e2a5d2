"""Table of pictures that came with returns and reviews."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime

_WAITS = text("subject IS NULL")


class GoodsPicture(Base):
    """A picture, sealed. `subject` is what it belongs to (`return:<hex>`, `review:<hex>`,
    `parcel:<hex>`); NULL while its sender has not said it, `place` its order there. What a
    carrier has photographed is kept as its buyer's.
    """

    __tablename__ = "shop_pictures"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0 AND place >= 0", name="sides"),
        Index("ix_shop_pictures_subject", "subject", "place"),
        Index(
            "ix_shop_pictures_waiting",
            "fan_id",
            "received_at",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    subject: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[int] = mapped_column(SmallInteger)
    width: Mapped[int]
    height: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
