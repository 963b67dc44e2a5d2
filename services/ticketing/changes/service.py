"""What operators do to an event: look, call it off, move it, change a pool. All of it logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity import PinService
from services.identity.roles import Role, RolesService
from services.ticketing.aftersale import bonds
from services.ticketing.changes import repository
from services.ticketing.changes.carrying_out import DO_PART, GO_ON
from services.ticketing.changes.errors import (
    BadNewTime,
    EventIsOver,
    PoolOfSeats,
    PoolTooSmall,
)
from services.ticketing.changes.schemas import (
    ChangeKind,
    DoPart,
    EventNumbers,
    GoOn,
    ListedEvent,
    MoveEvent,
    move_purpose,
    off_purpose,
)
from services.ticketing.errors import EventNotFound
from services.ticketing.gate import posts
from services.ticketing.groups import ending
from services.ticketing.queue.repository import rooms
from services.ticketing.queue.schemas import RoomState
from services.ticketing.refunds import log
from services.ticketing.refunds.log import Entry
from services.ticketing.repository import pool_sizes, programme
from services.ticketing.waitlist import offering

_ROOMS_THAT_RUN: Final = (RoomState.GATHERING, RoomState.OPEN, RoomState.PAUSED)
_LOG_LINES: Final = 10
_EVENTS_A_PAGE: Final = 6


class EventDesk:
    """Every use case asks for the role operator; what changes all tickets asks for the PIN too."""

    def __init__(self, uow: UnitOfWork, roles: RolesService, pins: PinService) -> None:
        self.uow = uow
        self._roles = roles
        self._pins = pins

    @use_case
    async def events(self, tx: Tx, actor_id: int, page: int) -> tuple[list[ListedEvent], bool]:
        """A page (from 0) of the events to come, and whether more follow."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        found = await repository.coming(tx, page * _EVENTS_A_PAGE, _EVENTS_A_PAGE + 1)
        return found[:_EVENTS_A_PAGE], len(found) > _EVENTS_A_PAGE

    @use_case
    async def numbers(self, tx: Tx, actor_id: int, event_id: str) -> EventNumbers:
        """How an event stands. EventNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await _numbers(tx, event_id)

    @use_case
    async def entries(self, tx: Tx, actor_id: int, event_id: str) -> list[Entry]:
        """The newest lines of the event's log."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await log.newest(tx, event_id, _LOG_LINES)

    @use_case
    async def call_off(self, tx: Tx, actor_id: int, event_id: str) -> EventNumbers:
        """The event does not take place: sale, queue, lists, groups and gates close at once.

        Every buyer gets all money back and is told, by jobs; `numbers` shows how far they are.
        Called again, quiet. PinRequired without the confirmation of `off_purpose`; EventIsOver.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await repository.lock_event(tx, event_id)
        if event is None:
            raise EventNotFound(event_id=event_id)
        before = await repository.newest(tx, event_id)
        if before is not None and before.kind == ChangeKind.CALLED_OFF:
            return await _numbers(tx, event_id)
        await self._pins.require_confirmation(tx, fan_id=actor_id, purpose=off_purpose(event_id))
        if not await repository.call_off(tx, event_id):
            raise EventIsOver(event_id=event_id)
        await bonds.end_all(tx, event_id)
        await rooms.move_room(tx, event_id, _ROOMS_THAT_RUN, RoomState.CLOSED)
        await ending.end_all(tx, event_id)
        await offering.close(tx, event_id)
        await repository.close_pools(tx, event_id)
        await posts.set_door(tx, event_id, is_open=False)
        starts_at = event.starts_at
        change_id = await repository.add(
            tx, event_id, ChangeKind.CALLED_OFF, actor_id, starts_at, starts_at
        )
        await log.add(tx, event_id, actor_id, "called_off")
        tx.enqueue(GO_ON, GoOn(change_id))
        return await _numbers(tx, event_id)

    @use_case
    async def move(self, tx: Tx, command: MoveEvent) -> EventNumbers:
        """The event takes place at another time: new codes for all tickets, everybody told.

        For `days_to_give_back`, at most until the new start, tickets come back whole. PinRequired
        without the confirmation of `move_purpose`; BadNewTime, EventIsOver. Again, quiet.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        event = await repository.lock_event(tx, command.event_id)
        if event is None:
            raise EventNotFound(event_id=command.event_id)
        if event.starts_at == command.starts_at:
            return await _numbers(tx, event.id)
        if command.starts_at <= tx.now:
            raise BadNewTime
        purpose = move_purpose(event.id, command.starts_at)
        await self._pins.require_confirmation(tx, fan_id=command.actor_id, purpose=purpose)
        if event.ends_at <= tx.now or event.state == "cancelled":
            raise EventIsOver(event_id=event.id)
        was_at = event.starts_at
        await repository.move_event(tx, event, command.starts_at - was_at)
        await repository.new_summaries(tx, event.id)
        until = min(tx.now + timedelta(days=command.days_to_give_back), command.starts_at)
        change_id = await repository.add(
            tx, event.id, ChangeKind.MOVED, command.actor_id, was_at, command.starts_at, until
        )
        moved = f"{was_at:%Y-%m-%d %H:%M} > {command.starts_at:%Y-%m-%d %H:%M} UTC"
        await log.add(tx, event.id, command.actor_id, "moved", detail=moved)
        tx.enqueue(GO_ON, GoOn(change_id))
        return await _numbers(tx, event.id)

    @use_case
    async def again(self, tx: Tx, actor_id: int, event_id: str) -> EventNumbers:
        """Try the orders once more for which the newest change could not be carried out."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        change = await repository.newest(tx, event_id)
        if change is not None:
            for order_id in await repository.unfinished(tx, change.id):
                tx.enqueue(
                    DO_PART,
                    DoPart(change.id, order_id),
                    dedupe=f"{DO_PART}:{change.id.hex}:{order_id.hex}",
                )
            await log.add(tx, event_id, actor_id, "tried_again")
        return await _numbers(tx, event_id)

    @use_case
    async def resize(
        self, tx: Tx, actor_id: int, event_id: str, pool_id: int, size: int
    ) -> EventNumbers:
        """A pool gets a new size; with more room, those on the waiting list come first.

        A later load of the event leaves it. PoolTooSmall, PoolOfSeats, EventNotFound.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        found = [pool for pool in await repository.pools(tx, event_id) if pool.pool_id == pool_id]
        if not found:
            raise EventNotFound(event_id=event_id)
        if found[0].is_seated:
            raise PoolOfSeats
        if not await pool_sizes.resize(tx, pool_id, size):
            raise PoolTooSmall(taken=found[0].held + found[0].sold)
        change = f"{found[0].size} > {size}"
        await log.add(tx, event_id, actor_id, "resized", found[0].slug, change)
        return await _numbers(tx, event_id)


async def _numbers(tx: Tx, event_id: str) -> EventNumbers:
    card = await programme.event(tx, event_id)
    if card is None:
        raise EventNotFound(event_id=event_id)
    orders, tickets, taken, refunded = await repository.money_of(tx, event_id)
    return EventNumbers(
        label=card.label,
        pools=tuple(await repository.pools(tx, event_id)),
        orders=orders,
        tickets=tickets,
        taken=taken,
        refunded=refunded,
        change=await repository.progress(tx, event_id),
    )
