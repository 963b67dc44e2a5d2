"""Tables of payments: what was asked for, its codes, what came, what does not fit."""

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
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.payments.schemas import MAX_KEY_CHARACTERS


class PaymentIntent(Base):
    """Money that a fan wants to bring. Many attempts (codes), at most one winner."""

    __tablename__ = "payment_intents"
    __table_args__ = (
        UniqueConstraint("fan_id", "key"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "state IN ('waiting', 'paid', 'expired', 'cancelled', 'in_review')", name="state_known"
        ),
        CheckConstraint("(state = 'paid') = (winner_id IS NOT NULL)", name="paid_has_winner"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    purpose: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    winner_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentAttempt(Base):
    """One code of an intent, exactly as it was made, and how far the watching of it is.

    `checks` counts the planned questions to the provider, so a repeated job is recognised;
    `unanswered` counts those since the last answer. `next_check_at` NULL: nobody asks any more.
    """

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("provider", "handle"),
        UniqueConstraint("intent_id", "number"),
        Index(
            "ix_payment_attempts_watched",
            "next_check_at",
            sqlite_where=text("next_check_at IS NOT NULL"),
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    intent_id: Mapped[UUID] = mapped_column(ForeignKey("payment_intents.id"))
    number: Mapped[int]
    provider: Mapped[str] = mapped_column(String(16))
    payload: Mapped[str] = mapped_column(Text)
    handle: Mapped[str] = mapped_column(String(64))
    payee_account: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checks: Mapped[int] = mapped_column(server_default=text("0"))
    unanswered: Mapped[int] = mapped_column(server_default=text("0"))
    last_answer: Mapped[str] = mapped_column(String(80), server_default="")
    silence_told: Mapped[bool] = mapped_column(server_default=false())
    received_money: Mapped[bool] = mapped_column(server_default=false())
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderReceipt(Base):
    """A payment that reached us and was credited. Its id at the provider counts only once."""

    __tablename__ = "payment_provider_receipts"

    provider: Mapped[str] = mapped_column(String(16), primary_key=True)
    payment_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    from_account: Mapped[str] = mapped_column(String(64))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentReview(Base):
    """What a person must look at: a reported payment that does not fit, or endless silence.

    `facts` is what the provider said, as JSON. One row for one finding, however often it is seen.
    """

    __tablename__ = "payment_reviews"
    __table_args__ = (UniqueConstraint("attempt_id", "payment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payment_attempts.id"))
    payment_id: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(32))
    facts: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
