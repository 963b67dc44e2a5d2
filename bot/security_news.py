"""Security events become notifications: the owner hears of them wherever they were caused."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.events import TELL_SECURITY
from services.identity.security import SecurityKind, SecurityNoted
from services.notifications import Kind, LinkTo, Notification, NotificationsService, Told

_QUIET: Final = {SecurityKind.PIN_SET, SecurityKind.BIOMETRY_OFF}
"""The fan has just done it on the screen in front of them, or is told its cause."""


class SecurityNews:
    """Tells the fan; running twice tells once."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(TELL_SECURITY, SecurityNoted, self.tell)

    @use_case
    async def tell(self, tx: Tx, noted: SecurityNoted) -> None:
        if noted.kind in _QUIET:
            return
        values: dict[str, Told] = {"device": noted.about}
        if noted.until is not None:
            values["until"] = noted.until
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=noted.fan_id,
                kind=Kind.MONEY,
                key=f"security:{noted.event_id}",
                text_key=f"identity.news.{noted.kind}",
                values=values,
                links=(LinkTo("identity.news.button_open", "se_own"),),
            ),
        )
