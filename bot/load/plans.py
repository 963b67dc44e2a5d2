"""Files of plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.load.files import Prepared, validated
from bot.marked_yaml import MarkedFile
from bot.plan_file import PlanFile, command_of, faults
from services.subscriptions.schemas import LoadPlans
from services.subscriptions.service import SubscriptionsService


@dataclass(frozen=True, slots=True)
class PlanFiles:
    subscriptions: SubscriptionsService
    section: str = "plans"

    def prepare(self, marked: MarkedFile, _: datetime) -> Prepared:
        file = validated(marked, PlanFile)
        found = [marked.problem(place, message) for place, message in faults(file)]
        if found:
            return Prepared(found, lambda: self._store(LoadPlans((), (), ())))
        command = command_of(file)
        return Prepared(found, lambda: self._store(command))

    async def _store(self, command: LoadPlans) -> str:
        loaded, closed = await self.subscriptions.load(command)
        return f"{loaded} plans, {closed} closed"
