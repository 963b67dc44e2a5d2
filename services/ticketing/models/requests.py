"""Requests of money from outside for orders: by a bank's code or page instead of the wallet."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.rules import RequestState

_OPEN: Final = text("state = 'open'")


class OrderRequest(Base):
    """A request (`intent_id` of payments) for what one revision of an order costs.

    An order has one open request at most. It becomes `paid` with the order, `returned` when its
    money goes back because the tickets are gone, `ended` when nobody waits for its money.
    """

    __tablename__ = "ticket_order_requests"
    __table_args__ = (
        CheckConstraint(one_of("state", RequestState), name="state"),
        CheckConstraint("revision > 0", name="revision_positive"),
        Index("ix_ticket_order_requests_order_id", "order_id"),
        Index(
            "uq_ticket_order_requests_open",
            "order_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    intent_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_orders.id"))
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
