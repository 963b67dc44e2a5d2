"""Guides of evenings for fans, and reminders by the clock: once each, whoever hands them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.errors import EventNotFound
from services.ticketing.evening import repository
from services.ticketing.evening.schemas import (
    TOO_LATE_FOR_DAY,
    Guide,
    Reminder,
    RemindOwners,
)
from services.ticketing.repository import programme
from services.ticketing.rules import EventState

LOOK: Final = "evening.look"
REMIND: Final = "evening.remind"
SCHEDULE: Final = (Scheduled(LOOK, every=timedelta(minutes=5)),)
_AT_ONCE: Final = 200
_NOBODY: Final = 0
"""Tickets that the box office has sold to people it does not know belong to fan 0."""


class EveningService:
    """What to know before an evening, and the reminders of it."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        async def look(_: Planned) -> None:
            await self.look()

        jobs.register(LOOK, Planned, look)
        jobs.register(REMIND, RemindOwners, self.remind)

    @query
    async def guide(self, tx: Tx, fan_id: int, event_id: str) -> Guide:
        """What is to be known, and where the fan's own tickets let in. EventNotFound."""
        card = await programme.event(tx, event_id)
        if card is None:
            raise EventNotFound(event_id=event_id)
        said, point = await repository.guide(tx, event_id)
        return Guide(
            label=card.label,
            bring=said.bring,
            arrive=said.arrive,
            point=point,
            places=tuple(await repository.places(tx, fan_id, event_id)),
        )

    @use_case
    async def look(self, tx: Tx) -> None:
        """Job: hand out the reminders whose time has come."""
        for reminder in Reminder:
            for event_id, starts_at in await repository.due(tx, reminder):
                if not await repository.begin_round(tx, event_id, reminder, starts_at):
                    continue
                if reminder is Reminder.DAY and starts_at - tx.now < TOO_LATE_FOR_DAY:
                    continue
                tx.enqueue(REMIND, RemindOwners(event_id, reminder, starts_at, _NOBODY))

    @use_case
    async def remind(self, tx: Tx, job: RemindOwners) -> None:
        """Job: tell a page of owners. Not of an event that was moved or called off meanwhile."""
        card = await programme.event(tx, job.event_id)
        assert card is not None
        label = card.label
        if label.starts_at != job.starts_at or label.state is EventState.CANCELLED:
            return
        people = await repository.owners(tx, job.event_id, job.after, _AT_ONCE)
        for fan_id, ticket_id in people:
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=fan_id,
                    kind=Kind.SHOW,
                    key=f"evening:{job.reminder}:{job.event_id}:{job.starts_at:%Y%m%d%H%M}",
                    text_key=f"evening.news.{job.reminder}",
                    values={
                        "event": Bilingual(label.name.km, label.name.en),
                        "venue": Bilingual(label.venue.km, label.venue.en),
                        "doors": label.doors_at,
                        "time": label.starts_at,
                    },
                    links=(
                        LinkTo("evening.news.button_ticket", f"tk_{short_id(ticket_id)}"),
                        LinkTo("evening.news.button_guide", f"gd_{job.event_id}"),
                    ),
                    expires_at=label.starts_at,
                ),
            )
        if len(people) == _AT_ONCE:
            tx.enqueue(REMIND, replace(job, after=people[-1][0]))
