"""What a host is told of an ang pao that is over."""

from __future__ import annotations

from typing import Final

from services.core.ids import short_id
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told
from services.transfers.angpao.rules import CARD_KIND
from services.transfers.angpao.schemas import AngPaoEnded, AngPaoState

ENDED: Final = "angpao.tell_ended"


class AngPaoNews:
    """Each fact once, however often its job runs."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(ENDED, AngPaoEnded, self.ended)

    @use_case
    async def ended(self, tx: Tx, event: AngPaoEnded) -> None:
        """Who took it back has seen it happen."""
        values: dict[str, Told] = {"total": event.total, "reference": event.reference}
        match event.state:
            case AngPaoState.EMPTY:
                text = "angpao.news.empty"
            case AngPaoState.RETURNED:
                text = "angpao.news.returned" if event.taken else "angpao.news.untouched"
                values["rest"] = event.rest
            case _:
                return
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.host_id,
                kind=Kind.MONEY,
                key=f"{text}:{event.ang_pao_id}",
                text_key=text,
                values=values,
                links=(
                    LinkTo("angpao.news.button_open", f"{CARD_KIND}_{short_id(event.ang_pao_id)}"),
                ),
            ),
        )
