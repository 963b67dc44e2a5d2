"""A group begins: its tickets are held, all of them or none, one hold for each place."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import short_id, uuid7
from services.core.uow import Tx
from services.ticketing import counter as counters
from services.ticketing import purchase
from services.ticketing.errors import EventNotFound, TooManyTickets
from services.ticketing.groups.errors import GroupOpenAlready, NotForGroups
from services.ticketing.groups.repository import taking
from services.ticketing.groups.rules import GROUP_LIFETIME, MOST_PLACES
from services.ticketing.groups.schemas import OpenGroup
from services.ticketing.repository import offers
from services.ticketing.repository.offers import Counter
from services.ticketing.seats import claims
from services.ticketing.seats.schemas import Seat


async def open_group(tx: Tx, command: OpenGroup) -> tuple[UUID, bool]:
    """The group's id, and whether it is new; raises as a sale does, and GroupOpenAlready."""
    if known := await _same_group(tx, command):
        return known, False
    kind = command.ticket_type_id
    counter = await offers.counter(tx, command.event_id, [kind], command.host_id)
    if counter is None:
        raise EventNotFound(event_id=command.event_id)
    _check(tx, command, counter)
    await purchase.require_turn(tx, counter, command.host_id)
    group_id = uuid7()
    if not await taking.add(tx, group_id, command, tx.now + GROUP_LIFETIME):
        if known := await _same_group(tx, command):
            return known, False
        open_already = await taking.open_of(tx, command.host_id, command.event_id)
        raise GroupOpenAlready(group=short_id(open_already) if open_already else "")
    await _hold(tx, group_id, command, counter)
    return group_id, True


async def _same_group(tx: Tx, command: OpenGroup) -> UUID | None:
    """The group that this key has made for this host."""
    found = await taking.by_key(tx, command.key)
    return found[0] if found and found[1] == command.host_id else None


def _check(tx: Tx, command: OpenGroup, counter: Counter) -> None:
    (offer,) = counter.offers
    if offer.min_per_order > 1:
        raise NotForGroups
    if command.quantity > MOST_PLACES:
        raise TooManyTickets(limit=MOST_PLACES)
    counters.check_for_sale(tx.now, counter, {offer.ticket_type_id: 1})


async def _hold(tx: Tx, group_id: UUID, command: OpenGroup, counter: Counter) -> None:
    (offer,) = counter.offers
    holds = [uuid7() for _ in range(command.quantity)]
    if command.seat_hold is None:
        units = purchase.units_of(counter, {offer.ticket_type_id: command.quantity})
        await purchase.take_units(tx, counter, units)
    await taking.add_places(tx, group_id, offer.pool_ids, holds)
    if offer.is_seated:
        await _seat(tx, group_id, command, holds)


async def _seat(tx: Tx, group_id: UUID, command: OpenGroup, holds: list[UUID]) -> None:
    """The host's own choice of seats, or the best that are free together; one for each place."""
    event_id, kind = command.event_id, command.ticket_type_id
    if command.seat_hold is None:
        await claims.seat_best(tx, event_id, kind, holds[0], command.quantity)
        source = holds[0]
    else:
        await claims.end_for_group(
            tx, command.seat_hold, command.host_id, event_id, kind, command.quantity
        )
        source = command.seat_hold
    seats: list[Seat] = await claims.spread(tx, event_id, source, holds)
    await taking.name_seats(tx, group_id, [str(seat.name) for seat in seats])
