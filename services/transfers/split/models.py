"""Tables of shared bills: the bill, its parts, its lines, who takes which line."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.transfers.split.schemas import (
    MAX_KEY_CHARACTERS,
    MAX_LABEL_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Mode,
    PaidBy,
    PartState,
    SplitState,
)

_OPEN: Final = text("state = 'open'")


class SplitRow(Base):
    """A bill that is shared. The row is the lock of its parts, lines and takers."""

    __tablename__ = "splits"
    __table_args__ = (
        UniqueConstraint("host_id", "key"),
        CheckConstraint("total_minor > 0", name="total_positive"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint(one_of("mode", Mode), name="mode_known"),
        CheckConstraint(one_of("state", SplitState), name="state_known"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_has_moment"),
        Index("ix_splits_host", "host_id", "created_at"),
        Index("ix_splits_open", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(BigInteger)
    host_name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    key: Mapped[str] = mapped_column(String(MAX_KEY_CHARACTERS))
    title: Mapped[str] = mapped_column(String(MAX_TITLE_CHARACTERS))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SplitPartRow(Base):
    """One person's part; one for each person.

    `intent_id` is the newest request for its money, the `requests`-th. `amount_minor` of a bill
    by lines is what was asked for or paid; before that it is 0. `label` is the host's word.
    """

    __tablename__ = "split_parts"
    __table_args__ = (
        UniqueConstraint("split_id", "fan_id"),
        UniqueConstraint("intent_id"),
        CheckConstraint("amount_minor >= 0 AND weight >= 0", name="amount_positive"),
        CheckConstraint("requests >= 0", name="requests_counted"),
        CheckConstraint(one_of("state", PartState), name="state_known"),
        CheckConstraint(one_of("paid_by", PaidBy), name="paid_by_known"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_moment"),
        CheckConstraint("(state = 'paid') = (paid_by IS NOT NULL)", name="paid_has_way"),
        CheckConstraint("state <> 'taken' OR fan_id IS NOT NULL", name="taken_by_one"),
        CheckConstraint("state <> 'free' OR fan_id IS NULL", name="free_of_none"),
        CheckConstraint(
            "paid_by <> 'payment' OR (intent_id IS NOT NULL AND amount_minor > 0)",
            name="paid_by_request",
        ),
        Index("ix_split_parts_fan", "fan_id", "split_id"),
    )

    split_id: Mapped[UUID] = mapped_column(ForeignKey("splits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(MAX_LABEL_CHARACTERS))
    fan_id: Mapped[int | None] = mapped_column(BigInteger)
    fan_name: Mapped[str | None] = mapped_column(String(MAX_NAME_CHARACTERS))
    weight: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(5))
    requests: Mapped[int] = mapped_column(Integer)
    intent_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_intents.id"))
    paid_by: Mapped[str | None] = mapped_column(String(7))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SplitItemRow(Base):
    """A line of the bill; `price_minor` with its part of what is spread, `base_minor` as written.

    All prices of a bill together are its total.
    """

    __tablename__ = "split_items"
    __table_args__ = (CheckConstraint("price_minor > 0 AND base_minor > 0", name="has_price"),)

    split_id: Mapped[UUID] = mapped_column(ForeignKey("splits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(MAX_LABEL_CHARACTERS))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    base_minor: Mapped[int] = mapped_column(BigInteger)


class SplitPickRow(Base):
    """Somebody takes (a part of) a line; the order decides about the odd cents."""

    __tablename__ = "split_picks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["split_id", "number"], ["split_items.split_id", "split_items.number"]
        ),
    )

    split_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    picked_at: Mapped[datetime] = mapped_column(UtcDateTime)
