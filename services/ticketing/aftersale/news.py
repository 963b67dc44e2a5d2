"""What both sides are told when a ticket changes hands."""

from __future__ import annotations

from typing import Final
from uuid import UUID

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
from services.ticketing.aftersale.schemas import (
    GiftRanOut,
    ListingRanOut,
    TicketGiven,
    TicketResold,
)
from services.ticketing.repository import programme

GIVEN: Final = "aftersale.tell_given"
RAN_OUT: Final = "aftersale.tell_ran_out"
RESOLD: Final = "aftersale.tell_resold"
UNSOLD: Final = "aftersale.tell_unsold"
_VIEW: Final = "aftersale.news.button_ticket"


class AftersaleNews:
    """Turns what happened to a ticket into notifications. Running twice tells once.

    That a ticket has left its owner is told like money: it is worth as much.
    """

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(GIVEN, TicketGiven, self.given)
        jobs.register(RAN_OUT, GiftRanOut, self.ran_out)
        jobs.register(RESOLD, TicketResold, self.resold)
        jobs.register(UNSOLD, ListingRanOut, self.unsold)

    @use_case
    async def given(self, tx: Tx, event: TicketGiven) -> None:
        key, name = f"gift:{event.gift_id}", await name_of(tx, event.event_id)
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.from_fan,
                kind=Kind.MONEY,
                key=key,
                text_key="aftersale.news.given",
                values={"event": name},
            ),
        )
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.to_fan,
                kind=Kind.MONEY,
                key=key,
                text_key="aftersale.news.received",
                values={"event": name},
                links=(LinkTo(_VIEW, _ticket(event.ticket_id)),),
            ),
        )

    @use_case
    async def ran_out(self, tx: Tx, event: GiftRanOut) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.from_fan,
                kind=Kind.SHOW,
                key=f"gift_ran_out:{event.gift_id}",
                text_key="aftersale.news.ran_out",
                values={"event": await name_of(tx, event.event_id)},
                links=(LinkTo(_VIEW, _ticket(event.ticket_id)),),
                asked_for=True,
            ),
        )

    @use_case
    async def resold(self, tx: Tx, event: TicketResold) -> None:
        key, name = f"resold:{event.listing_id}", await name_of(tx, event.event_id)
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.seller_id,
                kind=Kind.MONEY,
                key=key,
                text_key="aftersale.news.sold",
                values={"event": name, "amount": event.seller_gets},
            ),
        )
        if event.by_bank:
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=event.buyer_id,
                    kind=Kind.MONEY,
                    key=key,
                    text_key="aftersale.news.received",
                    values={"event": name},
                    links=(LinkTo(_VIEW, _ticket(event.ticket_id)),),
                ),
            )

    @use_case
    async def unsold(self, tx: Tx, event: ListingRanOut) -> None:
        """Whoever has come in with it knows that it is not sold."""
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.seller_id,
                kind=Kind.SHOW,
                key=f"unsold:{event.listing_id}",
                text_key="aftersale.news.unsold",
                values={"event": await name_of(tx, event.event_id)},
                links=(LinkTo(_VIEW, _ticket(event.ticket_id)),),
                asked_for=True,
            ),
        )


def _ticket(ticket_id: UUID) -> str:
    return f"tk_{short_id(ticket_id)}"


async def name_of(tx: Tx, event_id: str) -> Bilingual:
    card = await programme.event(tx, event_id)
    assert card is not None, "a ticket is for an event that exists"
    return Bilingual(card.label.name.km, card.label.name.en)
