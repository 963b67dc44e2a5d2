"""Files of shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from bot.show_file.shows import ShowFile, faults, shows_of
from services.voting.errors import FrozenShow
from services.voting.programme import ProgrammeService
from services.voting.show.model import Show


@dataclass(frozen=True, slots=True)
class ShowFiles:
    programme: ProgrammeService
    section: str = "shows"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, ShowFile)
        found = [marked.problem(place, message) for place, message in faults(file, now)]
        return Prepared(found, lambda: self._store(marked, shows_of(file, now)))

    async def _store(
        self, marked: MarkedFile, shows: Sequence[tuple[Show, frozenset[str]]]
    ) -> str:
        told = []
        for number, (show, keeps) in enumerate(shows):
            try:
                loaded = await self.programme.load(show, keeps)
            except FrozenShow as refusal:
                window = refusal.details["window"]
                problem = f"its window {window} is under way and cannot be left out"
                place = ("shows", number, "stages")
                raise BadFile([marked.problem(place, problem)]) from refusal
            told.append(f"{show.code} version {loaded.version}" if loaded.version else show.code)
        return f"shows {', '.join(told)}"
