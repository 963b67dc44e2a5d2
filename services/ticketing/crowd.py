"""Many who want tickets at the same moment: one transaction, a verdict for each.

Plain wishes only: tickets of one type that has no seats, no waiting room and nothing else to ask
about its buyer, by a fan without another unpaid order. Whoever is not so plain goes the way of
every other cart (`purchase.hold`), which the verdict `ASK_ALONE` says.

Order of locks: as there (orders that end, counts of buyers, pools in ascending id), but the new
orders come last: their keys are nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.core.errors import DomainError
from services.core.uow import Tx
from services.ticketing import counter as counters
from services.ticketing import purchase
from services.ticketing.counter import Terms
from services.ticketing.errors import BuyerLimitReached, EventNotFound, NotEnoughLeft, SoldOut
from services.ticketing.groups import ending
from services.ticketing.repository import crowd as repository
from services.ticketing.repository import offers, orders
from services.ticketing.repository.crowd import Buyer
from services.ticketing.repository.offers import Counter
from services.ticketing.repository.stock import Counted, Units
from services.ticketing.rules import CancelReason
from services.ticketing.schemas import HoldTickets, OrderSummary
from services.wallet.repository import rates

ASK_ALONE: Final = None
Verdict = OrderSummary | DomainError | None
_RECLAIM_AT_ONCE: Final = 100


@dataclass(slots=True)
class _Wish:
    """One command on its way to a verdict."""

    command: HoldTickets
    number: str
    counter: Counter
    units: Units
    counted: Counted
    verdict: Verdict = ASK_ALONE

    @property
    def buyer(self) -> Buyer:
        return self.command.fan_id, self.command.ticket_type_id


@dataclass(slots=True)
class _Shelf:
    """What is left of the pools while the wishes are served in their order."""

    left: dict[int, int | None]
    taken: Units = field(default_factory=dict)

    def missing(self, units: Units) -> int | None:
        """A pool that has not enough, if there is one."""
        return next((one for one, n in units.items() if not fits(self.left[one], n)), None)

    def take(self, units: Units) -> None:
        for pool_id, quantity in units.items():
            left = self.left[pool_id]
            self.left[pool_id] = None if left is None else left - quantity
            self.taken[pool_id] = self.taken.get(pool_id, 0) + quantity


def fits(left: int | None, quantity: int) -> bool:
    """The guard: so many are left; None is no limit."""
    return left is None or quantity <= left


async def hold(tx: Tx, commands: Sequence[HoldTickets], numbers: Sequence[str]) -> list[Verdict]:
    """The order of each, or its refusal, in the order given; refusals take nothing."""
    verdicts = await _plain(tx, commands, numbers)
    wishes = [each for each in verdicts if isinstance(each, _Wish)]
    if wishes:
        await _make_room(tx, wishes)
        await _serve(tx, await _count(tx, wishes))
    return [each.verdict if isinstance(each, _Wish) else each for each in verdicts]


async def _plain(
    tx: Tx, commands: Sequence[HoldTickets], numbers: Sequence[str]
) -> list[_Wish | Verdict]:
    """Those that can be served here, and the verdict on the others."""
    kinds = {command.ticket_type_id for command in commands}
    offered = await offers.counters(tx, kinds)
    odd = await repository.with_rooms(tx, kinds)
    odd |= {kind for kind, counter in offered.items() if not counter.offers[0].is_plain}
    keys, unpaid = await repository.known(
        tx, {each.key for each in commands}, {each.fan_id for each in commands}
    )
    found: list[_Wish | Verdict] = []
    for command, number in zip(commands, numbers, strict=True):
        mine = (command.fan_id, command.event_id)
        counter = offered.get(command.ticket_type_id)
        if counter is None or counter.event.id != command.event_id:
            found.append(EventNotFound(event_id=command.event_id))
        elif command.key in keys or mine in unpaid or counter.offers[0].ticket_type_id in odd:
            found.append(ASK_ALONE)
        else:
            found.append(_looked_at(tx, command, number, counter))
            keys.add(command.key)
            unpaid.add(mine)
    return found


def _looked_at(tx: Tx, command: HoldTickets, number: str, counter: Counter) -> _Wish | Verdict:
    kind, (offer,) = command.ticket_type_id, counter.offers
    wanted = {kind: command.quantity}
    limit = offer.max_per_buyer
    try:
        counters.check_for_sale(tx.now, counter, wanted)
    except DomainError as refusal:
        return refusal
    if limit is not None and command.quantity > limit:
        return BuyerLimitReached(limit=limit)
    counted = Counted(kind, command.quantity, limit)
    return _Wish(command, number, counter, purchase.units_of(counter, wanted), counted)


async def _make_room(tx: Tx, wishes: Sequence[_Wish]) -> None:
    """Orders whose time is over give back what is wanted, if there seems to be too little."""
    wanted: Units = {}
    for wish in wishes:
        for pool_id, quantity in wish.units.items():
            wanted[pool_id] = wanted.get(pool_id, 0) + quantity
    left = await repository.pools(tx, wanted)
    if short := [one for one, quantity in wanted.items() if not fits(left[one], quantity)]:
        expired = await orders.expired(tx, _RECLAIM_AT_ONCE, sorted(short))
        await purchase.cancel_orders(tx, expired, CancelReason.EXPIRED)
        await ending.reclaim(tx, pool_ids=sorted(short))


async def _count(tx: Tx, wishes: Sequence[_Wish]) -> list[_Wish]:
    """Those whose buyers stay within their limits."""
    within = await repository.count_buyers(tx, [(wish.buyer, wish.counted) for wish in wishes])
    for wish in wishes:
        if wish.buyer not in within:
            wish.verdict = BuyerLimitReached(limit=wish.counted.limit)
    return [wish for wish in wishes if wish.buyer in within]


async def _serve(tx: Tx, wishes: Sequence[_Wish]) -> None:
    """First come, first served, out of pools that stand still meanwhile."""
    pool_ids = sorted({pool_id for wish in wishes for pool_id in wish.units})
    shelf = _Shelf(await repository.pools(tx, pool_ids, lock=True))
    terms = Terms(tx.now, (await rates.in_force(tx)).khr_per_usd)
    made: list[tuple[OrderSummary, Units]] = []
    for wish in wishes:
        if (short := shelf.missing(wish.units)) is not None:
            wish.verdict = _refusal(wish, shelf.left[short] or 0)
            continue
        shelf.take(wish.units)
        order = counters.new_order(terms, wish.command.cart, wish.counter, {}, wish.number)
        wish.verdict = order
        made.append((order, wish.units))
    refused = [wish for wish in wishes if not isinstance(wish.verdict, OrderSummary)]
    await repository.discount_buyers(tx, [(wish.buyer, wish.counted) for wish in refused])
    if made:
        await repository.take(tx, dict(sorted(shelf.taken.items())))
        await repository.add_orders(tx, made)


def _refusal(wish: _Wish, left: int) -> DomainError:
    place = {"event_id": wish.command.event_id, "ticket_type_id": wish.command.ticket_type_id}
    return NotEnoughLeft(left=left, **place) if left > 0 else SoldOut(**place)
