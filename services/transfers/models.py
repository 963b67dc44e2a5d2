"""Tables of money between people: transfers, known payees, requests, standing orders."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.transfers.schemas import (
    MAX_KEY_CHARACTERS,
    MAX_LABEL_CHARACTERS,
    MAX_NOTE_CHARACTERS,
    Every,
    RequestState,
    RunState,
    ScheduleState,
    TransferState,
    Way,
)

ADDRESS_CHARACTERS = 64
NAME_CHARACTERS = 140
_WITH_LINK = "'waiting', 'claimed', 'undone', 'returned'"


class TransferRow(Base):
    """Money from one fan to another, from the summary on.

    `address` is what named the payee: a phone number in E.164, a username in lower case, or
    nothing. Who is not here yet has a link whose token is stored as a hash only; the money waits
    until `expires_at`. `rate_id`: the rate by which a fee in riel was made of one in dollars.
    `tries`: how often the wallet has said no; a refused ledger command is refused for good.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("payer_id", "key"),
        UniqueConstraint("token_hash"),
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name="amount_positive"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint(one_of("way", Way), name="way_known"),
        CheckConstraint(one_of("state", TransferState), name="state_known"),
        CheckConstraint("payee_id IS NULL OR payee_id <> payer_id", name="two_people"),
        CheckConstraint("(state = 'draft') = (done_at IS NULL)", name="done_has_moment"),
        CheckConstraint("state <> 'done' OR payee_id IS NOT NULL", name="done_has_payee"),
        CheckConstraint("state <> 'claimed' OR claimed_by IS NOT NULL", name="claimed_by_one"),
        CheckConstraint("claimed_by IS NULL OR claimed_by <> payer_id", name="claimed_by_another"),
        CheckConstraint(
            f"state NOT IN ({_WITH_LINK}) OR token_hash IS NOT NULL", name="waits_with_link"
        ),
        Index("ix_transfers_payer", "payer_id", "created_at"),
        Index(
            "ix_transfers_waiting",
            "expires_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_transfers_drafts",
            "created_at",
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    way: Mapped[str] = mapped_column(String(8))
    payee_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(ADDRESS_CHARACTERS))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    rate_id: Mapped[UUID | None] = mapped_column(ForeignKey("wallet_rates.id"))
    note: Mapped[str] = mapped_column(String(MAX_NOTE_CHARACTERS))
    request_id: Mapped[UUID | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int] = mapped_column(Integer)
    token_hash: Mapped[str | None] = mapped_column(String(64))
    claimed_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TransferPayee(Base):
    """Whom a fan has paid, and whom of them the fan keeps on the list by which `label`."""

    __tablename__ = "transfer_payees"
    __table_args__ = (
        CheckConstraint("owner_id <> payee_id", name="two_people"),
        CheckConstraint("paid_at IS NOT NULL OR saved_at IS NOT NULL", name="paid_or_saved"),
        Index("ix_transfer_payees_saved", "owner_id", "saved_at"),
    )

    owner_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    payee_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    label: Mapped[str | None] = mapped_column(String(MAX_LABEL_CHARACTERS))


class MoneyRequestRow(Base):
    """Money that a fan asks for: of one person (`payer_id`), or of whoever scans the card.

    `top_up_id` is the intent behind the code that any bank pays. One of `transfer_id` and the
    bank has paid it.
    """

    __tablename__ = "money_requests"
    __table_args__ = (
        UniqueConstraint("asker_id", "key"),
        UniqueConstraint("top_up_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint(one_of("state", RequestState), name="state_known"),
        CheckConstraint("payer_id IS NULL OR payer_id <> asker_id", name="two_people"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_has_moment"),
        Index("ix_money_requests_asker", "asker_id", "created_at"),
        Index("ix_money_requests_payer", "payer_id", "created_at"),
        Index(
            "ix_money_requests_open",
            "expires_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    payer_id: Mapped[int | None] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(String(MAX_NOTE_CHARACTERS))
    state: Mapped[str] = mapped_column(String(9))
    top_up_id: Mapped[UUID | None] = mapped_column()
    transfer_id: Mapped[UUID | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TransferSchedule(Base):
    """A transfer on a day to come, or again and again. `day` is the day of the month it is for.

    `next_on` is the next day (of Phnom Penh); NULL once it is over.
    """

    __tablename__ = "transfer_schedules"
    __table_args__ = (
        UniqueConstraint("owner_id", "key"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint(one_of("way", Way), name="way_known"),
        CheckConstraint(one_of("every", Every), name="every_known"),
        CheckConstraint(one_of("state", ScheduleState), name="state_known"),
        CheckConstraint("owner_id <> payee_id", name="two_people"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day_of_month"),
        CheckConstraint("state <> 'active' OR next_on IS NOT NULL", name="active_has_day"),
        Index("ix_transfer_schedules_owner", "owner_id", "created_at"),
        Index(
            "ix_transfer_schedules_due",
            "next_on",
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    payee_id: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(ADDRESS_CHARACTERS))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    every: Mapped[str] = mapped_column(String(5))
    day: Mapped[int] = mapped_column(Integer)
    next_on: Mapped[date | None] = mapped_column(Date)
    noticed_for: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(6))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TransferRun(Base):
    """What became of a schedule on one of its days; there is only one row for each day."""

    __tablename__ = "transfer_runs"
    __table_args__ = (
        CheckConstraint(one_of("state", RunState), name="state_known"),
        CheckConstraint("(state = 'skipped') = (reason <> '')", name="skipped_says_why"),
        CheckConstraint("(state = 'done') = (transfer_id IS NOT NULL)", name="done_has_transfer"),
    )

    schedule_id: Mapped[UUID] = mapped_column(
        ForeignKey("transfer_schedules.id"), primary_key=True
    )
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    state: Mapped[str] = mapped_column(String(7))
    transfer_id: Mapped[UUID | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
