"""What fans are told of money for votes that comes back."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Bilingual, Kind, Notification, NotificationsService, Told
from services.voting.errors import PackCapReached, WindowIsClosed
from services.voting.packs import repository
from services.voting.packs.schemas import PackReturned, VoidedPaid

RETURNED: Final = "voting.tell_pack_returned"
VOIDED: Final = "voting.tell_voided"


_WHY: Final = {
    WindowIsClosed.code: "voting.news.pack_closed",
    PackCapReached.code: "voting.news.pack_over_cap",
}


class PackNews:
    """Says why; that the money has arrived is said by the payment itself. Twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(RETURNED, PackReturned, self.returned)
        jobs.register(VOIDED, VoidedPaid, self.voided)

    @use_case
    async def returned(self, tx: Tx, event: PackReturned) -> None:
        text = _WHY.get(event.code, "voting.news.pack_not_counted")
        values: dict[str, Told] = {"amount": event.amount}
        await self._tell(tx, event.fan_id, text, str(event.intent_id), values)

    @use_case
    async def voided(self, tx: Tx, event: VoidedPaid) -> None:
        """Once for all that a fan has paid in the window."""
        names = await repository.show_of(tx, event.window_id)
        values: dict[str, Told] = {"show": Bilingual(km=names.km, en=names.en)}
        once = f"{event.window_id}:{event.fan_id}"
        await self._tell(tx, event.fan_id, "voting.news.void", once, values)

    async def _tell(
        self, tx: Tx, fan_id: int, text: str, once: str, values: dict[str, Told]
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=f"{text}:{once}",
                text_key=text,
                values=values,
            ),
        )
