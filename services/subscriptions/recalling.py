"""What is not wanted any more: open payments of a fan's plan, charges of Telegram."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from services.core.uow import Tx
from services.subscriptions.repository import orders
from services.subscriptions.schemas import RecallOrder, StopStars

RECALL: Final = "subscriptions.recall_order"
STOP_STARS: Final = "subscriptions.stop_stars"


async def recall_open(tx: Tx, fan_id: int, but: UUID | None = None) -> None:
    """What is still asked for this fan's own plan is not wanted any more."""
    await recall_all(tx, [fan_id], but)


async def recall_all(tx: Tx, fan_ids: Collection[int], but: UUID | None = None) -> None:
    """The same for many of them."""
    if not fan_ids:
        return
    for intent_id, fan_id in await orders.end_open(tx, fan_ids, but):
        tx.enqueue(RECALL, RecallOrder(intent_id, fan_id), dedupe=f"{RECALL}:{intent_id}")


def stop_stars(tx: Tx, intent_id: UUID | None) -> None:
    if intent_id is not None:
        tx.enqueue(STOP_STARS, StopStars(intent_id), dedupe=f"{STOP_STARS}:{intent_id}")
