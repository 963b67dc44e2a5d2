"""What is kept back from the sale: units and seats, blocked and let go with a reason."""

from __future__ import annotations

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.ticketing.box_office import blocks, log, shifts
from services.ticketing.box_office.errors import NotSoManyBlocked
from services.ticketing.box_office.rules import StaffAction
from services.ticketing.box_office.schemas import DoorEvent, Stock, ZoneView
from services.ticketing.box_office.seat_words import read_seats, say_seats
from services.ticketing.errors import EventNotFound, NotEnoughLeft
from services.ticketing.repository import stock
from services.ticketing.seats import claims, errors
from services.ticketing.seats.schemas import Hall


class StockDesk:
    """For operators, and for sellers at the event of their open drawer."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def stock(self, tx: Tx, actor_id: int, event_id: str) -> Stock:
        """What the event has and what of it is kept back. RoleRequired, EventNotFound."""
        event = await self._require(tx, actor_id, event_id)
        zones: list[ZoneView] = []
        if seated := await blocks.seated_types(tx, event_id):
            hall = await claims.hall(tx, event_id)
            for kind, name, _, pool_id in seated:
                seats = await blocks.blocked_seats(tx, pool_id)
                zones.append(ZoneView(kind, name, say_seats(seats, hall.layout)))
        return Stock(event, tuple(await blocks.pools(tx, event_id)), tuple(zones))

    @use_case
    async def block_units(
        self, tx: Tx, actor_id: int, event_id: str, pool_id: int, quantity: int, reason: str
    ) -> None:
        """Keep units back; below zero lets so many go. Each call changes it once more.

        RoleRequired, EventNotFound, ReasonMissing; NotEnoughLeft, NotSoManyBlocked.
        """
        assert quantity
        await self._require(tx, actor_id, event_id)
        pool = await blocks.pool_of(tx, event_id, pool_id)
        if pool is None:
            raise EventNotFound(event_id=event_id)
        if quantity > 0:
            if not await blocks.block_units(tx, pool_id, quantity):
                raise NotEnoughLeft(left=await stock.free(tx, [pool_id]))
        elif not await blocks.unblock_units(tx, pool_id, -quantity):
            raise NotSoManyBlocked(blocked=pool.blocked)
        action = StaffAction.BLOCK_UNITS if quantity > 0 else StaffAction.UNBLOCK_UNITS
        subject = f"{pool.slug}: {abs(quantity)}"
        await log.note(tx, event_id, actor_id, action, subject, reason)

    @use_case
    async def block_seats(
        self,
        tx: Tx,
        actor_id: int,
        event_id: str,
        ticket_type_id: int,
        seats: str,
        reason: str,
        *,
        let_go: bool = False,
    ) -> None:
        """Keep seats back, all or nothing, or let those of them go that are kept back.

        `seats` as `A 1-4, 7; B 12`. SeatsUnreadable, SeatsTaken, NotSeated, ReasonMissing.
        """
        await self._require(tx, actor_id, event_id)
        hall = await claims.hall(tx, event_id)
        zone, pool_id = await _zone(tx, hall, ticket_type_id)
        wanted = read_seats(seats, hall.layout, zone)
        if let_go:
            await blocks.unblock_seats(tx, event_id, pool_id, wanted)
            taken = None
        else:
            await claims.expire(tx, event_id)
            taken = await blocks.block_seats(tx, event_id, pool_id, wanted)
        if taken:
            raise claims.seats_taken(hall, taken)
        action = StaffAction.UNBLOCK_SEATS if let_go else StaffAction.BLOCK_SEATS
        await log.note(tx, event_id, actor_id, action, say_seats(wanted, hall.layout), reason)

    async def _require(self, tx: Tx, actor_id: int, event_id: str) -> DoorEvent:
        """RoleRequired unless an operator, or a seller whose drawer is open at this event."""
        if not await self._roles.has(tx, actor_id, Role.OPERATOR):
            await self._roles.require(tx, actor_id, Role.BOX_OFFICE)
            drawer = await shifts.lock_open(tx, actor_id)
            if drawer is None or drawer.event_id != event_id:
                await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await shifts.event(tx, event_id)
        if event is None:
            raise EventNotFound(event_id=event_id)
        return event


async def _zone(tx: Tx, hall: Hall, ticket_type_id: int) -> tuple[str, int]:
    for kind, _, zone, pool_id in await blocks.seated_types(tx, hall.event_id):
        if kind == ticket_type_id:
            return zone, pool_id
    raise errors.NotSeated(event_id=hall.event_id)
