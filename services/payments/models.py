"""Tables of payments: what was asked for, the tries to pay it, what came, what goes back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.payments.schemas import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_KEY_CHARACTERS,
    MAX_SUBJECT_CHARACTERS,
    AttemptState,
    IntentState,
)

ADDRESS_CHARACTERS = 80


class PaymentIntent(Base):
    """Money asked of a fan. Many attempts, at most one winner; what is refunded is part of it."""

    __tablename__ = "payment_intents"
    __table_args__ = (
        UniqueConstraint("fan_id", "purpose", "key"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(one_of("state", IntentState), name="state_known"),
        CheckConstraint(
            "(state IN ('paid', 'partly_back', 'refunded')) = (winner_id IS NOT NULL)",
            name="paid_has_winner",
        ),
        CheckConstraint(
            "refunded_minor >= 0 AND refunded_minor <= amount_minor", name="refunded_within"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    purpose: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(MAX_SUBJECT_CHARACTERS), server_default="")
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    payee: Mapped[str] = mapped_column(String(ADDRESS_CHARACTERS))
    ways: Mapped[str] = mapped_column(String(48))
    digital: Mapped[bool] = mapped_column(server_default=false())
    recurring: Mapped[bool] = mapped_column(server_default=false())
    stars: Mapped[int | None] = mapped_column()
    description_en: Mapped[str] = mapped_column(
        String(MAX_DESCRIPTION_CHARACTERS), server_default=""
    )
    description_km: Mapped[str] = mapped_column(
        String(MAX_DESCRIPTION_CHARACTERS), server_default=""
    )
    state: Mapped[str] = mapped_column(String(11))
    winner_id: Mapped[UUID | None] = mapped_column()
    refunded_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentAttempt(Base):
    """One try to pay an intent, exactly as it was made, and how far the watching of it is.

    `amount_minor` is in the money of the way. `checks` counts the planned questions to the
    provider, so a repeated job is recognised; `unanswered` counts those since the last answer,
    which came at `answered_at`. `next_check_at` NULL: nobody asks any more.
    """

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("provider", "handle"),
        UniqueConstraint("intent_id", "number"),
        UniqueConstraint("intent_id", "key"),
        CheckConstraint(one_of("state", AttemptState), name="state_known"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
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
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    way: Mapped[str] = mapped_column(String(8))
    provider: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    payload: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text, server_default="")
    handle: Mapped[str] = mapped_column(String(64))
    payee_account: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checks: Mapped[int] = mapped_column(server_default=text("0"))
    unanswered: Mapped[int] = mapped_column(server_default=text("0"))
    last_answer: Mapped[str] = mapped_column(String(80), server_default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silence_told: Mapped[bool] = mapped_column(server_default=false())
    received_money: Mapped[bool] = mapped_column(server_default=false())
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderReceipt(Base):
    """A payment that reached us and was booked. Its id at the provider counts only once.

    `returned_minor` is what goes or went back of it, never more than came.
    """

    __tablename__ = "payment_provider_receipts"
    __table_args__ = (
        CheckConstraint(
            "returned_minor >= 0 AND returned_minor <= amount_minor", name="returned_within"
        ),
        Index("ix_payment_provider_receipts_received_at", "provider", "received_at"),
    )

    provider: Mapped[str] = mapped_column(String(16), primary_key=True)
    payment_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    from_account: Mapped[str] = mapped_column(String(64))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class PaymentRefund(Base):
    """Money on its way back to where it came from, or to the wallet; see refunds/rules.py.

    `amount_minor` is in the intent's currency, `back_minor` in the money that was paid with.
    `before_minor` is what the provider had sent back before we asked it (so that after silence
    its total tells whether it did). A surplus was never booked to the payee.
    """

    __tablename__ = "payment_refunds"
    __table_args__ = (
        UniqueConstraint("intent_id", "key"),
        ForeignKeyConstraint(
            ["provider", "payment_id"],
            ["payment_provider_receipts.provider", "payment_provider_receipts.payment_id"],
        ),
        CheckConstraint("amount_minor > 0 AND back_minor > 0", name="amount_positive"),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'unknown', 'done', 'to_wallet')", name="state_known"
        ),
        Index(
            "ix_payment_refunds_open",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    intent_id: Mapped[UUID] = mapped_column(ForeignKey("payment_intents.id"))
    key: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(16))
    payment_id: Mapped[str] = mapped_column(String(128))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    back_minor: Mapped[int] = mapped_column(BigInteger)
    back_currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(80))
    surplus: Mapped[bool] = mapped_column(server_default=false())
    state: Mapped[str] = mapped_column(String(9))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    before_minor: Mapped[int | None] = mapped_column(BigInteger)
    last_answer: Mapped[str] = mapped_column(String(80), server_default="")
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderToken(Base):
    """A renewed access token of a provider, sealed. Without a row the setting counts."""

    __tablename__ = "payment_provider_tokens"

    provider: Mapped[str] = mapped_column(String(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    renewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaymentReview(Base):
    """What a person must look at: a reported payment that does not fit, or endless silence.

    `facts` is what the provider said, as JSON. One row for one finding, however often it is seen;
    decided once.
    """

    __tablename__ = "payment_reviews"
    __table_args__ = (
        UniqueConstraint("attempt_id", "payment_id"),
        CheckConstraint(
            "state IN ('open', 'credited', 'refunded', 'dismissed')", name="state_known"
        ),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        Index(
            "ix_payment_reviews_open",
            "created_at",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payment_attempts.id"))
    payment_id: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(32))
    facts: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(9), server_default="open")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
