"""A wish to draw a screen anew: the code to scan becomes "paid" while the fan looks at it.

It goes through the inbox like an update, so it keeps its place among the fan's own taps and
survives a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from services.core.ids import uuid7
from services.core.inbox import Arrived, Inbox
from services.core.jobs import Jobs
from services.core.outbox import encode
from services.core.wakeups import INBOX, Wakeups
from services.events import (
    REDRAW_DOOR_SALE,
    REDRAW_LASTING,
    REDRAW_LIVE,
    REDRAW_MEDIA,
    REDRAW_PAYMENT,
    REDRAW_REQUEST,
    REDRAW_TOP_UP,
)
from services.payments import TopUpCredited
from services.payments.news import CREDITED
from services.streaming.live.schemas import LiveTouched
from services.streaming.processing.schemas import MediaMoved
from services.ticketing.box_office import DoorSold
from services.transfers.schemas import LastingPaid, RequestPaid

KIND: Final = "redraw_top_up"
PAYMENT: Final = "redraw_payment"
DOOR_SALE: Final = "redraw_door_sale"
REQUEST: Final = "redraw_request"
LASTING: Final = "redraw_lasting"
MEDIA: Final = "redraw_media"
LIVE: Final = "redraw_live"


@dataclass(frozen=True, slots=True)
class TopUpTouched:
    """What all events of a top-up have in common."""

    top_up_id: UUID
    fan_id: int


@dataclass(frozen=True, slots=True)
class PaymentTouched:
    """What all events of an intent have in common."""

    intent_id: UUID
    fan_id: int


def register(jobs: Jobs, inbox: Inbox, wakeups: Wakeups) -> None:
    async def put(kind: str, fan_id: int, **about: str) -> None:
        message = Arrived(
            source="product",
            external_id=str(uuid7()),
            lane=str(fan_id),
            payload=orjson.dumps({kind: {"fan_id": fan_id, **about}}).decode(),
        )
        await inbox.put([message])
        wakeups.notify(INBOX)

    async def redraw(touched: TopUpTouched) -> None:
        await put(KIND, touched.fan_id, top_up_id=str(touched.top_up_id))

    async def credited(event: TopUpCredited) -> None:
        """The news comes along: it is told where no card turns into the receipt."""
        top_up_id = str(event.top_up_id)
        await put(KIND, event.fan_id, top_up_id=top_up_id, credited=encode(event))

    async def redraw_payment(touched: PaymentTouched) -> None:
        await put(PAYMENT, touched.fan_id, intent_id=str(touched.intent_id))

    async def redraw_door_sale(sold: DoorSold) -> None:
        await put(DOOR_SALE, sold.seller_id, order_key=sold.order_key)

    async def redraw_request(paid: RequestPaid) -> None:
        await put(REQUEST, paid.asker_id, request_id=str(paid.request_id))

    async def redraw_lasting(paid: LastingPaid) -> None:
        await put(LASTING, paid.fan_id, request_id=str(paid.request_id))

    async def redraw_media(moved: MediaMoved) -> None:
        await put(MEDIA, moved.fan_id, item=moved.item_key)

    async def redraw_live(touched: LiveTouched) -> None:
        await put(LIVE, touched.fan_id, key=touched.key)

    jobs.register(REDRAW_LIVE, LiveTouched, redraw_live)
    jobs.register(REDRAW_MEDIA, MediaMoved, redraw_media)
    jobs.register(REDRAW_LASTING, LastingPaid, redraw_lasting)
    jobs.register(REDRAW_REQUEST, RequestPaid, redraw_request)
    jobs.register(REDRAW_DOOR_SALE, DoorSold, redraw_door_sale)
    jobs.register(REDRAW_PAYMENT, PaymentTouched, redraw_payment)
    jobs.register(REDRAW_TOP_UP, TopUpTouched, redraw)
    jobs.register(CREDITED, TopUpCredited, credited)
