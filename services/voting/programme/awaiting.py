"""Whether votes that came in time are still on their way when a window is to be verified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from services.core.inbox import InboxMessage, InboxState
from services.core.uow import Tx

LOOK_AGAIN: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(minutes=2)


async def taps_wait(tx: Tx, closed_at: datetime, grace: timedelta) -> bool:
    """Whether the house has taken something in time that nobody has worked off yet.

    A tap counts by the moment at which the inbox took it, however long it waits there. What
    fails again and again holds a window up for two minutes at most.
    """
    last_moment = closed_at + grace
    if tx.now > last_moment + _LONGEST:
        return False
    statement = select(InboxMessage.number).where(
        InboxMessage.state == InboxState.NEW, InboxMessage.received_at <= last_moment
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None
