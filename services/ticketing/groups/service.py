"""Tickets together: hold for friends, take a place, leave it, pay one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.ids import from_short_id, short_id, uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ticketing import TicketingService, purchase
from services.ticketing.groups import ending, opening, places
from services.ticketing.groups.errors import (
    GroupFull,
    GroupNotFound,
    GroupOver,
    NoPlaceToPay,
    NotTheHost,
    PlaceLimit,
    PlacePaid,
)
from services.ticketing.groups.models import TicketGroupPlace
from services.ticketing.groups.repository import ends, ordering, taking, views
from services.ticketing.groups.rules import FEWEST_PLACES, GROUP_LIFETIME, REMIND_BEFORE_END
from services.ticketing.groups.schemas import (
    ClaimPlace,
    GroupEndsSoon,
    GroupState,
    GroupTime,
    GroupView,
    OpenGroup,
    PlaceState,
)
from services.ticketing.rules import CancelReason
from services.ticketing.schemas import CartLine, HoldCart, OrderSummary

TIME_IS_UP: Final = "groups.time_is_up"
REMIND: Final = "groups.remind"


class GroupOrderService:
    """The door to tickets together. Orders for places are ordinary orders of `ticketing`."""

    def __init__(self, uow: UnitOfWork, ticketing: TicketingService) -> None:
        self.uow = uow
        self._ticketing = ticketing

    # Looking

    @query
    async def view(self, tx: Tx, group_id: UUID) -> GroupView:
        """The group as it stands, for whoever has its link; GroupNotFound."""
        return await _view(tx, group_id)

    async def by_link(self, short: str) -> GroupView:
        """The same by the short id of a link or button; GroupNotFound for any other text."""
        return await self.view(group_id_of(short))

    @query
    async def of_fan(self, tx: Tx, fan_id: int) -> list[GroupView]:
        """Open groups of which the fan is the host, or has a place in."""
        return [await _view(tx, group_id) for group_id in await views.of_fan(tx, fan_id)]

    # The host

    @use_case
    async def open(self, tx: Tx, command: OpenGroup) -> GroupView:
        """Hold tickets for friends for 15 minutes, all of them or none; the same key, the same.

        SoldOut, NotEnoughLeft, SaleClosed, SaleNotOpen, EventCancelled, EventNotFound,
        NotYourTurn, NotTogether, SeatsGone as in the sale; TooManyTickets, NotForGroups;
        GroupOpenAlready: one at a time for an event.
        """
        assert command.quantity >= FEWEST_PLACES
        group_id, is_new = await opening.open_group(tx, command)
        if is_new:
            job = GroupTime(group_id)
            tx.enqueue(REMIND, job, run_in=GROUP_LIFETIME - REMIND_BEFORE_END)
            tx.enqueue(TIME_IS_UP, job, run_in=GROUP_LIFETIME + timedelta(seconds=1))
        return await _view(tx, group_id)

    @use_case
    async def allow(self, tx: Tx, host_id: int, group_id: UUID, per_person: int) -> GroupView:
        """One person may take so many places. NotTheHost, GroupOver, GroupNotFound."""
        view = await _of_host(tx, host_id, group_id)
        most = min(per_person, len(view.places), view.most_per_order)
        if not await taking.allow(tx, group_id, max(1, most)):
            raise GroupOver
        await places.touch(tx, group_id)
        return await _view(tx, group_id)

    @use_case
    async def remove(self, tx: Tx, host_id: int, group_id: UUID, number: int) -> GroupView:
        """Take a place that is not paid from its person; quiet when it is nobody's.

        PlacePaid, NotTheHost, GroupOver, GroupNotFound.
        """
        view = await _of_host(tx, host_id, group_id)
        place = next((each for each in view.places if each.number == number), None)
        if place is None or place.fan_id is None:
            return view
        if place.state is PlaceState.PAID:
            raise PlacePaid
        if place.state is PlaceState.PAYING:
            pending = await ordering.pending_orders(tx, group_id, place.fan_id)
            await purchase.cancel_orders(tx, pending, CancelReason.BY_HOST)
        if await taking.lock(tx, group_id) is None:
            raise GroupOver
        still_his = (TicketGroupPlace.number == number, TicketGroupPlace.fan_id == place.fan_id)
        await taking.take_back(tx, TicketGroupPlace.group_id == group_id, *still_his)
        await places.touch(tx, group_id)
        return await _view(tx, group_id)

    @use_case
    async def take_rest(self, tx: Tx, host_id: int, group_id: UUID, name: str) -> GroupView:
        """The host takes every free place, to pay them; as many as one order may have.

        NotTheHost, GroupOver, GroupNotFound.
        """
        view = await _of_host(tx, host_id, group_id)
        mine = len(view.places_of(host_id, PlaceState.CLAIMED))
        for _ in range(mine, view.most_per_order):
            if await taking.count_claim(tx, group_id) is None:
                break
            claim = ClaimPlace(group_id, host_id, name, short_id(uuid7()))
            done = await taking.give_place(tx, claim)
            assert done is not None
        await places.touch(tx, group_id)
        return await _view(tx, group_id)

    @use_case
    async def cancel(self, tx: Tx, host_id: int, group_id: UUID) -> GroupView:
        """Call it off: what is not paid is free again, what is paid stays its person's.

        Quiet when it has ended. NotTheHost, GroupNotFound.
        """
        await _of_host(tx, host_id, group_id)
        pending = await ordering.pending_orders(tx, group_id)
        await purchase.cancel_orders(tx, pending, CancelReason.BY_HOST)
        await ending.end(tx, group_id, GroupState.CANCELLED)
        return await _view(tx, group_id)

    # The friends

    async def claim(self, command: ClaimPlace) -> int:
        """Take the first free place; its number. The same key again: the same place.

        PlaceLimit: one each, unless the host allows more. GroupFull, GroupOver, GroupNotFound.
        """
        if await self._is_full_for(command):
            raise GroupFull
        return await self._claim(command)

    @query
    async def _is_full_for(self, tx: Tx, command: ClaimPlace) -> bool:
        """Crowds come when a group is full: they need not queue with those who change it."""
        return await taking.is_full_for(tx, command.group_id, command.fan_id)

    @use_case
    async def _claim(self, tx: Tx, command: ClaimPlace) -> int:
        await taking.lock(tx, command.group_id)  # a twin of this tap is waited for
        if known := await taking.claim_of_key(tx, command):
            return known
        per_person = await taking.count_claim(tx, command.group_id)
        if per_person is None:
            raise await _why_not(tx, command)
        if await taking.claimed_by(tx, command.group_id, command.fan_id) >= per_person:
            raise PlaceLimit(limit=per_person)
        number = await taking.give_place(tx, command)
        assert number is not None, "the group counts its places"
        await places.touch(tx, command.group_id)
        return number

    @use_case
    async def leave(self, tx: Tx, fan_id: int, group_id: UUID) -> int:
        """Give every place back that is not paid; how many. 0: there was none."""
        pending = await ordering.pending_orders(tx, group_id, fan_id)
        left = len((await _view(tx, group_id)).places_of(fan_id, *_NOT_PAID))
        await purchase.cancel_orders(tx, pending, CancelReason.BY_BUYER)
        if await taking.lock(tx, group_id) is None:
            return 0
        await taking.take_back(
            tx, TicketGroupPlace.group_id == group_id, TicketGroupPlace.fan_id == fan_id
        )
        await places.touch(tx, group_id)
        return left

    async def order(self, fan_id: int, group_id: UUID, key: str) -> OrderSummary:
        """The order for the fan's places that wait, to be paid like any other; again, the same.

        It ends when the group does. NoPlaceToPay, GroupOver, GroupNotFound; BuyerLimitReached and
        the refusals of a sale that has closed meanwhile.
        """
        view = await self.view(group_id)
        waiting = view.places_of(fan_id, PlaceState.CLAIMED)
        paying = view.places_of(fan_id, PlaceState.PAYING)
        if paying and not waiting:
            assert paying[0].order_key is not None
            return await self._ticketing.summary(fan_id, paying[0].order_key)
        if view.state is not GroupState.OPEN:
            raise GroupOver
        quantity = len(waiting) + len(paying)
        if not quantity:
            raise NoPlaceToPay
        line = CartLine(view.ticket_type_id, quantity)
        cart = HoldCart(fan_id, view.event.id, (line,), key, group=group_id)
        return await self._ticketing.hold(cart)

    # Time

    @use_case
    async def time_is_up(self, tx: Tx, job: GroupTime) -> None:
        """Job: the group ends, once."""
        await ending.expire(tx, job.group_id)

    @use_case
    async def remind(self, tx: Tx, job: GroupTime) -> None:
        """Job: tell those who have not paid that the end is near. Running twice tells once."""
        view = await _view(tx, job.group_id)
        fans = await ends.unpaid_fans(tx, job.group_id)
        if view.state is GroupState.OPEN and fans:
            ends_at = view.expires_at
            tx.emit(GroupEndsSoon(job.group_id, view.event.id, tuple(fans), ends_at))

    @use_case
    async def sweep(self, tx: Tx) -> None:
        """End groups whose places are all paid, and those whose time nobody has noticed."""
        await ending.finish(tx)
        await ending.sweep(tx)


_NOT_PAID: Final = (PlaceState.CLAIMED, PlaceState.PAYING)


def group_id_of(short: str) -> UUID:
    """The id behind a short one; GroupNotFound for a text that is none."""
    try:
        return from_short_id(short)
    except ValueError:
        raise GroupNotFound from None


async def _view(tx: Tx, group_id: UUID) -> GroupView:
    found = await views.view(tx, group_id)
    if found is None:
        raise GroupNotFound
    return found


async def _of_host(tx: Tx, host_id: int, group_id: UUID) -> GroupView:
    view = await _view(tx, group_id)
    if view.host_id != host_id:
        raise NotTheHost
    return view


async def _why_not(tx: Tx, command: ClaimPlace) -> Exception:
    """Why a place cannot be had: the fan has one, all have their people, or it is over."""
    view = await _view(tx, command.group_id)
    if view.state is not GroupState.OPEN or view.expires_at <= tx.now:
        return GroupOver()
    mine = len(view.places_of(command.fan_id))
    return PlaceLimit(limit=view.per_person) if mine >= view.per_person else GroupFull()
