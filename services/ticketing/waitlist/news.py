"""What people on the list are told: tickets are there for them, and that the time is over."""

from __future__ import annotations

from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
)
from services.ticketing.repository import programme
from services.ticketing.waitlist import set_aside
from services.ticketing.waitlist.schemas import OfferCame, OfferEnded, OfferState

CAME: Final = "waitlist.tell_offer"
ENDED: Final = "waitlist.tell_ended"


class WaitlistNews:
    """Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(CAME, OfferCame, self.came)
        jobs.register(ENDED, OfferEnded, self.ended)

    @use_case
    async def came(self, tx: Tx, event: OfferCame) -> None:
        """At once, also at night: the time runs. Only while the offer is open."""
        card = await set_aside.offer_card(tx, event.fan_id, event.offer_id)
        if card is None or card.state is not OfferState.OPEN:
            return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"wait_offer:{event.offer_id}",
                text_key="waitlist.news.offer",
                values={
                    "event": await _name(tx, event.event_id),
                    "number": event.quantity,
                    "until": event.expires_at,
                },
                links=(LinkTo("waitlist.news.button_look", f"wo_{short_id(event.offer_id)}"),),
                asked_for=True,
                expires_at=event.expires_at,
            ),
        )

    @use_case
    async def ended(self, tx: Tx, event: OfferEnded) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.SHOW,
                key=f"wait_offer_ended:{event.offer_id}",
                text_key="waitlist.news.ended",
                values={"event": await _name(tx, event.event_id)},
                links=(LinkTo("waitlist.news.button_event", f"ev_{event.event_id}"),),
            ),
        )


async def _name(tx: Tx, event_id: str) -> Bilingual:
    card = await programme.event(tx, event_id)
    assert card is not None, "a list is of an event that exists"
    return Bilingual(card.label.name.km, card.label.name.en)
