"""Tables of withdrawals: saved accounts, withdrawals, and a log that is never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.payments.withdrawals.schemas import MAX_KEY_CHARACTERS, WithdrawalState

_WITHOUT_HOLD = "'draft', 'cancelled'"
_OPEN = "state IN ('review', 'queued', 'sending')"


class WithdrawalDestination(Base):
    """A bank account that a fan has saved. `removed_at`: taken off the list, kept for the log."""

    __tablename__ = "withdrawal_destinations"
    __table_args__ = (UniqueConstraint("fan_id", "account_name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    account_name: Mapped[str] = mapped_column(String(80))
    bank: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(40))
    khqr: Mapped[str] = mapped_column(String(512))
    payee: Mapped[str] = mapped_column(String(80))
    bank_name: Mapped[str] = mapped_column(String(80))
    currencies: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WithdrawalRow(Base):
    """One withdrawal, with the account as it was when the fan confirmed it."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        UniqueConstraint("fan_id", "key"),
        CheckConstraint(one_of("state", WithdrawalState), name="state_known"),
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name="amount_positive"),
        CheckConstraint(
            f"hold_id IS NOT NULL OR state IN ({_WITHOUT_HOLD})", name="money_is_set_aside"
        ),
        CheckConstraint("approvals <= approvals_needed", name="approvals_counted"),
        CheckConstraint("approvals < 2 OR approver_id IS NOT NULL", name="approver_known"),
        Index(
            "ix_withdrawals_open",
            "state",
            "created_at",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_withdrawals_account", "fan_id", "account_name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    destination_id: Mapped[UUID] = mapped_column(ForeignKey("withdrawal_destinations.id"))
    account_name: Mapped[str] = mapped_column(String(80))
    bank: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(40))
    khqr: Mapped[str] = mapped_column(String(512))
    payee: Mapped[str] = mapped_column(String(80))
    bank_name: Mapped[str] = mapped_column(String(80))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(32), server_default="")
    hold_id: Mapped[UUID | None] = mapped_column()
    approvals: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    approvals_needed: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    approver_id: Mapped[int | None] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_answer: Mapped[str] = mapped_column(String(80), server_default="")
    bank_reference: Mapped[str] = mapped_column(String(80), server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WithdrawalLog(Base):
    """Who did what to a withdrawal. `actor_id` NULL: the program itself. Never changed."""

    __tablename__ = "withdrawal_log"
    __table_args__ = (Index("ix_withdrawal_log_withdrawal", "withdrawal_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    withdrawal_id: Mapped[UUID] = mapped_column(ForeignKey("withdrawals.id"))
    action: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("withdrawal_log")
