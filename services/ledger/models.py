"""Tables of the ledger: all but accounts and open holds is written once and never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.ledger import triggers
from services.ledger.guards import MAX_REASON_CHARACTERS
from services.ledger.schemas import (
    DIGEST_BYTES,
    MAX_KIND_CHARACTERS,
    MAX_REFERENCE_CHARACTERS,
)

ADDRESS_CHARACTERS = 80


class LedgerAccount(Base):
    """A place where money of one currency is, e.g. `user:42:usd`. Available = balance - held.

    `min_balance_minor` is the floor of what is available; NULL: a system account, which may owe.
    `version` counts the entries, so each entry's place in the account is known without a gap.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint("held_minor >= 0", name="held_not_negative"),
        CheckConstraint(
            "min_balance_minor IS NULL OR balance_minor - held_minor >= min_balance_minor",
            name="not_below_minimum",
        ),
        # Half-empty pages let the many balance updates stay on their page.
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(ADDRESS_CHARACTERS), unique=True)
    currency: Mapped[str] = mapped_column(String(3))
    balance_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    held_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    min_balance_minor: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class LedgerHold(Base):
    """Money set aside. Resolved at most once, by the command `resolved_by`."""

    __tablename__ = "ledger_holds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint(
            "(state = 'open') = (resolved_by IS NULL)"
            " AND state IN ('open','captured','released','expired')",
            name="resolved_once",
        ),
        Index(
            "ix_ledger_holds_open_expires_at",
            "expires_at",
            sqlite_where=text("state = 'open' AND expires_at IS NOT NULL"),
            postgresql_where=text("state = 'open' AND expires_at IS NOT NULL"),
        ),
        Index(
            "ix_ledger_holds_open_debit_id",
            "debit_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    debit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"))
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(MAX_KIND_CHARACTERS))
    reference: Mapped[str] = mapped_column(String(MAX_REFERENCE_CHARACTERS))
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8))
    resolved_by: Mapped[UUID | None] = mapped_column(unique=True)
    resolved_digest: Mapped[bytes | None] = mapped_column(LargeBinary(DIGEST_BYTES))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _unique_where_there(column: str) -> Index:
    """At most one transfer for one; most transfers have none and need no place in the index."""
    there = text(f"{column} IS NOT NULL")
    name = f"uq_ledger_transfers_{column}"
    return Index(name, column, unique=True, sqlite_where=there, postgresql_where=there)


class LedgerTransfer(Base):
    """Money that moved from the debit to the credit account; exactly two entries belong to it."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        _unique_where_there("hold_id"),
        _unique_where_there("reversal_of"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    debit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"))
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(MAX_KIND_CHARACTERS))
    reference: Mapped[str] = mapped_column(String(MAX_REFERENCE_CHARACTERS))
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_holds.id"))
    reversal_of: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transfers.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LedgerEntry(Base):
    """One side of a transfer: negative at the debit, positive at the credit account.

    The primary key is the account's own order, so two writers can never take the same place.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        UniqueConstraint("transfer_id", "account_id"),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_accounts.id"), primary_key=True)
    account_version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfers.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    balance_after_minor: Mapped[int] = mapped_column(BigInteger)


class LedgerPendingFold(Base):
    """A credit of a credit-mostly account that has no place in it yet: an entry to be.

    The fold turns it into an entry. Balance + pending = everything that was paid in and out.
    """

    __tablename__ = "ledger_pending_folds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        # It is filled and emptied all the time: what is dead must go soon.
        {
            "postgresql_with": {
                "autovacuum_vacuum_scale_factor": 0,
                "autovacuum_vacuum_threshold": 2000,
            }
        },
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    transfer_id: Mapped[UUID]
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class LedgerRefusal(Base):
    """A command that was refused by a rule: its repeat gets the same answer, also much later."""

    __tablename__ = "ledger_refusals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_BYTES))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(MAX_REASON_CHARACTERS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


triggers.never_changed("ledger_transfers")
triggers.never_changed("ledger_entries")
triggers.never_changed("ledger_refusals")
triggers.only_removed("ledger_pending_folds")
triggers.only_open_holds_change("ledger_holds")
triggers.identity_never_changes("ledger_accounts")
