"""Gift cards, what they pay, and how often their secrets were tried in vain.

The money itself is in the ledger, in an account for each card.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.payments.gift_cards.schemas import CardState


class GiftCardRow(Base):
    __tablename__ = "gift_cards"
    __table_args__ = (
        CheckConstraint(one_of("state", CardState), name="state"),
        CheckConstraint("(state = 'held') = (holder_id IS NOT NULL)", name="held_by_somebody"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_gift_cards_buyer_id", "buyer_id"),
        Index("ix_gift_cards_holder_id", "holder_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    intent_id: Mapped[UUID] = mapped_column(ForeignKey("payment_intents.id"), unique=True)
    buyer_id: Mapped[int] = mapped_column(BigInteger)
    holder_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(7))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GiftCardUse(Base):
    """A part of what `subject` costs: `held` while it is not paid, then `spent` or `released`."""

    __tablename__ = "gift_card_uses"
    __table_args__ = (
        CheckConstraint("state IN ('held','spent','released')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded_of_amount"),
        Index("ix_gift_card_uses_subject", "subject"),
        Index("ix_gift_card_uses_card_id", "card_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("gift_cards.id"))
    subject: Mapped[str] = mapped_column(String(40))
    payee: Mapped[str] = mapped_column(String(80))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GiftCardTries(Base):
    """Wrong secrets of one fan or network address since a moment."""

    __tablename__ = "gift_card_tries"
    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    who: Mapped[str] = mapped_column(String(60), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    count: Mapped[int]
