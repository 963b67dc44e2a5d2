"""Telegram's own charges: stopped when the plan here changes, noted when the fan stops them."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import repository as payments
from services.payments.errors import ProviderAway
from services.payments.schemas import Way
from services.subscriptions import periods
from services.subscriptions.recalling import STOP_STARS
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import StopStars
from services.subscriptions.states import Method


class StarsSubscriptions(Protocol):
    async def stop(self, payer_id: int, charge_id: str) -> bool:
        """editUserStarSubscription, cancelled. False: not known whether; ask again."""
        ...


class StarsCharges:
    def __init__(self, uow: UnitOfWork, port: StarsSubscriptions) -> None:
        self.uow = uow
        self._port = port

    def register(self, jobs: Jobs) -> None:
        jobs.register(STOP_STARS, StopStars, self.stop)

    async def stop(self, job: StopStars) -> None:
        """Job. Repeating is safe: what is stopped stays so. Raises ProviderAway, to come again."""
        found = await self._first_charge(job.intent_id)
        if found is not None and not await self._port.stop(*found):
            raise ProviderAway(answer="subscription not stopped")

    @use_case
    async def stopped_by_fan(self, tx: Tx, payload: str, fan_id: int) -> None:
        """The fan has stopped the charges in Telegram: from now on there are reminders."""
        attempt = await payments.attempt_by_handle(tx, Way.STARS, payload)
        mine = await rows.running(tx, fan_id, lock=True)
        if attempt is None or mine is None or mine.stars_intent != attempt.intent_id:
            return
        mine.method, mine.stars_intent = Method.NONE, None
        await periods.no_wait(tx, mine)
        periods.plan_next_look(mine, tx.now)
        await rows.note(tx, mine.id, "method", method="none")

    @query
    async def _first_charge(self, tx: Tx, intent_id: UUID) -> tuple[int, str] | None:
        intent = await payments.find_intent(tx, intent_id)
        if intent is None or intent.winner_id is None:
            return None
        receipt = await payments.first_receipt(tx, intent.winner_id)
        return (intent.fan_id, receipt.payment_id) if receipt else None
