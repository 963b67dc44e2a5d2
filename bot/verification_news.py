"""What fans are told of their level and phone while they look elsewhere: each fact once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.i18n import Translators
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.events import (
    TELL_LEVEL_CHANGED,
    TELL_LEVEL_ENDS,
    TELL_PHONE_MOVED,
    TELL_REJECTED,
)
from services.identity import VerificationLevel
from services.identity.verification import (
    ApplicationRejected,
    LevelCause,
    LevelChanged,
    LevelEndsSoon,
    PhoneMoved,
    last_day,
)
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
    Told,
)

LINK: Final = "vf_home"


class VerificationNews:
    """Turns what happened into a notification. Running twice tells once.

    All of it is told at once and cannot be switched off: limits of money hang on it.
    """

    def __init__(
        self, uow: UnitOfWork, notifications: NotificationsService, translators: Translators
    ) -> None:
        self.uow = uow
        self._notifications = notifications
        self._translators = translators

    def register(self, jobs: Jobs) -> None:
        jobs.register(TELL_LEVEL_CHANGED, LevelChanged, self.level_changed)
        jobs.register(TELL_LEVEL_ENDS, LevelEndsSoon, self.ends_soon)
        jobs.register(TELL_PHONE_MOVED, PhoneMoved, self.phone_moved)
        jobs.register(TELL_REJECTED, ApplicationRejected, self.rejected)

    @use_case
    async def level_changed(self, tx: Tx, event: LevelChanged) -> None:
        """A level that went with a phone number is told of with the number."""
        key = f"level:{event.cause}:{event.at.isoformat()}"
        match event.cause:
            case LevelCause.PHONE_LOST:
                return
            case LevelCause.EXPIRED:
                values: dict[str, Told] = {"level": self._level(event.before)}
                await self._tell(tx, event.fan_id, key, "verification.news.expired", values)
            case LevelCause.APPROVED | LevelCause.PHONE_BACK:
                assert event.expires_at is not None
                values = {"level": self._level(event.after), "date": last_day(event.expires_at)}
                await self._tell(tx, event.fan_id, key, "verification.news.raised", values)

    @use_case
    async def ends_soon(self, tx: Tx, event: LevelEndsSoon) -> None:
        key = f"level_ends:{event.days_left}:{event.expires_at.isoformat()}"
        values: dict[str, Told] = {
            "level": self._level(event.level),
            "date": last_day(event.expires_at),
        }
        await self._tell(tx, event.fan_id, key, "verification.news.ends_soon", values)

    @use_case
    async def phone_moved(self, tx: Tx, event: PhoneMoved) -> None:
        values: dict[str, Told] = {"phone": f"•••{event.last_digits}"}
        text = "verification.news.phone_moved"
        if event.lost_level is not None:
            text = "verification.news.phone_and_level"
            values["level"] = self._level(event.lost_level)
        await self._tell(tx, event.fan_id, f"phone:{event.at.isoformat()}", text, values)

    @use_case
    async def rejected(self, tx: Tx, event: ApplicationRejected) -> None:
        values: dict[str, Told] = {
            "reason": self._words(f"verification.reason.{event.reason}"),
            "advice": self._words(f"verification.advice.{event.reason}"),
        }
        key = f"rejected:{event.application_id}"
        await self._tell(tx, event.fan_id, key, "verification.news.rejected", values)

    def _level(self, level: VerificationLevel) -> Bilingual:
        return self._words(f"verification.level.{level}")

    def _words(self, key: str) -> Bilingual:
        km, en = (self._translators.for_language(each).plain(key) for each in ("km", "en"))
        return Bilingual(km, en)

    async def _tell(
        self, tx: Tx, fan_id: int, key: str, text: str, values: Mapping[str, Told]
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=key,
                text_key=text,
                values=values,
                links=(LinkTo("verification.news.button_open", LINK),),
            ),
        )
