"""Files of billers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.biller_file import BillerFile, command_of, faults
from bot.load.files import Prepared, validated
from bot.marked_yaml import MarkedFile
from services.bills import BillsService, LoadBillers


@dataclass(frozen=True, slots=True)
class BillerFiles:
    bills: BillsService
    section: str = "billers"

    def prepare(self, marked: MarkedFile, _: datetime) -> Prepared:
        file = validated(marked, BillerFile)
        found = [marked.problem(place, message) for place, message in faults(file)]
        return Prepared(found, lambda: self._store(command_of(file)))

    async def _store(self, command: LoadBillers) -> str:
        loaded = await self.bills.load(command)
        return f"{loaded.open} billers, {loaded.closed} closed"
