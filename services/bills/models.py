"""Tables of bills: billers, payments to them, and the accounts that fans have saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.bills.schemas import MAX_KEY_CHARACTERS, BillerCategory, BillState
from services.core.db import Base, UtcDateTime, one_of

BILLER_CHARACTERS: Final = 16
NAME_CHARACTERS: Final = 80
ACCOUNT_CHARACTERS: Final = 120
_SENDING: Final = text("state = 'sending'")
_WATCHED: Final = text("next_check_at IS NOT NULL")


class BillerRow(Base):
    """Whom bills can be paid to, as loaded from a file. One that is not open is shown to nobody.

    `fields` are objects with name, km, en, pattern, example. `prefixes` are those of the phone
    numbers of a mobile operator.
    """

    __tablename__ = "billers"
    __table_args__ = (
        CheckConstraint(one_of("category", BillerCategory), name="category"),
        CheckConstraint("currency IN ('USD','KHR')", name="currency"),
        CheckConstraint(
            "min_minor > 0 AND min_minor <= max_minor AND fee_minor >= 0", name="amounts_sane"
        ),
    )

    id: Mapped[str] = mapped_column(String(BILLER_CHARACTERS), primary_key=True)
    position: Mapped[int]
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    category: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    min_minor: Mapped[int] = mapped_column(BigInteger)
    max_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    takes_parts: Mapped[bool]
    has_bills: Mapped[bool]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    prefixes: Mapped[list[str]] = mapped_column(JSON)
    is_open: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BillRow(Base):
    """One bill: as it was looked up, what the fan pays of it, and how far that is.

    `due_minor` is what the biller asks for (none: the fan says how much). `amount_minor` is what
    is paid. `bill_ref` is the biller's name of the bill.
    """

    __tablename__ = "bill_payments"
    __table_args__ = (
        UniqueConstraint("fan_id", "key"),
        CheckConstraint(one_of("state", BillState), name="state"),
        CheckConstraint("amount_minor > 0 AND due_minor > 0", name="amounts_positive"),
        CheckConstraint("fee_minor >= 0", name="fee_not_negative"),
        CheckConstraint(
            "state IN ('draft','cancelled') OR (hold_id IS NOT NULL AND amount_minor IS NOT NULL)",
            name="money_is_set_aside",
        ),
        CheckConstraint("(ended_at IS NULL) = (state IN ('draft','sending'))", name="ended"),
        Index(
            "ix_bill_payments_sending",
            "next_try_at",
            sqlite_where=_SENDING,
            postgresql_where=_SENDING,
        ),
        Index("ix_bill_payments_fan", "fan_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    biller_id: Mapped[str] = mapped_column(ForeignKey("billers.id"))
    account: Mapped[dict[str, str]] = mapped_column(JSON)
    account_key: Mapped[str] = mapped_column(String(ACCOUNT_CHARACTERS))
    customer: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    bill_ref: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    currency: Mapped[str] = mapped_column(String(3))
    due_minor: Mapped[int | None] = mapped_column(BigInteger)
    due_on: Mapped[date | None] = mapped_column(Date)
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9))
    by_itself: Mapped[bool]
    hold_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(32), server_default="")
    receipt: Mapped[str] = mapped_column(String(NAME_CHARACTERS), server_default="")
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_answer: Mapped[str] = mapped_column(String(NAME_CHARACTERS), server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SavedBill(Base):
    """An account that a fan pays again: reminded of, or paid by itself up to a cap.

    `bill_ref`, `due_minor` and `due_on` are of the newest bill that was seen. `reminded_ref` and
    `noticed_ref` name the bills about which the fan was told.
    """

    __tablename__ = "saved_bills"
    __table_args__ = (
        UniqueConstraint("fan_id", "biller_id", "account_key"),
        CheckConstraint("cap_minor > 0", name="cap_positive"),
        CheckConstraint("(noticed_ref = '') = (noticed_at IS NULL)", name="notice_has_time"),
        Index(
            "ix_saved_bills_watched",
            "next_check_at",
            sqlite_where=_WATCHED,
            postgresql_where=_WATCHED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    biller_id: Mapped[str] = mapped_column(ForeignKey("billers.id"))
    account: Mapped[dict[str, str]] = mapped_column(JSON)
    account_key: Mapped[str] = mapped_column(String(ACCOUNT_CHARACTERS))
    customer: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    reminds: Mapped[bool]
    cap_minor: Mapped[int | None] = mapped_column(BigInteger)
    bill_ref: Mapped[str] = mapped_column(String(NAME_CHARACTERS), server_default="")
    due_minor: Mapped[int | None] = mapped_column(BigInteger)
    due_on: Mapped[date | None] = mapped_column(Date)
    reminded_ref: Mapped[str] = mapped_column(String(NAME_CHARACTERS), server_default="")
    noticed_ref: Mapped[str] = mapped_column(String(NAME_CHARACTERS), server_default="")
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
