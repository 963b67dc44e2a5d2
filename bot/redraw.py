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
from services.core.wakeups import INBOX, Wakeups
from services.events import REDRAW_TOP_UP

KIND: Final = "redraw_top_up"


@dataclass(frozen=True, slots=True)
class TopUpTouched:
    """What all events of a top-up have in common."""

    top_up_id: UUID
    fan_id: int


def register(jobs: Jobs, inbox: Inbox, wakeups: Wakeups) -> None:
    async def redraw(touched: TopUpTouched) -> None:
        payload = {KIND: {"fan_id": touched.fan_id, "top_up_id": touched.top_up_id}}
        message = Arrived(
            source="product",
            external_id=str(uuid7()),
            lane=str(touched.fan_id),
            payload=orjson.dumps(payload).decode(),
        )
        await inbox.put([message])
        wakeups.notify(INBOX)

    jobs.register(REDRAW_TOP_UP, TopUpTouched, redraw)
