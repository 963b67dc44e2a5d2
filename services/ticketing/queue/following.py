"""Follows places as they move: however many people watch, a room is read once a second."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Final

from services.ticketing.queue import rules
from services.ticketing.queue.repository.rows import Entry, Room
from services.ticketing.queue.schemas import PlaceState, QueuePlace
from services.ticketing.queue.service import QueueService, place_of

_ROOM_LIFE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Followed:
    """A fan's place as it was when last looked at."""

    fan_id: int
    room: Room
    entry: Entry | None

    @property
    def place(self) -> QueuePlace:
        return place_of(self.room, self.entry)


class Following:
    """Answers "has anything changed?" without a question of its own for everybody who waits."""

    def __init__(self, queue: QueueService) -> None:
        self._queue = queue
        self._rooms: dict[str, tuple[float, Room]] = {}
        self._reading = asyncio.Lock()

    async def first(self, event_id: str, fan_id: int) -> Followed:
        """The place now. NoWaitingRoom."""
        return Followed(fan_id, *await self._queue.look(event_id, fan_id))

    async def again(self, known: Followed) -> Followed:
        """The place now, at most a second old.

        Who waits for a turn only moves up with the room, so nothing is read for them; the fan's
        own row is read when there may be news in it.
        """
        room = await self._room(known.room.event_id)
        entry = known.entry
        waits = entry is not None and entry.state is PlaceState.WAITING
        if entry is not None and waits and (entry.rank or 0) > room.served_rank:
            return Followed(known.fan_id, room, entry)
        return await self.first(known.room.event_id, known.fan_id)

    async def news(
        self, event_id: str, fan_id: int, seen: str, within_seconds: float
    ) -> QueuePlace:
        """The place once its version is not `seen` any more, or after `within_seconds`."""
        followed = await self.first(event_id, fan_id)
        give_up_at = monotonic() + within_seconds
        while (place := followed.place).version == seen:
            left = give_up_at - monotonic()
            if left <= 0:
                break
            pause = rules.look_again(place.ahead).total_seconds()
            await asyncio.sleep(min(left, pause))
            followed = await self.again(followed)
        return place

    async def _room(self, event_id: str) -> Room:
        async with self._reading:
            known = self._rooms.get(event_id)
            if known is not None and monotonic() - known[0] < _ROOM_LIFE_SECONDS:
                return known[1]
            room = await self._queue.look_at_room(event_id)
            self._rooms[event_id] = monotonic(), room
            return room
