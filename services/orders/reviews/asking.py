"""Asking a buyer, once and some days after the goods came, how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.formats import PHNOM_PENH
from services.core.uow import Tx
from services.orders.reviews.schemas import AskForReviews

ASK_JOB: Final = "reviews.ask"


@dataclass(frozen=True, slots=True)
class Waiting:
    """From `since` on, a buyer is asked so long after the delivery."""

    since: datetime
    after: timedelta


WAITINGS: Final = (Waiting(datetime(2024, 1, 1, tzinfo=PHNOM_PENH), timedelta(days=3)),)


def ask_later(tx: Tx, order_id: UUID) -> None:
    """Called when an order is delivered; an order that is asked for twice is asked once."""
    after = max((each for each in WAITINGS if each.since <= tx.now), key=lambda it: it.since).after
    tx.enqueue(ASK_JOB, AskForReviews(order_id), run_in=after, dedupe=f"{ASK_JOB}:{order_id}")
