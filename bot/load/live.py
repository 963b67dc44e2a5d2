"""Files of broadcasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.live_file import LiveFile, faults, specs_of
from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from services.streaming.live.desk import LiveDesk
from services.streaming.live.errors import NotLive
from services.streaming.live.schemas import LiveSpec


@dataclass(frozen=True, slots=True)
class LiveFiles:
    desk: LiveDesk
    section: str = "live"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, LiveFile)
        found = [marked.problem(place, message) for place, message in faults(file, now)]
        return Prepared(found, lambda: self._store(marked, specs_of(file, now)))

    async def _store(self, marked: MarkedFile, specs: Sequence[LiveSpec]) -> str:
        try:
            planned = await self.desk.load(specs)
        except NotLive as refusal:
            number = [each.key for each in specs].index(refusal.details["key"])
            problem = marked.problem(("live", number, "item"), "is no live item that was loaded")
            raise BadFile([problem]) from refusal
        return f"{planned} broadcasts planned"
