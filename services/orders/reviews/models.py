"""Table of reviews."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.orders.reviews.schemas import HideReason, ReviewState


class GoodsReview(Base):
    """What a buyer says of one line. Only while it is shown its stars count for the product."""

    __tablename__ = "shop_reviews"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint(one_of("state", ReviewState), name="state"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', HideReason)}", name="reason"),
        CheckConstraint("(state = 'hidden') = (reason IS NOT NULL)", name="hidden_says_why"),
        CheckConstraint("edits BETWEEN 0 AND 1", name="edited_once"),
        UniqueConstraint("order_id", "n"),
        ForeignKeyConstraint(
            ["order_id", "n"], ["shop_order_lines.order_id", "shop_order_lines.n"]
        ),
        Index("ix_shop_reviews_product", "product_id", "state", "id"),
        Index("ix_shop_reviews_state", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    n: Mapped[int]
    product_id: Mapped[str] = mapped_column(String(22), ForeignKey("shop_products.id"))
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    stars: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(12))
    edits: Mapped[int] = mapped_column(SmallInteger)
    answer: Mapped[str] = mapped_column(String(1000))
    answered_by: Mapped[int | None] = mapped_column(BigInteger)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
