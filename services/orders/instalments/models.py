"""Plans of orders that are paid in parts, and their parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.orders.instalments.schemas import PartState, PlanState

_OWING: Final = text("state IN ('waiting', 'open', 'missed')")
_TRIED: Final = text("next_try_on IS NOT NULL")


class InstalmentPlan(Base):
    """The plan of one order. A fan has one that is not paid yet, never two."""

    __tablename__ = "shop_instalment_plans"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint("months > 1 AND fee_minor >= 0 AND total_minor > 0", name="terms_sane"),
        Index(
            "ux_shop_instalment_plans_owing",
            "fan_id",
            unique=True,
            sqlite_where=_OWING,
            postgresql_where=_OWING,
        ),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(7))
    months: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InstalmentPart(Base):
    """One part. `payment_id`: the wallet's payment; the first part is paid with the order."""

    __tablename__ = "shop_instalment_parts"
    __table_args__ = (
        CheckConstraint(one_of("state", PartState), name="state"),
        CheckConstraint("amount_minor >= 0 AND n > 0 AND tries >= 0", name="amounts_sane"),
        CheckConstraint("(paid_at IS NOT NULL) = (state = 'paid')", name="paid_has_time"),
        CheckConstraint("next_try_on IS NULL OR state = 'open'", name="only_open_are_tried"),
        Index(
            "ix_shop_instalment_parts_tried",
            "next_try_on",
            sqlite_where=_TRIED,
            postgresql_where=_TRIED,
        ),
    )

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("shop_instalment_plans.order_id"), primary_key=True
    )
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(7))
    tries: Mapped[int]
    next_try_on: Mapped[date | None] = mapped_column(Date)
    noticed_for: Mapped[date | None] = mapped_column(Date)
    payment_id: Mapped[UUID | None]
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
