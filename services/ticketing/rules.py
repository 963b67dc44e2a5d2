"""Pure rules of the sale: which move an order may make, times, what can be bought now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.core.i18n import fold
from services.orders.states import OrderState as OrderState  # noqa: PLC0414 - one for all orders

MAX_TICKETS_PER_ORDER: Final = 10
ORDER_LIFETIME: Final = timedelta(minutes=30)
REMIND_BEFORE_END: Final = timedelta(minutes=10)
CODE_MARGIN: Final = timedelta(hours=3)
"""A ticket's code is valid from this long before the doors until this long after the end."""


SOLD_STATES: Final = frozenset(OrderState) - {
    OrderState.PENDING,
    OrderState.CANCELLED,
    OrderState.REFUNDED,
}
"""States in which an order's valid lines count as sold."""


class RequestState(StrEnum):
    """A request of money from outside for an order."""

    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"
    ENDED = "ended"


REQUEST_GRACE: Final = timedelta(minutes=15)
"""So long after its time an order waits for a bank that may still say that it was paid."""
SHORTEST_REQUEST: Final = timedelta(minutes=5)
"""The life of a bank's code: a request is never shorter, also at the end of its order's time."""


class CancelReason(StrEnum):
    BY_BUYER = "by_buyer"
    EXPIRED = "expired"
    BY_HOST = "by_host"  # of the group that the place came from
    REPLACED = "replaced"  # by another order of the same fan for the same event
    EVENT_OFF = "event_off"  # the organiser has called the event off


class EventState(StrEnum):
    """What the organiser says: not shown yet, on sale, sale ended by hand, called off."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SaleStatus(StrEnum):
    """What a fan can do with an event now."""

    OPEN = "open"
    NOT_YET = "not_yet"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"


LONGEST_EARLY_ACCESS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SaleTimes:
    """When an event is sold and when it ends."""

    sales_from: datetime
    sales_until: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SaleWindow:
    """When one ticket type is sold, inside the times of its event; None: as long as that."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def status(self, now: datetime) -> SaleStatus:
        if self.closes_at is not None and now >= self.closes_at:
            return SaleStatus.CLOSED
        waits = self.opens_at is not None and now < self.opens_at
        return SaleStatus.NOT_YET if waits else SaleStatus.OPEN


ALWAYS: Final = SaleWindow()


def sale_status(state: EventState, times: SaleTimes, now: datetime) -> SaleStatus:
    """Everything but the stock: whether the event is for sale at `now`."""
    if state is EventState.CANCELLED:
        return SaleStatus.CANCELLED
    if now >= times.ends_at:
        return SaleStatus.OVER
    if state is not EventState.ON_SALE or now >= times.sales_until:
        return SaleStatus.CLOSED
    return SaleStatus.OPEN if now >= times.sales_from else SaleStatus.NOT_YET


_NOT_A_WORD: Final = re.compile(r"[^\w\u1780-\u17d3]+")


def search_words(text: str) -> list[str]:
    """The words of a text as search compares them; Khmer phrases stay whole."""
    return _NOT_A_WORD.sub(" ", fold(text)).split()


def matches(search_text: str, wanted: Sequence[str]) -> int:
    """How many of the wanted words stand somewhere in a text of search words."""
    return sum(word in search_text for word in wanted)
