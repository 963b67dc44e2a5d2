"""The `load` command: files into the product, through its services only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.artist_file import ArtistFile
from bot.artist_file import command_of as artists_of
from bot.artist_file import faults as artist_faults
from bot.biller_file import BillerFile
from bot.biller_file import command_of as billers_of
from bot.biller_file import faults as biller_faults
from bot.event_file import EventFile, command_of, faults
from bot.marked_yaml import BadFile, MarkedFile, Place, Problem, read_yaml
from bot.seat_map_file import SeatMapFile, crowded, layout_of
from bot.seat_map_file import faults as seat_map_faults
from bot.show_file import ShowFile, shows_of
from bot.show_file import faults as show_faults
from services.artists import ArtistsService, LoadArtists, UnknownArtistEvent
from services.bills import BillsService, LoadBillers
from services.ticketing import BadProgramme, Loaded, LoadEvents, TicketingService
from services.ticketing.seats import Layout
from services.voting.errors import FrozenShow
from services.voting.programme import ProgrammeService
from services.voting.show.model import Show

File = TypeVar("File", bound=BaseModel)
LoadShows = list[tuple[Show, frozenset[str]]]
_Command = LoadEvents | LoadArtists | LoadBillers | LoadShows
_Read = tuple[MarkedFile, _Command | None, list[Problem]]
_REASONS: Final = {
    "ticketing.unknown_place": "was never loaded",
    "ticketing.size_below_taken": "a pool is smaller than what is sold and held of it",
    "ticketing.sales_forbid_change": "cannot change any more: there are orders for it",
    "ticketing.unknown_seating": "no loaded map, zone or seat is called so",
    "ticketing.blocked_seat_taken": "one of these seats is somebody's already",
    "queue.room_forbids_change": "cannot change any more: people wait there already",
}


async def load_files(
    paths: Sequence[Path],
    ticketing: TicketingService,
    now: datetime,
    artists: ArtistsService | None = None,
    bills: BillsService | None = None,
    programme: ProgrammeService | None = None,
) -> list[str]:
    """Load files in turn; one line per file for the operator.

    All files are read and checked before the first is loaded. BadFile names every problem with
    its file, line and field; nothing of a bad file is loaded. A file with `artists` or
    `shows` holds those.
    """
    read = [_read(path, now) for path in paths]
    if problems := [problem for _, _, found in read for problem in found]:
        raise BadFile(problems)
    lines = []
    for marked, command, _ in read:
        match command:
            case LoadEvents():
                lines.append(await _load(marked, command, ticketing))
            case LoadArtists():
                artists = artists or ArtistsService(ticketing.uow)
                lines.append(await _load_artists(marked, command, artists))
            case LoadBillers():
                assert bills is not None, "whoever loads billers has where to put them"
                loaded = await bills.load(command)
                lines.append(f"{marked.path}: {loaded.open} billers, {loaded.closed} closed")
            case list():
                assert programme is not None, "shows are loaded where voting is built"
                lines.append(await _load_shows(marked, command, programme))
    return lines


def _read(path: Path, now: datetime) -> _Read:
    try:
        marked = read_yaml(path)
        if isinstance(marked.values, dict) and "artists" in marked.values:
            return _read_artists(marked)
        if isinstance(marked.values, dict) and "billers" in marked.values:
            return _read_billers(marked)
        if isinstance(marked.values, dict) and "shows" in marked.values:
            return _read_shows(marked, now)
        return _read_events(marked, now)
    except BadFile as bad:
        return MarkedFile(path, None, {(): 1}), None, bad.problems


def _read_artists(marked: MarkedFile) -> _Read:
    file = _validated(marked, ArtistFile)
    found = [marked.problem(place, message) for place, message in artist_faults(file)]
    return marked, None if found else artists_of(file), found


def _read_billers(marked: MarkedFile) -> _Read:
    file = _validated(marked, BillerFile)
    found = [marked.problem(place, message) for place, message in biller_faults(file)]
    return marked, None if found else billers_of(file), found


def _read_shows(marked: MarkedFile, now: datetime) -> _Read:
    file = _validated(marked, ShowFile)
    found = [marked.problem(place, message) for place, message in show_faults(file, now)]
    return marked, None if found else shows_of(file, now), found


def _read_events(marked: MarkedFile, now: datetime) -> _Read:
    file = _validated(marked, EventFile)
    found = [marked.problem(place, message) for place, message in faults(file, now)]
    maps: list[Layout] = []
    for venue in file.venues:
        if venue.seats is not None:
            try:
                maps.append(read_seat_map(marked.path.parent / venue.seats))
            except BadFile as bad:
                found += bad.problems
    return marked, None if found else command_of(file, now, maps), found


def read_seat_map(path: Path) -> Layout:
    """The map of a hall. BadFile names every problem with its line and field."""
    marked = read_yaml(path)
    file = _validated(marked, SeatMapFile)
    if found := [marked.problem(*each) for each in seat_map_faults(file)]:
        raise BadFile(found)
    layout = layout_of(file)
    if found := [marked.problem(*each) for each in crowded(layout)]:
        raise BadFile(found)
    return layout


def _validated(marked: MarkedFile, model: type[File]) -> File:
    try:
        return model.model_validate(marked.values)
    except ValidationError as error:
        problems = [_problem(marked, each["loc"], each["msg"]) for each in error.errors()]
        raise BadFile(problems) from error


def _problem(marked: MarkedFile, place: Place, message: str) -> Problem:
    return marked.problem(place, message.removeprefix("Value error, "))


async def _load(marked: MarkedFile, command: LoadEvents, ticketing: TicketingService) -> str:
    try:
        loaded = await ticketing.load_events(command)
    except BadProgramme as refusal:
        place = _place_of(marked, refusal)
        raise BadFile([marked.problem(place, _REASONS[refusal.code])]) from refusal
    return f"{marked.path}: {_told(loaded)}"


async def _load_artists(marked: MarkedFile, command: LoadArtists, artists: ArtistsService) -> str:
    try:
        loaded = await artists.load(command)
    except UnknownArtistEvent as refusal:
        number = [each.id for each in command.artists].index(refusal.details["item"])
        place = command.artists[number].event_ids.index(refusal.details["event_id"])
        problem = marked.problem(("artists", number, "events", place), "was never loaded")
        raise BadFile([problem]) from refusal
    added, updated = len(loaded.added), len(loaded.updated)
    return f"{marked.path}: {added} artists added, {updated} artists updated"


async def _load_shows(marked: MarkedFile, shows: LoadShows, programme: ProgrammeService) -> str:
    told = []
    for number, (show, keeps) in enumerate(shows):
        try:
            loaded = await programme.load(show, keeps)
        except FrozenShow as refusal:
            problem = f"its window {refusal.details['window']} is under way and cannot be left out"
            raise BadFile([marked.problem(("shows", number, "stages"), problem)]) from refusal
        told.append(f"{show.code} version {loaded.version}" if loaded.version else show.code)
    return f"{marked.path}: shows {', '.join(told)}"


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
