"""Files of videos, music and what they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.content_file import ContentFile, command_of, faults, read_files
from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from services.streaming.library.errors import BadContent
from services.streaming.library.service import LibraryService
from services.streaming.library.specs import LoadContent

_REASONS: Final = {
    "unknown_artist": "one of them was never loaded",
    "unknown_item": "one of them was never loaded",
    "second_home": "one of them belongs to another album or series",
}
_SECTIONS: Final = {"items": "content", "collections": "collections"}


@dataclass(frozen=True, slots=True)
class ContentFiles:
    library: LibraryService
    section: str = "content"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, ContentFile)
        files = read_files(file, marked.path.parent)
        found = [marked.problem(*each) for each in (*faults(file, now), *files.missing)]
        found += files.problems
        return Prepared(found, lambda: self._store(marked, command_of(file, files, now)))

    async def _store(self, marked: MarkedFile, command: LoadContent) -> str:
        try:
            loaded = await self.library.load(command)
        except BadContent as refusal:
            said = refusal.details
            every = command.items if said["section"] == "items" else command.collections
            number = [each.key for each in every].index(said["item"])
            place = (_SECTIONS[said["section"]], number, said["field"])
            raise BadFile([marked.problem(place, _REASONS[said["reason"]])]) from refusal
        told = [f"{len(loaded.added)} added", f"{len(loaded.changed)} changed"]
        if loaded.handed_over:
            told.append(f"media of {len(loaded.handed_over)} are being made")
        return f"content: {', '.join(told)}"
