"""What a fan who waits is told: that the turn has come, and that it was missed."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.queue.repository import line, rows
from services.ticketing.queue.schemas import PlaceState, TurnCame, TurnMissed
from services.ticketing.repository import programme

CAME: Final = "queue.tell_turn"
MISSED: Final = "queue.tell_missed"


class QueueNews:
    """Turns what happened in a waiting room into a notification. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(CAME, TurnCame, self.came)
        jobs.register(MISSED, TurnMissed, self.missed)

    @use_case
    async def came(self, tx: Tx, event: TurnCame) -> None:
        """Only while the fan is inside: who has bought or left meanwhile is not called."""
        if not await _stands(tx, event.event_id, event.fan_id, event.number, PlaceState.INSIDE):
            return
        name = await _name(tx, event.event_id)
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"queue_turn:{event.event_id}:{event.number}",
                text_key="queue.news.turn",
                values={"event": name, "until": event.until},
                links=(LinkTo("queue.news.button_buy", f"ev_{event.event_id}"),),
                asked_for=True,
                expires_at=event.until,
            ),
        )

    @use_case
    async def missed(self, tx: Tx, event: TurnMissed) -> None:
        """Not who holds tickets, came back to the line or left."""
        if not await _stands(tx, event.event_id, event.fan_id, event.number, PlaceState.MISSED):
            return
        if await line.has_unpaid_order(tx, event.event_id, event.fan_id):
            return
        name = await _name(tx, event.event_id)
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"queue_missed:{event.event_id}:{event.number}",
                text_key="queue.news.missed",
                values={"event": name},
                links=(LinkTo("queue.news.button_again", f"wr_{event.event_id}"),),
                asked_for=True,
            ),
        )


async def _stands(tx: Tx, event_id: str, fan_id: int, number: int, state: PlaceState) -> bool:
    """Whether the fan is still in this state, in the turn of this number."""
    found = await rows.place(tx, event_id, fan_id)
    entry = found[1] if found else None
    return entry is not None and (entry.state, entry.turns) == (state, number)


async def _name(tx: Tx, event_id: str) -> Bilingual:
    card = await programme.event(tx, event_id)
    assert card is not None, "a waiting room belongs to an event that exists"
    return Bilingual(card.label.name.km, card.label.name.en)
