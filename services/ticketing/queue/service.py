"""The waiting room's use cases: join, look, leave; the ticks that draw and let in.

Only a tick ranks people and lets them in, and only one tick of a room works at a time (it holds
the room's row). Joining waits for no tick, and the joins of a moment are one
transaction, so a rush at the start is cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.core.batcher import Batcher
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ticketing.queue import rules
from services.ticketing.queue.errors import (
    NoWaitingRoom,
    WaitingRoomClosed,
    WaitingRoomNotOpen,
)
from services.ticketing.queue.opening import TICK, RoomKeeper, plan_tick
from services.ticketing.queue.repository import counts, line, rooms, rows
from services.ticketing.queue.repository.rooms import Sale
from services.ticketing.queue.repository.rows import Entry, Room
from services.ticketing.queue.schemas import (
    Join,
    PlaceState,
    QueuePlace,
    RoomState,
    TickRoom,
    TurnCame,
    TurnMissed,
    Wait,
)
from services.ticketing.rules import EventState

_ENDED_AT_ONCE: Final = 500
_UNATTENDED_AFTER: Final = timedelta(seconds=30)


class QueueService:
    """Fair waiting for a sale. One fan has one place, from whatever window or device.

    `secret` is the settings' own: it seals the seeds of the draws.
    """

    def __init__(self, uow: UnitOfWork, secret: bytes) -> None:
        self.uow = uow
        self._keeper = RoomKeeper(secret)
        self._joins: Batcher[Join, None] = Batcher(
            "queue_joins", self._write_joins, key=lambda join: (join.event_id, join.fan_id)
        )

    def start(self) -> None:
        """Take joins from now on: those of a moment are written together."""
        self._joins.start()

    async def stop(self) -> None:
        """Write the joins that wait, then take none any more."""
        await self._joins.stop()

    async def join(self, event_id: str, fan_id: int) -> QueuePlace:
        """Take a place, or see the one the fan has. Who missed, left or bought goes to the end.

        NoWaitingRoom, WaitingRoomNotOpen, WaitingRoomClosed; Busy: not joined, try again.
        """
        room, entry = await self.look(event_id, fan_id)
        if room.state is RoomState.CLOSED:
            raise WaitingRoomClosed(event_id=event_id)
        if self.uow.clock.now() < room.joining_opens_at:
            raise WaitingRoomNotOpen(opens_at=room.joining_opens_at)
        if entry is None or entry.state not in (PlaceState.WAITING, PlaceState.INSIDE):
            lot = rules.draw_key(room.seed or self._keeper.seed(room), fan_id)
            await self._joins.submit(Join(event_id, fan_id, lot))
            room, entry = await self.look(event_id, fan_id)
        return place_of(room, entry)

    async def place(self, event_id: str, fan_id: int) -> QueuePlace:
        """Where the fan stands; OUTSIDE for who never joined. NoWaitingRoom."""
        return place_of(*await self.look(event_id, fan_id))

    @use_case
    async def leave(self, tx: Tx, event_id: str, fan_id: int) -> QueuePlace:
        """Give the place up; quiet if there is none. NoWaitingRoom."""
        staying = (PlaceState.WAITING, PlaceState.INSIDE)
        await line.move(tx, event_id, fan_id, staying, PlaceState.LEFT)
        found = await rows.place(tx, event_id, fan_id)
        if found is None:
            raise NoWaitingRoom(event_id=event_id)
        return place_of(*found)

    @query
    async def lots(
        self, tx: Tx, event_id: str, *, after_rank: int = 0, limit: int = 1_000
    ) -> list[tuple[int, int]]:
        """(rank, lot) of a draw that was held, in order: lots ascend. Empty before it."""
        return await counts.lots(tx, event_id, after_rank=after_rank, limit=limit)

    async def look(self, event_id: str, fan_id: int) -> tuple[Room, Entry | None]:
        """One indexed read: the room and the fan's place in it. NoWaitingRoom."""
        values = {"event": event_id, "fan": fan_id}
        found = rows.found(await self.uow.look(rows.PLACE, values))
        if found is None:
            raise NoWaitingRoom(event_id=event_id)
        return found

    async def look_at_room(self, event_id: str) -> Room:
        """The room alone. NoWaitingRoom."""
        found = rows.found_room(await self.uow.look(rows.ROOM, {"event": event_id}))
        if found is None:
            raise NoWaitingRoom(event_id=event_id)
        return found

    async def _write_joins(self, joins: Sequence[Join]) -> Sequence[None]:
        await self.uow.run(lambda tx: line.join(tx, joins))
        return [None] * len(joins)

    # Ticks

    @use_case
    async def tick(self, tx: Tx, job: TickRoom) -> None:
        """Draw if it is time, rank those who came, end passes, let the next ones in.

        A tick that comes twice or late finds its number used and does nothing. A room whose sale
        is over is closed, and its ticks end.
        """
        room = await rows.room(tx, job.event_id, lock=True)
        if room is None or room.ticks != job.number or room.state is RoomState.CLOSED:
            return
        sale = await rooms.sale(tx, room.event_id)
        if sale.is_over(tx.now):
            await self._save(tx, room, state=RoomState.CLOSED, seed=self._keeper.seed(room))
            return
        if tx.now < room.sale_at + rules.DRAW_AFTER and room.state is RoomState.GATHERING:
            pause = await self._gather(tx, room)
        else:
            pause = await self._serve(tx, await self._drawn(tx, room), sale)
        plan_tick(tx, room.event_id, room.ticks + 1, pause)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Turn the ticks of rooms that nobody looks after (a tick was given up); how many.

        They are planned beside the tick that may be left: whichever comes first uses the number.
        """
        found = await rows.unattended(tx, tx.now - _UNATTENDED_AFTER)
        for room in found:
            tx.enqueue(TICK, TickRoom(room.event_id, room.ticks))
        return len(found)

    async def _gather(self, tx: Tx, room: Room) -> timedelta:
        """Before the sale: count who came."""
        await self._save(tx, room, people=await line.count_people(tx, room.event_id))
        return rules.next_gathering_tick(tx.now, room.joining_opens_at, room.sale_at)

    async def _drawn(self, tx: Tx, room: Room) -> Room:
        """The room after its draw, which is held now if it was not yet."""
        if room.state is not RoomState.GATHERING:
            return room
        drawn = await line.rank_drawn(tx, room)
        seed, following = self._keeper.seed(room), room.next_rank + drawn
        await self._save(
            tx, room, seed=seed, state=RoomState.OPEN, people=drawn, next_rank=following
        )
        return replace(room, seed=seed, state=RoomState.OPEN, people=drawn, next_rank=following)

    async def _serve(self, tx: Tx, room: Room, sale: Sale) -> timedelta:
        """Rank the newcomers, send away whose time is over, fill the free places."""
        arrived = await line.rank_arrived(tx, room)
        ended = await line.end_passes(tx, room.event_id, _ENDED_AT_ONCE)
        for turn in ended:
            tx.emit(TurnMissed(room.event_id, turn.fan_id, turn.number))
        inside = await line.inside(tx, room.event_id)
        served_rank = room.served_rank
        if room.state is RoomState.OPEN and sale.state is EventState.ON_SALE:
            served_rank = await self._let_in(tx, room, room.capacity - inside)
        await self._save(
            tx,
            room,
            next_rank=room.next_rank + arrived,
            served_rank=served_rank,
            let_in_per_hour=await counts.let_in_per_hour(tx, room.event_id),
        )
        is_idle = not (arrived or ended or inside or served_rank > room.served_rank)
        return rules.IDLE_TICK_EVERY if is_idle else rules.TICK_EVERY

    async def _let_in(self, tx: Tx, room: Room, free: int) -> int:
        """The next ones take the free places; the rank up to which everybody was served now."""
        if free <= 0:
            return room.served_rank
        until = tx.now + room.pass_life
        turns, served_rank = await line.let_in(tx, room, free, until)
        if turns:
            await counts.note_let_in(tx, room.event_id, len(turns))
        for turn in turns:
            tx.emit(TurnCame(room.event_id, turn.fan_id, until, turn.number))
        return served_rank

    async def _save(self, tx: Tx, room: Room, **changes: object) -> None:
        await rooms.save_tick(tx, room.event_id, ticks=room.ticks + 1, **changes)


def place_of(room: Room, entry: Entry | None) -> QueuePlace:
    """What the fan is told; no further question is asked of the database."""
    ahead = _ahead(room, entry)
    guess: Wait | None = None
    if ahead is not None:
        guess = rules.wait(
            ahead, per_hour=room.let_in_per_hour, capacity=room.capacity, pass_life=room.pass_life
        )
    is_inside = entry is not None and entry.state is PlaceState.INSIDE
    return QueuePlace(
        event_id=room.event_id,
        room=room.state,
        state=entry.state if entry else PlaceState.OUTSIDE,
        joining_opens_at=room.joining_opens_at,
        sale_at=room.sale_at,
        people=room.people,
        ahead=ahead,
        wait=guess,
        pass_until=entry.pass_until if entry and is_inside else None,
        seed_hash=room.seed_hash,
        seed=room.seed,
        rank=entry.rank if entry else None,
        lot=entry.lot if entry and room.seed else None,
    )


def _ahead(room: Room, entry: Entry | None) -> int | None:
    """At most so many are let in before; None when the fan has no rank or does not wait."""
    if entry is None or entry.state is not PlaceState.WAITING or entry.rank is None:
        return None
    return max(0, entry.rank - room.served_rank - 1)
