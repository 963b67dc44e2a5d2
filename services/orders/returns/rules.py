"""Pure rules of returns: how long, and of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.core.formats import PHNOM_PENH
from services.orders.schemas.order import Order, OrderLine
from services.orders.states import OrderState


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` on, delivered goods may be sent back for so long."""

    since: datetime
    length: timedelta


WINDOWS: Final = (Window(datetime(2024, 1, 1, tzinfo=PHNOM_PENH), timedelta(days=14)),)


def until(delivered_at: datetime) -> datetime:
    """Until when units that came then may be sent back, by the rule of that day."""
    rule = max((each for each in WINDOWS if each.since <= delivered_at), key=lambda it: it.since)
    return delivered_at + rule.length


def left(line: OrderLine, elsewhere: int) -> int:
    """Units that came and are in no return; `elsewhere`: those that stand in one."""
    return line.delivered - elsewhere if line.is_shipped else 0


def is_nothing_come(order: Order) -> bool:
    """Whether nothing of what was sent has reached its buyer, and nothing of it is under way."""
    shipped = [line for line in order.lines if line.is_shipped]
    return ends_in(order, {}) is not None and not any(line.delivered for line in shipped)


def ends_in(order: Order, just: Mapping[int, int]) -> OrderState | None:
    """What an order comes to of which, with these units, all is back that was sent.

    RETURNED, or DELIVERED where something else was never sent and stays; None: not all is back.
    """
    shipped = [line for line in order.lines if line.is_shipped]
    if any(
        line.returned + just.get(line.n, 0) != line.quantity - line.cancelled for line in shipped
    ):
        return None
    is_all = len(shipped) == len(order.lines)
    return OrderState.RETURNED if is_all else OrderState.DELIVERED
