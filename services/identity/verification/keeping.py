"""What the clock does with levels and papers: levels end, fans are reminded, files go."""

from __future__ import annotations

from datetime import timedelta

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.cache import ProfileCache
from services.identity.schemas import VerificationLevel
from services.identity.verification import rules
from services.identity.verification.levels import change_level
from services.identity.verification.repository import applications, documents, levels, log
from services.identity.verification.schemas import ApplicationState, LevelCause, LevelEndsSoon

_AT_ONCE = 100


class LevelKeeper:
    """Each method may run at any time, twice, or on two machines."""

    def __init__(self, uow: UnitOfWork, profiles: ProfileCache) -> None:
        self.uow = uow
        self._profiles = profiles

    async def end_levels(self) -> int:
        """Levels that have run out become BASIC; how many. Money has counted them so before."""
        ended = 0
        while batch := await self._end_some():
            for fan_id in batch:
                await self._profiles.changed(fan_id)
            ended += len(batch)
        return ended

    @use_case
    async def _end_some(self, tx: Tx) -> list[int]:
        standings = await levels.lock_ended(tx, _AT_ONCE)
        for standing in standings:
            await change_level(tx, standing, VerificationLevel.BASIC, None, LevelCause.EXPIRED)
        return [standing.fan_id for standing in standings]

    @use_case
    async def remind(self, tx: Tx) -> None:
        """30, 7 and 1 days before the end, each once, by day."""
        if not rules.is_time_to_remind(tx.now):
            return
        for standing in await levels.ending(tx, timedelta(days=max(rules.REMIND_DAYS))):
            assert standing.expires_at is not None
            days = rules.reminder_due(standing.expires_at, tx.now)
            if days and await levels.take_reminder(tx, standing.fan_id, standing.expires_at, days):
                tx.emit(LevelEndsSoon(standing.fan_id, standing.level, standing.expires_at, days))
        await levels.forget_reminders(tx)

    @use_case
    async def purge(self, tx: Tx) -> None:
        """Drafts that were left, and papers that have had their time."""
        for application_id, fan_id in await applications.abandoned(tx, rules.KEEP_DRAFT, _AT_ONCE):
            if await applications.change(
                tx, application_id, ApplicationState.DRAFT, state=ApplicationState.WITHDRAWN
            ):
                await documents.drop(tx, application_id)
                await log.note(tx, "abandoned", fan_id, application_id=application_id)
        due = await applications.documents_due(tx, _AT_ONCE)
        for application_id, fan_id in due:
            count = await documents.drop(tx, application_id)
            await log.note(
                tx, "papers_deleted", fan_id, application_id=application_id, about=str(count)
            )
        await applications.forget_due(tx, [application_id for application_id, _ in due])
