"""Holding seats and handing them on. Each function joins the caller's transaction.

Order of locks: carts and their holds, pools in ascending id, seats in ascending number. A seat's
pool is locked before the seat, so those who want the same zone never wait for each other's seats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx
from services.ticketing.errors import SoldOut
from services.ticketing.groups import ending
from services.ticketing.repository import stock
from services.ticketing.repository.stock import Units
from services.ticketing.schemas import OrderSummary
from services.ticketing.seats import rules
from services.ticketing.seats.errors import (
    NotSeated,
    NotTogether,
    SeatsGone,
    SeatsTaken,
    TooManySeats,
    UnknownSeat,
)
from services.ticketing.seats.layout import SeatName
from services.ticketing.seats.repository import carts, halls, sale, seat_holds
from services.ticketing.seats.repository.carts import Cart
from services.ticketing.seats.repository.halls import MapOfEvent
from services.ticketing.seats.repository.seat_holds import Owned
from services.ticketing.seats.rules import Seats
from services.ticketing.seats.schemas import Hall, HeldSeats, HoldSeats, Seat, SeatedZone

_RECLAIM_AT_ONCE: Final = 100


class CartMoved(Exception):
    """The fan's own cart changed at this moment (another window): look again."""


async def hall(tx: Tx, event_id: str) -> Hall:
    """The event's map and zones; NotSeated."""
    found = await halls.map_of_event(tx, event_id)
    if found is None:
        raise NotSeated(event_id=event_id)
    return await hall_of(tx, event_id, found)


async def hall_of(tx: Tx, event_id: str, found: MapOfEvent) -> Hall:
    layout = await halls.layout(tx, found)
    zones = await halls.zones(tx, event_id, layout)
    return Hall(event_id, layout, found.version, zones)


def zone_for(hall: Hall, ticket_type_id: int) -> SeatedZone:
    zone = hall.zone_of(ticket_type_id)
    if zone is None:
        raise NotSeated(event_id=hall.event_id)
    return zone


async def claim(tx: Tx, wish: HoldSeats, hall: Hall) -> HeldSeats:
    """Hold exactly these seats, or none and say which ones are taken.

    The fan's earlier hold of this event ends with it, and so do expired holds of other fans that
    stand in the way: their units go back to the pools in the same step.
    """
    seats = _checked(wish, hall)
    mine = await carts.cart(tx, wish.event_id, wish.fan_id)
    owned = await seat_holds.owners(tx, wish.event_id, seats)
    if _not_to_be_had(tx, wish, owned) and await ending.reclaim(tx, event_id=wish.event_id):
        owned = await seat_holds.owners(tx, wish.event_id, seats)
    if taken := _not_to_be_had(tx, wish, owned):
        raise seats_taken(hall, taken)
    ended = await _end(tx, wish, mine, owned, hall)
    cart = _new_cart(tx, wish, mine)
    pool_ids = await sale.pools_of_type(tx, wish.ticket_type_id)
    await _move_pools(tx, wish, pool_ids, await carts.release_holds(tx, ended))
    await carts.add_cart_hold(tx, cart.hold_id, pool_ids, len(seats))
    if not await carts.add_cart(tx, wish.event_id, wish.fan_id, cart):
        raise CartMoved
    replaced = ended | {each.hold_id for each in owned if not each.is_live}
    got = await seat_holds.take_seats(tx, wish.event_id, cart.hold_id, seats, replaced)
    if len(got) < len(seats):
        raise seats_taken(hall, sorted(set(seats) - got))
    return held(wish.event_id, wish.fan_id, cart, seats, hall)


def _checked(wish: HoldSeats, hall: Hall) -> Seats:
    zone = zone_for(hall, wish.ticket_type_id)
    seats = tuple(sorted(set(wish.seats)))
    limit = min(rules.MOST_HELD, zone.max_per_order)
    if len(seats) > limit:
        raise TooManySeats(limit=limit)
    if not seats or not all(hall.layout.is_in_zone(seat, zone.zone) for seat in seats):
        raise UnknownSeat(event_id=wish.event_id)
    return seats


def _not_to_be_had(tx: Tx, wish: HoldSeats, owned: Sequence[Owned]) -> list[int]:
    return [each.seat for each in owned if not _may_take(tx, each, wish.fan_id)]


def _may_take(tx: Tx, owned: Owned, fan_id: int) -> bool:
    """Nobody's any more, or of a cart that is the fan's own or has expired."""
    if not owned.is_live:
        return True
    if owned.expires_at is None:
        return False
    return owned.owner_id == fan_id or owned.expires_at <= tx.now


async def _end(
    tx: Tx, wish: HoldSeats, mine: Cart | None, owned: Sequence[Owned], hall: Hall
) -> set[UUID]:
    """The carts that make room; who was quicker with one of them keeps its seats."""
    ending = {each.hold_id for each in owned if each.is_live}
    if mine is not None:
        ending.add(mine.hold_id)
    ended = await carts.end_carts(tx, ending, wish.fan_id)
    if mine is not None and mine.hold_id not in ended:
        raise CartMoved
    if kept := ending - ended:
        raise seats_taken(hall, [each.seat for each in owned if each.hold_id in kept])
    return ended


def _new_cart(tx: Tx, wish: HoldSeats, mine: Cart | None) -> Cart:
    """A cart that lives on keeps the moment of its first grab, whatever seats it holds now."""
    first_at = mine.first_at if mine and mine.expires_at > tx.now else tx.now
    until = rules.expires_at(first_at, tx.now)
    return Cart(uuid7(), wish.ticket_type_id, first_at, until)


async def _move_pools(tx: Tx, wish: HoldSeats, pool_ids: Sequence[int], freed: Units) -> None:
    """Net, in ascending order: a seat that only changes hands leaves its pool as it is."""
    wanted = dict.fromkeys(pool_ids, len(set(wish.seats)))
    for pool_id in sorted(wanted.keys() | freed.keys()):
        more = wanted.get(pool_id, 0) - freed.get(pool_id, 0)
        if more < 0:
            await stock.give_back(tx, {pool_id: -more})
        elif more > 0 and not await stock.take(tx, pool_id, more):
            raise SoldOut(event_id=wish.event_id, ticket_type_id=wish.ticket_type_id)


def held(event_id: str, fan_id: int, cart: Cart, seats: Seats, hall: Hall) -> HeldSeats:
    return HeldSeats(
        id=cart.hold_id,
        event_id=event_id,
        fan_id=fan_id,
        ticket_type_id=cart.ticket_type_id,
        seats=seats,
        names=hall.layout.names(seats),
        expires_at=cart.expires_at,
    )


def seats_taken(hall: Hall, seats: Sequence[int]) -> SeatsTaken:
    return SeatsTaken(seats=tuple(seats), names=spoken(hall.layout.names(seats)))


def spoken(names: Sequence[SeatName]) -> str:
    """`A-12, A-13`."""
    return ", ".join(str(name) for name in names)


async def release(tx: Tx, event_id: str, fan_id: int) -> None:
    """The fan's cart ends and its seats are free; quiet when there is none."""
    mine = await carts.cart(tx, event_id, fan_id)
    if mine is not None:
        await _release(tx, await carts.end_carts(tx, [mine.hold_id], fan_id))


async def expire(tx: Tx, event_id: str | None = None) -> int:
    """End carts past their time, some at once; how many."""
    ended = await carts.end_expired_carts(tx, event_id, _RECLAIM_AT_ONCE)
    await _release(tx, ended)
    return len(ended)


async def _release(tx: Tx, ended: set[UUID]) -> None:
    await stock.give_back(tx, await carts.release_holds(tx, ended))


# What the sale calls, for seated ticket types only


async def hand_over(tx: Tx, hold_id: UUID, order: OrderSummary, wanted: Mapping[int, int]) -> int:
    """The held seats become the order's, with their hold and its units; from then on they do
    not expire. The ticket type of the seats.

    SeatsGone: they are not this fan's any more, or not what the order says.
    """
    event_id = order.event.id
    kind = await carts.hand_over(tx, hold_id, order.fan_id, event_id, order.id)
    if kind is None or len(await seat_holds.seats_of_hold(tx, hold_id)) != wanted.get(kind):
        raise SeatsGone(event_id=event_id)
    return kind


async def seat_best(
    tx: Tx, event_id: str, ticket_type_id: int, hold_id: UUID, quantity: int
) -> None:
    """The best seats for a hold whose units were taken already, so nobody else picks meanwhile.

    NotTogether: there are as many, but not side by side.
    """
    found = await hall(tx, event_id)
    zone = zone_for(found, ticket_type_id).zone
    states = await seat_holds.states(tx, event_id, found.layout.seats)
    free = [seat for seat in range(found.layout.seats) if not states[seat]]
    owned = await seat_holds.owners(tx, event_id, tuple(free)) if free else []
    expired = {each.seat for each in owned if each.is_live}
    for seat in expired:
        states[seat] = rules.SeatState.HELD
    best = rules.best_windows(found.layout, zone, states, quantity, 1)
    if not best:
        raise NotTogether(quantity=quantity)
    dead = {each.hold_id for each in owned if not each.is_live}
    got = await seat_holds.take_seats(tx, event_id, hold_id, best[0], dead)
    if len(got) < quantity:
        raise seats_taken(found, sorted(set(best[0]) - got))


async def end_for_group(
    tx: Tx, hold_id: UUID, fan_id: int, event_id: str, ticket_type_id: int, quantity: int
) -> None:
    """A fan's chosen seats stay held while their hold ends: holds of a group take them over.

    SeatsGone: they are not this fan's any more, or others than the group wants.
    """
    cart = await carts.cart(tx, event_id, fan_id)
    is_it = cart is not None and (cart.hold_id, cart.ticket_type_id) == (hold_id, ticket_type_id)
    if not is_it or len(await seat_holds.seats_of_hold(tx, hold_id)) != quantity:
        raise SeatsGone(event_id=event_id)
    if hold_id not in await carts.end_carts(tx, [hold_id], fan_id):
        raise SeatsGone(event_id=event_id)
    await carts.release_holds(tx, [hold_id])


async def spread(tx: Tx, event_id: str, hold_id: UUID, holds: Sequence[UUID]) -> list[Seat]:
    """The seats of one hold go to others, one to each, in ascending order; the seats."""
    found = await hall(tx, event_id)
    seats = await seat_holds.seats_of_hold(tx, hold_id)
    await seat_holds.move_seats(tx, event_id, dict(zip(seats, holds, strict=True)))
    return [Seat(number, found.layout.name(number)) for number in seats]


async def seats_of_order(tx: Tx, event_id: str, order_id: UUID) -> dict[int, list[Seat]]:
    """The seats of an order by ticket type, in ascending order."""
    found = await hall(tx, event_id)
    kinds = {zone.zone: zone.ticket_type_id for zone in found.zones}
    seats: dict[int, list[Seat]] = {}
    for number in await seat_holds.seats_of_order(tx, order_id):
        kind = kinds[found.layout.row_of(number).zone]
        seats.setdefault(kind, []).append(Seat(number, found.layout.name(number)))
    return seats


async def note_tickets(
    tx: Tx,
    event_id: str,
    seats: Mapping[int, Sequence[Seat]],
    tickets: Mapping[int, Sequence[UUID]],
) -> None:
    """Which ticket admits to which seat; both by ticket type, in the same order."""
    pairs = {
        seat.number: ticket
        for kind, of_kind in seats.items()
        for seat, ticket in zip(of_kind, tickets[kind], strict=True)
    }
    await seat_holds.note_tickets(tx, event_id, pairs)


async def give_back(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """Seats of tickets that are revoked are free again; their units go back by `stock`."""
    await seat_holds.free_seats_of_tickets(tx, ticket_ids)
