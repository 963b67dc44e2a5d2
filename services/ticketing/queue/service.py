"""The waiting room's use cases: open, join, look, leave; the ticks that draw and let in.

Only a tick ranks people and lets them in, and only one tick of a room works at a time (it holds
the room's row). Joining waits for no tick, and the joins of a moment are one
transaction, so a rush at the start is cheap.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.core.batcher import Batcher
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService
from services.ticketing.queue import repository, rules
from services.ticketing.queue.errors import (
    NotYourTurn,
    NoWaitingRoom,
    RoomForbidsChange,
    WaitingRoomClosed,
    WaitingRoomNotOpen,
)
from services.ticketing.queue.repository import Entry, Room
from services.ticketing.queue.schemas import (
    Join,
    OpenRoom,
    PlaceState,
    QueuePlace,
    RoomNumbers,
    RoomState,
    TickRoom,
    TurnCame,
    TurnMissed,
    Wait,
)

TICK: Final = "queue.tick"
_SEED_BYTES: Final = 32
_ENDED_AT_ONCE: Final = 500
_UNATTENDED_AFTER: Final = timedelta(seconds=30)
_COUNT_EVERY_TICKS: Final = 5


class QueueService:
    """Fair waiting for a sale. One fan has one place, from whatever window or device."""

    def __init__(self, uow: UnitOfWork, roles: RolesService, secret: bytes) -> None:
        self.uow = uow
        self._roles = roles
        self._seal = TextSeal(secret, "queue.seed")
        self._joins: Batcher[Join, None] = Batcher(
            "queue_joins", self._write_joins, key=lambda join: (join.event_id, join.fan_id)
        )

    def start(self) -> None:
        """Take joins from now on: those of a moment are written together."""
        self._joins.start()

    async def stop(self) -> None:
        """Write the joins that wait, then take none any more."""
        await self._joins.stop()

    async def open(self, tx: Tx, command: OpenRoom) -> None:
        """Give the event's sale a waiting room, or bring it up to date. RoomForbidsChange."""
        seed = secrets.token_hex(_SEED_BYTES)
        sealed = self._seal.seal(seed, command.event_id)
        if await repository.add_room(tx, command, rules.seed_hash(seed), sealed):
            self._plan_tick(tx, command.event_id, 0, timedelta(0))
        elif not await repository.change_room(tx, command):
            raise RoomForbidsChange(event_id=command.event_id)

    async def join(self, event_id: str, fan_id: int) -> QueuePlace:
        """Take a place, or see the one the fan has. Who missed, left or bought goes to the end.

        NoWaitingRoom, WaitingRoomNotOpen, WaitingRoomClosed; Busy: not joined, try again.
        """
        room, entry = await self._look(event_id, fan_id)
        if room.state is RoomState.CLOSED:
            raise WaitingRoomClosed(event_id=event_id)
        if self.uow.clock.now() < room.joining_opens_at:
            raise WaitingRoomNotOpen(opens_at=room.joining_opens_at)
        if entry is None or entry.state not in (PlaceState.WAITING, PlaceState.INSIDE):
            lot = rules.draw_key(room.seed or self._seed(room), fan_id)
            await self._joins.submit(Join(event_id, fan_id, lot))
            room, entry = await self._look(event_id, fan_id)
        return _place(room, entry)

    async def place(self, event_id: str, fan_id: int) -> QueuePlace:
        """Where the fan stands; OUTSIDE for who never joined. NoWaitingRoom."""
        return _place(*await self._look(event_id, fan_id))

    @use_case
    async def leave(self, tx: Tx, event_id: str, fan_id: int) -> QueuePlace:
        """Give the place up; quiet if there is none."""
        staying = (PlaceState.WAITING, PlaceState.INSIDE)
        await repository.move(tx, event_id, fan_id, staying, PlaceState.LEFT)
        found = await repository.place(tx, event_id, fan_id)
        if found is None:
            raise NoWaitingRoom(event_id=event_id)
        return _place(*found)

    async def require_turn(self, tx: Tx, event_id: str, fan_id: int) -> None:
        """NotYourTurn unless the fan is inside, or the event has no waiting room (any more).

        A pass that ran out still counts until a tick has ended it: nobody else has it yet.
        """
        found = await repository.place(tx, event_id, fan_id)
        if found is None or found[0].state is RoomState.CLOSED:
            return
        entry = found[1]
        if entry is None or entry.state is not PlaceState.INSIDE:
            raise NotYourTurn(event_id=event_id)

    async def bought(self, tx: Tx, event_id: str, fan_id: int) -> None:
        """The fan has paid: the place inside is free for the next one."""
        await repository.move(tx, event_id, fan_id, (PlaceState.INSIDE,), PlaceState.DONE)

    @use_case
    async def tick(self, tx: Tx, job: TickRoom) -> None:
        """Draw if it is time, rank those who came, end passes, let the next ones in.

        A tick that comes twice or late finds its number used and does nothing.
        """
        room = await repository.room(tx, job.event_id, lock=True)
        if room is None or room.ticks != job.number or room.state is RoomState.CLOSED:
            return
        if room.state is RoomState.GATHERING:
            await self._gather(tx, room)
        else:
            await self._serve(tx, room, room.next_rank)
        self._plan_tick(tx, room.event_id, room.ticks + 1, rules.TICK_EVERY)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan the ticks of rooms that nobody looks after (a tick was given up); how many."""
        found = await repository.unattended(tx, tx.now - _UNATTENDED_AFTER)
        for room in found:
            self._plan_tick(tx, room.event_id, room.ticks, timedelta(0))
        return len(found)

    @use_case
    async def pause(self, tx: Tx, actor_id: int, event_id: str) -> None:
        """Let nobody new in. Role operator."""
        await self._move_room(tx, actor_id, event_id, (RoomState.OPEN,), RoomState.PAUSED)

    @use_case
    async def resume(self, tx: Tx, actor_id: int, event_id: str) -> None:
        """Let people in again. Role operator."""
        await self._move_room(tx, actor_id, event_id, (RoomState.PAUSED,), RoomState.OPEN)

    @use_case
    async def close(self, tx: Tx, actor_id: int, event_id: str) -> None:
        """End the waiting after the draw: from now on everybody may buy. Role operator."""
        drawn = (RoomState.OPEN, RoomState.PAUSED)
        await self._move_room(tx, actor_id, event_id, drawn, RoomState.CLOSED)

    @use_case
    async def numbers(self, tx: Tx, actor_id: int, event_id: str) -> RoomNumbers:
        """How the room stands now. Role operator."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        room = await repository.room(tx, event_id)
        if room is None:
            raise NoWaitingRoom(event_id=event_id)
        states = await repository.count_states(tx, event_id)
        inside, bought = (states.get(one, 0) for one in (PlaceState.INSIDE, PlaceState.DONE))
        return RoomNumbers(
            event_id=event_id,
            state=room.state,
            capacity=room.capacity,
            waiting=states.get(PlaceState.WAITING, 0),
            inside=inside,
            let_in=inside + bought + states.get(PlaceState.MISSED, 0),
            bought=bought,
            counted_at=tx.now,
        )

    @query
    async def lots(
        self, tx: Tx, event_id: str, *, after_rank: int = 0, limit: int = 1_000
    ) -> list[tuple[int, int]]:
        """(rank, lot) of a draw that was held, in order: lots ascend. Empty before it."""
        return await repository.lots(tx, event_id, after_rank=after_rank, limit=limit)

    async def _look(self, event_id: str, fan_id: int) -> tuple[Room, Entry | None]:
        values = {"event": event_id, "fan": fan_id}
        found = repository.found(await self.uow.look(repository.PLACE, values))
        if found is None:
            raise NoWaitingRoom(event_id=event_id)
        return found

    async def _write_joins(self, joins: Sequence[Join]) -> Sequence[None]:
        await self.uow.run(lambda tx: repository.join(tx, joins))
        return [None] * len(joins)

    async def _move_room(
        self,
        tx: Tx,
        actor_id: int,
        event_id: str,
        allowed: tuple[RoomState, ...],
        state: RoomState,
    ) -> None:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if await repository.room(tx, event_id) is None:
            raise NoWaitingRoom(event_id=event_id)
        await repository.move_room(tx, event_id, allowed, state)

    async def _gather(self, tx: Tx, room: Room) -> None:
        """Before the sale count who came; at its start hold the draw and let the first ones in."""
        if tx.now < room.sale_at:
            people = room.people
            if room.ticks % _COUNT_EVERY_TICKS == 0:
                people = await repository.count_people(tx, room.event_id)
            await repository.save_tick(tx, room.event_id, ticks=room.ticks + 1, people=people)
            return
        drawn = await repository.rank_drawn(tx, room)
        opened = {"seed": self._seed(room), "state": RoomState.OPEN, "people": drawn}
        await repository.save_tick(tx, room.event_id, **opened)
        await self._serve(tx, room, room.next_rank + drawn)

    async def _serve(self, tx: Tx, room: Room, next_rank: int) -> None:
        """Rank the newcomers, send away whose time is over, fill the free places."""
        now = await repository.room(tx, room.event_id)
        assert now is not None
        next_rank += await repository.rank_arrived(tx, replace(now, next_rank=next_rank))
        for turn in await repository.end_passes(tx, room.event_id, _ENDED_AT_ONCE):
            tx.emit(TurnMissed(room.event_id, turn.fan_id, turn.number))
        served_rank = now.served_rank
        if now.state is RoomState.OPEN:
            served_rank = await self._let_in(tx, now)
        await repository.save_tick(
            tx,
            room.event_id,
            ticks=room.ticks + 1,
            next_rank=next_rank,
            served_rank=served_rank,
            let_in_per_hour=await repository.let_in_per_hour(tx, room.event_id),
        )

    async def _let_in(self, tx: Tx, room: Room) -> int:
        free = room.capacity - await repository.inside(tx, room.event_id)
        if free <= 0:
            return room.served_rank
        until = tx.now + room.pass_life
        turns, served_rank = await repository.let_in(tx, room, free, until)
        if turns:
            await repository.note_let_in(tx, room.event_id, len(turns))
        for turn in turns:
            tx.emit(TurnCame(room.event_id, turn.fan_id, until, turn.number))
        return served_rank

    def _plan_tick(self, tx: Tx, event_id: str, number: int, run_in: timedelta) -> None:
        tx.enqueue(
            TICK, TickRoom(event_id, number), run_in=run_in, dedupe=f"{TICK}:{event_id}:{number}"
        )

    def _seed(self, room: Room) -> str:
        seed = self._seal.unseal(room.sealed_seed, room.event_id)
        assert seed is not None, "the seed was sealed under another secret"
        return seed


def _place(room: Room, entry: Entry | None) -> QueuePlace:
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
        sale_at=room.sale_at,
        people=room.people,
        ahead=ahead,
        wait=guess,
        pass_until=entry.pass_until if entry and is_inside else None,
        seed_hash=room.seed_hash,
        seed=room.seed,
    )


def _ahead(room: Room, entry: Entry | None) -> int | None:
    """At most so many are let in before; None when the fan has no rank or does not wait."""
    if entry is None or entry.state is not PlaceState.WAITING or entry.rank is None:
        return None
    return max(0, entry.rank - room.served_rank - 1)
