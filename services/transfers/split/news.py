"""What people of a shared bill are told, each alone: asked, reminded, paid, ended."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity import masked_name
from services.identity.repository import fans
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.transfers.split import repository
from services.transfers.split.schemas import (
    CARD_KIND,
    PaidBy,
    PartAsked,
    PartPaidFor,
    PartState,
    SplitEnded,
    SplitState,
)

ASKED: Final = "split.tell_asked"
PAID: Final = "split.tell_paid"
ENDED: Final = "split.tell_ended"
_NAMED: Final = {
    "split.news.asked": "split.news.asked_named",
    "split.news.reminded": "split.news.reminded_named",
    "split.news.paid": "split.news.paid_named",
    "split.news.done": "split.news.done_named",
    "split.news.ended": "split.news.ended_named",
    "split.news.ended_paid": "split.news.ended_paid_named",
    "split.news.time_up": "split.news.time_up_named",
}
"""A bill with a title has texts of its own."""


class SplitNews:
    """Turns what happened to a shared bill into notifications. Running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(ASKED, PartAsked, self.asked)
        jobs.register(PAID, PartPaidFor, self.paid)
        jobs.register(ENDED, SplitEnded, self.ended)

    @use_case
    async def asked(self, tx: Tx, event: PartAsked) -> None:
        """Who has paid since then is not asked. A reminder waits for the morning and can be
        switched off.
        """
        row = await repository.find(tx, event.split_id)
        assert row is not None
        split = await repository.view(tx, row)
        if split.state is not SplitState.OPEN:
            return
        owing = {part.fan_id: part for part in split.parts_in(PartState.TAKEN)}
        name = await _name(tx, event.host_id)
        text = "split.news.reminded" if event.reminds else "split.news.asked"
        for fan_id in event.fan_ids:
            if fan_id not in owing:
                continue
            await self._tell(
                tx,
                fan_id,
                text,
                event.split_id,
                kind=Kind.SHOW if event.reminds else Kind.MONEY,
                once=event.round,
                button="split.news.button_pay",
                title=event.title,
                amount=owing[fan_id].amount,
                name=name,
            )

    @use_case
    async def paid(self, tx: Tx, event: PartPaidFor) -> None:
        """The host; of what the host says to be paid in cash, nobody."""
        if event.paid_by is PaidBy.PAYMENT and event.fan_id is not None:
            await self._tell(
                tx,
                event.host_id,
                "split.news.paid",
                event.split_id,
                once=str(event.number),
                amount=event.amount,
                name=await _name(tx, event.fan_id),
                title=event.title,
                paid=event.paid_parts,
                all=event.all_parts,
            )
        if event.is_last and event.paid_by is not PaidBy.CASH:
            await self._tell(
                tx, event.host_id, "split.news.done", event.split_id, title=event.title
            )

    @use_case
    async def ended(self, tx: Tx, event: SplitEnded) -> None:
        """Friends; of the end of its time also the host."""
        name = await _name(tx, event.host_id)
        for text, people in (
            ("split.news.ended", event.unpaid),
            ("split.news.ended_paid", event.paid),
        ):
            for fan_id in people:
                await self._tell(
                    tx, fan_id, text, event.split_id, kind=Kind.SHOW, name=name, title=event.title
                )
        if event.by_time:
            await self._tell(
                tx, event.host_id, "split.news.time_up", event.split_id, title=event.title
            )

    async def _tell(
        self,
        tx: Tx,
        fan_id: int,
        text: str,
        split_id: UUID,
        *,
        kind: Kind = Kind.MONEY,
        once: str = "",
        button: str = "split.news.button_open",
        title: str,
        **values: Told,
    ) -> None:
        if title:
            text, values = _NAMED[text], {**values, "title": title}
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=kind,
                key=f"{text}:{split_id}:{once}",
                text_key=text,
                values=values,
                links=(LinkTo(button, f"{CARD_KIND}_{short_id(split_id)}"),),
            ),
        )


async def _name(tx: Tx, fan_id: int) -> str:
    fan = await fans.find(tx, fan_id)
    return masked_name(fan) if fan else "•••"
