"""Files of artists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.artist_file import ArtistFile, command_of, faults
from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from services.artists import ArtistsService, LoadArtists, UnknownArtistEvent


@dataclass(frozen=True, slots=True)
class ArtistFiles:
    artists: ArtistsService
    section: str = "artists"

    def prepare(self, marked: MarkedFile, _: datetime) -> Prepared:
        file = validated(marked, ArtistFile)
        found = [marked.problem(place, message) for place, message in faults(file)]
        return Prepared(found, lambda: self._store(marked, command_of(file)))

    async def _store(self, marked: MarkedFile, command: LoadArtists) -> str:
        try:
            loaded = await self.artists.load(command)
        except UnknownArtistEvent as refusal:
            number = [each.id for each in command.artists].index(refusal.details["item"])
            place = command.artists[number].event_ids.index(refusal.details["event_id"])
            problem = marked.problem(("artists", number, "events", place), "was never loaded")
            raise BadFile([problem]) from refusal
        return f"{len(loaded.added)} artists added, {len(loaded.updated)} artists updated"
