"""The log of decisions; the cases themselves stand beside the payments they are about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime


class PaymentReviewLog(Base):
    """Who decided what and why, for ever."""

    __tablename__ = "payment_review_log"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    review_id: Mapped[UUID] = mapped_column(ForeignKey("payment_reviews.id"), index=True)
    actor_id: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("payment_review_log")
