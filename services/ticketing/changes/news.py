"""What those who have tickets are told of a change: each once, by whatever jobs it takes."""

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
from services.ticketing.changes import repository
from services.ticketing.changes.schemas import BuyersTold, ChangeKind
from services.ticketing.repository import programme

TELL: Final = "changes.tell"


class ChangeNews:
    """Buyers of an event that is called off hear of it with their money; owners of gifts here."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(TELL, BuyersTold, self.tell)

    @use_case
    async def tell(self, tx: Tx, event: BuyersTold) -> None:
        """It concerns money that was spent, so it cannot be switched off. Twice tells once."""
        change = await repository.find(tx, event.change_id)
        card = await programme.event(tx, event.event_id)
        assert card is not None
        name = Bilingual(card.label.name.km, card.label.name.en)
        for fan_id in event.fan_ids:
            if event.kind is ChangeKind.CALLED_OFF:
                told = Notification(
                    fan_id=fan_id,
                    kind=Kind.MONEY,
                    key=f"event_off:{event.change_id}",
                    text_key="changes.news.off",
                    values={"event": name},
                )
            else:
                assert change.give_back_until is not None
                told = Notification(
                    fan_id=fan_id,
                    kind=Kind.MONEY,
                    key=f"event_moved:{event.change_id}",
                    text_key="changes.news.moved",
                    values={
                        "event": name,
                        "was": change.was_at,
                        "time": change.starts_at,
                        "until": change.give_back_until,
                    },
                    links=(LinkTo("changes.news.button_tickets", f"ev_{event.event_id}"),),
                )
            await self._notifications.notify(tx, told)
