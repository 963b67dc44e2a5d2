"""Tables of the wallet: counters, freezes, rates, quotes; the money itself is in the ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.ledger import triggers

REASON_CHARACTERS = 200
SOURCE_CHARACTERS = 120


class WalletCounter(Base):
    """What left a fan's wallet in one period: a day (`2026-11-25`) or a month (`2026-11`).

    `spent`, `sent` and `withdrawn` are in US cents, riel at the rate of their moment; `usd` and
    `khr` are all three together, each currency by itself.
    """

    __tablename__ = "wallet_counters"
    __table_args__ = (
        CheckConstraint(
            "spent_minor >= 0 AND sent_minor >= 0 AND withdrawn_minor >= 0"
            " AND usd_minor >= 0 AND khr_minor >= 0",
            name="nothing_negative",
        ),
        # Half-empty pages let the many changes stay on their page.
        {"postgresql_with": {"fillfactor": 70}},
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    spent_minor: Mapped[int] = mapped_column(BigInteger)
    sent_minor: Mapped[int] = mapped_column(BigInteger)
    withdrawn_minor: Mapped[int] = mapped_column(BigInteger)
    usd_minor: Mapped[int] = mapped_column(BigInteger)
    khr_minor: Mapped[int] = mapped_column(BigInteger)


class WalletCount(Base):
    """How a command was counted: each hold, and each riel payment with the rate that was used.

    A payment in dollars counts what it is and needs no row. `amount_minor` is what is counted
    now: a hold that is released counts nothing any more, one that is captured its captured part.
    """

    __tablename__ = "wallet_counts"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0 AND counted_minor >= 0", name="nothing_negative"),
        CheckConstraint(
            "currency <> 'KHR' OR use IS NULL OR rate_id IS NOT NULL", name="riel_have_a_rate"
        ),
    )

    command_id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))
    use: Mapped[str | None] = mapped_column(String(12))
    is_hold: Mapped[bool]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    counted_minor: Mapped[int] = mapped_column(BigInteger)
    rate_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_rates.id"))


class WalletFreeze(Base):
    """Who holds a wallet frozen now: the fan, an operator, both, or (all empty) nobody."""

    __tablename__ = "wallet_freezes"

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    by_fan_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_operator_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WalletFreezeAction(Base):
    """Every freeze and unfreeze with its reason; written once. The key makes a repeat harmless."""

    __tablename__ = "wallet_freeze_actions"
    __table_args__ = (
        CheckConstraint("action IN ('freeze','unfreeze')", name="action_is_known"),
        CheckConstraint("side IN ('fan','operator')", name="side_is_known"),
        Index("ix_wallet_freeze_actions_fan", "fan_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(String(8))
    side: Mapped[str] = mapped_column(String(8))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(REASON_CHARACTERS))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class WalletRate(Base):
    """Riel for 100 US dollars from `since` on, and the spread of an exchange in 1/100 percent.

    Written once: a change is a new row. `set_by` is the operator; NULL: the first rate of all.
    """

    __tablename__ = "wallet_rates"
    __table_args__ = (
        CheckConstraint("khr_per_100_usd > 0", name="rate_positive"),
        CheckConstraint("spread_basis_points BETWEEN 0 AND 1000", name="spread_is_sane"),
        Index("ix_wallet_rates_since", "since", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    khr_per_100_usd: Mapped[int] = mapped_column(BigInteger)
    spread_basis_points: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(SOURCE_CHARACTERS))
    set_by: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WalletQuote(Base):
    """An exchange that was offered: `amount` leaves, `spread` of it is ours, `gain` comes.

    Used at most once, by the command with the key `used_key`.
    """

    __tablename__ = "wallet_quotes"
    __table_args__ = (
        CheckConstraint("currency <> gain_currency", name="two_currencies"),
        CheckConstraint(
            "amount_minor > spread_minor AND spread_minor >= 0 AND gain_minor > 0",
            name="amounts_are_sane",
        ),
        CheckConstraint("(used_at IS NULL) = (used_key IS NULL)", name="used_by_a_key"),
        Index("ix_wallet_quotes_used_at", "used_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    spread_minor: Mapped[int] = mapped_column(BigInteger)
    gain_currency: Mapped[str] = mapped_column(String(3))
    gain_minor: Mapped[int] = mapped_column(BigInteger)
    rate_id: Mapped[UUID] = mapped_column(ForeignKey("wallet_rates.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_key: Mapped[str | None] = mapped_column(String(80))


class WalletRefunded(Base):
    """How much of a payment has been given back, in all parts together; never more than it was."""

    __tablename__ = "wallet_refunded"
    __table_args__ = (
        CheckConstraint(
            "refunded_minor > 0 AND refunded_minor <= paid_minor", name="not_more_than_paid"
        ),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfers.id"), primary_key=True)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    refunded_minor: Mapped[int] = mapped_column(BigInteger)


class WalletRefund(Base):
    """One part that was given back: a ledger transfer with the same id."""

    __tablename__ = "wallet_refunds"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfers.id"), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfers.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


triggers.never_changed("wallet_freeze_actions")
triggers.never_changed("wallet_rates")
triggers.never_changed("wallet_refunds")
