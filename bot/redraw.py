"""A wish to draw a screen anew: the KHQR card becomes "paid" while the fan looks at it.

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
from services.events import REDRAW_TOP_UP
from services.payments import TopUpCredited
from services.payments.news import CREDITED

KIND: Final = "redraw_top_up"


@dataclass(frozen=True, slots=True)
class TopUpTouched:
    """What all events of a top-up have in common."""

    top_up_id: UUID
    fan_id: int


def register(jobs: Jobs, inbox: Inbox, wakeups: Wakeups) -> None:
    async def put(touched: TopUpTouched, **more: str) -> None:
        wish = {"fan_id": touched.fan_id, "top_up_id": touched.top_up_id, **more}
        message = Arrived(
            source="product",
            external_id=str(uuid7()),
            lane=str(touched.fan_id),
            payload=orjson.dumps({KIND: wish}).decode(),
        )
        await inbox.put([message])
        wakeups.notify(INBOX)

    async def redraw(touched: TopUpTouched) -> None:
        await put(touched)

    async def credited(event: TopUpCredited) -> None:
        """The news comes along: it is told where no card turns into the receipt."""
        await put(TopUpTouched(event.top_up_id, event.fan_id), credited=encode(event))

    jobs.register(REDRAW_TOP_UP, TopUpTouched, redraw)
    jobs.register(CREDITED, TopUpCredited, credited)
