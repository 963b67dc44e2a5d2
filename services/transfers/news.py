"""What both sides are told of money between them while they look elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from services.core.ids import reference_code, short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity import masked_name
from services.identity.repository import fans
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.transfers.schemas import (
    LastingPaid,
    LinkPosted,
    MoneyAsked,
    MoneyReturned,
    MoneySent,
    RequestDeclined,
    ScheduleComing,
    ScheduleRan,
)

SENT: Final = "transfers.tell_sent"
RETURNED: Final = "transfers.tell_returned"
ASKED: Final = "transfers.tell_asked"
POSTED: Final = "transfers.tell_to_confirm"
DECLINED: Final = "transfers.tell_declined"
COMING: Final = "transfers.tell_coming"
RAN: Final = "transfers.tell_ran"
LASTING: Final = "transfers.tell_lasting_paid"


class TransferNews:
    """Each fact once, however often its job runs. Names are masked for both sides."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(SENT, MoneySent, self.sent)
        jobs.register(RETURNED, MoneyReturned, self.returned)
        jobs.register(ASKED, MoneyAsked, self.asked)
        jobs.register(POSTED, LinkPosted, self.posted)
        jobs.register(DECLINED, RequestDeclined, self.declined)
        jobs.register(COMING, ScheduleComing, self.coming)
        jobs.register(RAN, ScheduleRan, self.ran)
        jobs.register(LASTING, LastingPaid, self.lasting_paid)

    @use_case
    async def sent(self, tx: Tx, event: MoneySent) -> None:
        """The receiver; of money that waited also its sender. Who claims sees it on the screen."""
        if event.claimed:
            await self._tell(
                tx,
                event.payer_id,
                "transfers.news.claimed",
                event.transfer_id,
                f"st_{short_id(event.transfer_id)}",
                amount=event.amount,
                name=await _name(tx, event.payee_id),
                reference=event.reference,
            )
            return
        await self._tell(
            tx,
            event.payee_id,
            "transfers.news.received_with_note" if event.note else "transfers.news.received",
            event.transfer_id,
            f"rc_{short_id(event.payment_id)}",
            amount=event.amount,
            name=await _name(tx, event.payer_id),
            reference=event.reference,
            **({"note": event.note} if event.note else {}),
        )

    @use_case
    async def returned(self, tx: Tx, event: MoneyReturned) -> None:
        """Who took it back has seen it happen."""
        if event.undone:
            return
        await self._tell(
            tx,
            event.payer_id,
            "transfers.news.returned",
            event.transfer_id,
            f"st_{short_id(event.transfer_id)}",
            amount=event.total,
            reference=event.reference,
        )

    @use_case
    async def posted(self, tx: Tx, event: LinkPosted) -> None:
        """Nobody can take it before the PIN."""
        await self._tell(
            tx,
            event.payer_id,
            "transfers.news.confirm",
            event.transfer_id,
            f"st_{short_id(event.transfer_id)}",
            amount=event.amount,
        )

    @use_case
    async def asked(self, tx: Tx, event: MoneyAsked) -> None:
        """Who is asked; a reminder is a message of its own, once."""
        text = "transfers.news.reminded" if event.reminds else "transfers.news.asked"
        await self._tell(
            tx,
            event.payer_id,
            text,
            event.request_id,
            f"pr_{short_id(event.request_id)}",
            amount=event.amount,
            name=await _name(tx, event.asker_id),
        )

    @use_case
    async def declined(self, tx: Tx, event: RequestDeclined) -> None:
        await self._tell(
            tx,
            event.asker_id,
            "transfers.news.declined",
            event.request_id,
            f"pr_{short_id(event.request_id)}",
            amount=event.amount,
            name=await _name(tx, event.payer_id),
        )

    @use_case
    async def lasting_paid(self, tx: Tx, event: LastingPaid) -> None:
        """Somebody has paid from a bank; perhaps the bank did not say who."""
        named = {"name": event.account} if event.account else {}
        text = "transfers.news.lasting_from" if event.account else "transfers.news.lasting"
        await self._tell(
            tx,
            event.fan_id,
            text,
            event.request_id,
            f"pr_{short_id(event.request_id)}",
            amount=event.amount,
            reference=event.reference,
            **named,
        )

    @use_case
    async def coming(self, tx: Tx, event: ScheduleComing) -> None:
        """The day before, while it can still be stopped."""
        await self._tell_owner(
            tx, event, "transfers.news.coming", event.on, await _name(tx, event.payee_id)
        )

    @use_case
    async def ran(self, tx: Tx, event: ScheduleRan) -> None:
        """That it was sent, or why not."""
        name = await _name(tx, event.payee_id)
        if event.transfer_id is None:
            await self._tell_owner(tx, event, _skipped(event.reason), event.due_on, name)
            return
        await self._tell(
            tx,
            event.owner_id,
            "transfers.news.ran",
            event.transfer_id,
            f"st_{short_id(event.transfer_id)}",
            amount=event.amount,
            name=name,
            reference=reference_code(event.transfer_id),
        )

    async def _tell_owner(
        self, tx: Tx, event: ScheduleComing | ScheduleRan, text: str, day: date, name: str
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.owner_id,
                kind=Kind.MONEY,
                key=f"{text}:{event.schedule_id}:{day}",
                text_key=text,
                values={"amount": event.amount, "name": name},
                links=(LinkTo("transfers.news.button_open", f"so_{short_id(event.schedule_id)}"),),
            ),
        )

    async def _tell(
        self, tx: Tx, fan_id: int, text: str, about: UUID, link: str, **values: Told
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=f"{text}:{about}",
                text_key=text,
                values=values,
                links=(LinkTo("transfers.news.button_open", link),),
            ),
        )


async def _name(tx: Tx, fan_id: int) -> str:
    fan = await fans.find(tx, fan_id)
    return masked_name(fan) if fan else "•••"


def _skipped(reason: str) -> str:
    """The words for a refusal of the wallet, by its code."""
    if reason == "wallet.insufficient_funds":
        return "transfers.news.skipped_funds"
    if "limit" in reason:
        return "transfers.news.skipped_limit"
    if "frozen" in reason:
        return "transfers.news.skipped_frozen"
    return "transfers.news.skipped_other"
