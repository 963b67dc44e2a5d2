"""What operators do with waiting rooms: see numbers, pause, let in faster, end the waiting."""

from __future__ import annotations

from typing import Final

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.ticketing.queue.errors import NoWaitingRoom
from services.ticketing.queue.repository import counts, rooms, rows
from services.ticketing.queue.repository.counts import Counted
from services.ticketing.queue.schemas import OpenedRoom, PlaceState, RoomNumbers, RoomState

_SHOWN: Final = 7
_MOST_INSIDE: Final = 20_000
log = get_logger("queue")


class QueueDesk:
    """Every use case asks for the role operator, and what it changes is logged with the actor."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def rooms(self, tx: Tx, actor_id: int) -> list[OpenedRoom]:
        """Those that people still pass through, the earliest sale first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await rooms.opened(tx, _SHOWN)

    @use_case
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many rooms are open."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await rooms.count_opened(tx)

    @use_case
    async def numbers(self, tx: Tx, actor_id: int, event_id: str) -> RoomNumbers:
        """How the room stands now. NoWaitingRoom."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await _numbers(tx, event_id)

    @use_case
    async def pause(self, tx: Tx, actor_id: int, event_id: str) -> RoomNumbers:
        """Let nobody new in."""
        return await self._move(tx, actor_id, event_id, (RoomState.OPEN,), RoomState.PAUSED)

    @use_case
    async def resume(self, tx: Tx, actor_id: int, event_id: str) -> RoomNumbers:
        """Let people in again."""
        return await self._move(tx, actor_id, event_id, (RoomState.PAUSED,), RoomState.OPEN)

    @use_case
    async def close(self, tx: Tx, actor_id: int, event_id: str) -> RoomNumbers:
        """End the waiting after the draw: from now on everybody may buy."""
        drawn = (RoomState.OPEN, RoomState.PAUSED)
        return await self._move(tx, actor_id, event_id, drawn, RoomState.CLOSED)

    @use_case
    async def set_capacity(
        self, tx: Tx, actor_id: int, event_id: str, capacity: int
    ) -> RoomNumbers:
        """How many may be inside at once, kept between 1 and 20,000: the speed of the line."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        kept = min(max(capacity, 1), _MOST_INSIDE)
        if await rooms.set_capacity(tx, event_id, kept):
            log.info("queue_capacity_set", actor_id=actor_id, event_id=event_id, capacity=kept)
        return await _numbers(tx, event_id)

    async def _move(
        self,
        tx: Tx,
        actor_id: int,
        event_id: str,
        allowed: tuple[RoomState, ...],
        state: RoomState,
    ) -> RoomNumbers:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if await rooms.move_room(tx, event_id, allowed, state):
            log.info("queue_moved", actor_id=actor_id, event_id=event_id, state=state)
        return await _numbers(tx, event_id)


async def _numbers(tx: Tx, event_id: str) -> RoomNumbers:
    room = await rows.room(tx, event_id)
    if room is None:
        raise NoWaitingRoom(event_id=event_id)
    counted = await counts.count_states(tx, event_id)

    def people(state: PlaceState) -> int:
        return counted.get(state, Counted(0, 0)).people

    return RoomNumbers(
        event_id=event_id,
        state=room.state,
        sale_at=room.sale_at,
        capacity=room.capacity,
        waiting=people(PlaceState.WAITING),
        inside=people(PlaceState.INSIDE),
        let_in=sum(each.turns for each in counted.values()),
        let_in_per_hour=room.let_in_per_hour,
        bought=people(PlaceState.DONE),
        counted_at=tx.now,
    )
