"""Files of cities, venues and events, with the maps of their halls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.event_file.command import command_of
from bot.event_file.faults import faults
from bot.event_file.parts import EventFile
from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile, Place, read_yaml
from bot.seat_map_file import SeatMapFile, crowded, layout_of
from bot.seat_map_file import faults as seat_map_faults
from services.ticketing import BadProgramme, Loaded, LoadEvents, TicketingService
from services.ticketing.seats import Layout

_REASONS: Final = {
    "ticketing.unknown_place": "was never loaded",
    "ticketing.size_below_taken": "a pool is smaller than what is sold and held of it",
    "ticketing.sales_forbid_change": "cannot change any more: there are orders for it",
    "ticketing.unknown_seating": "no loaded map, zone or seat is called so",
    "ticketing.blocked_seat_taken": "one of these seats is somebody's already",
    "queue.room_forbids_change": "cannot change any more: people wait there already",
}


@dataclass(frozen=True, slots=True)
class EventFiles:
    ticketing: TicketingService
    section: str = "events"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, EventFile)
        found = [marked.problem(place, message) for place, message in faults(file, now)]
        maps: list[Layout] = []
        for venue in file.venues:
            if venue.seats is not None:
                try:
                    maps.append(read_seat_map(marked.path.parent / venue.seats))
                except BadFile as bad:
                    found += bad.problems
        return Prepared(found, lambda: self._store(marked, command_of(file, now, maps)))

    async def _store(self, marked: MarkedFile, command: LoadEvents) -> str:
        try:
            return _told(await self.ticketing.load_events(command))
        except BadProgramme as refusal:
            place = _place_of(marked, refusal)
            raise BadFile([marked.problem(place, _REASONS[refusal.code])]) from refusal


def read_seat_map(path: Path) -> Layout:
    """The map of a hall. BadFile names every problem with its line and field."""
    marked = read_yaml(path)
    file = validated(marked, SeatMapFile)
    if found := [marked.problem(*each) for each in seat_map_faults(file)]:
        raise BadFile(found)
    layout = layout_of(file)
    if found := [marked.problem(*each) for each in crowded(layout)]:
        raise BadFile(found)
    return layout


def _place_of(marked: MarkedFile, refusal: BadProgramme) -> Place:
    """Where the file says what the service refused, by the id of the venue or event."""
    assert isinstance(marked.values, dict)
    for section in ("venues", "events"):
        for number, item in enumerate(marked.values.get(section, ())):
            if item["id"] == refusal.details["item"]:
                return section, number, str(refusal.details["field"])
    raise AssertionError("a refusal names what the file holds")


def _told(loaded: Loaded) -> str:
    parts = [f"{loaded.cities} cities", f"{loaded.venues} venues"]
    parts += [f"{len(loaded.added)} events added", f"{len(loaded.updated)} events updated"]
    return ", ".join(parts)
