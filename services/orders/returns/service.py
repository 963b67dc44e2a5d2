"""A buyer's side of returns: what may go back, asking for it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.orders import moving
from services.orders import repository as orders
from services.orders.errors import OrderNotFound
from services.orders.pictures import PicturesService
from services.orders.returns import exchanging, repository, rules
from services.orders.returns.errors import (
    NotExchangeable,
    NotReturnable,
    ReturnIsDecided,
    ReturnNotFound,
    TooLateToReturn,
)
from services.orders.returns.exchanging import is_to_be_had
from services.orders.returns.schemas import (
    LONGEST_NOTE,
    AskReturn,
    Return,
    ReturnableLine,
    ReturnOffer,
)
from services.orders.returns.states import CHOOSABLE, ReturnState
from services.orders.schemas.order import Order
from services.orders.settling import put_off
from services.orders.shipments import repository as shipments


class ReturnsService:
    """Units in a return that stands are in no other one: the order is locked while they count."""

    def __init__(self, uow: UnitOfWork, pictures: PicturesService) -> None:
        self.uow = uow
        self._pictures = pictures

    @query
    async def offer(self, tx: Tx, fan_id: int, order_key: str) -> ReturnOffer:
        """What of one's own order may be sent back now, and its returns. OrderNotFound."""
        order = await orders.find(tx, fan_id, order_key)
        if order is None:
            raise OrderNotFound
        lines = await _returnable(tx, order)
        returns = await repository.of_order(tx, order.id)
        return ReturnOffer(order.key, order.number, tuple(lines), tuple(returns))

    @query
    async def get(self, tx: Tx, fan_id: int, return_id: UUID) -> Return:
        """One's own return. ReturnNotFound."""
        return await _own(tx, fan_id, return_id)

    @use_case
    async def ask(self, tx: Tx, command: AskReturn) -> Return:
        """Send units back, once for the key; an operator decides.

        OrderNotFound, NotReturnable, TooLateToReturn, NotExchangeable, TooManyPictures,
        PictureNotFound.
        """
        order = await orders.lock_by_key(tx, command.fan_id, command.order_key)
        if order is None:
            raise OrderNotFound
        key = f"{command.fan_id}:{command.key}"
        if done := await repository.by_key(tx, key):
            return done
        await _check(tx, order, command)
        return_id = uuid7()
        values: dict[str, object] = {
            "id": return_id,
            "key": key,
            "order_id": order.id,
            "fan_id": command.fan_id,
            "shipment_id": None,
            "state": ReturnState.REQUESTED,
            "reason": command.reason,
            "wants": command.wants,
            "note": command.note.strip()[:LONGEST_NOTE],
            "refusal": "",
            "asked_at": tx.now,
        }
        await repository.add(tx, values, command.units, command.variants)
        subject = repository.subject_of(return_id)
        await self._pictures.attach(tx, command.fan_id, command.picture_ids, subject)
        await moving.note(tx, order.id, order.state, "return_asked", actor_id=command.fan_id)
        # Its money stays where it can go back from until the goods are here, or it is refused.
        await put_off(tx, order.id, rules.until(tx.now))
        return await _own(tx, command.fan_id, return_id)

    @use_case
    async def withdraw(self, tx: Tx, fan_id: int, return_id: UUID) -> Return:
        """Keep the goods after all; again, quiet. ReturnNotFound, ReturnIsDecided."""
        known = await _own(tx, fan_id, return_id)
        await orders.lock(tx, known.order_id)
        known = await _own(tx, fan_id, return_id)
        if known.state is ReturnState.WITHDRAWN:
            return known
        if not known.can_be_withdrawn:
            raise ReturnIsDecided(state=known.state)
        await repository.move(tx, return_id, known.state, ReturnState.WITHDRAWN, ended_at=tx.now)
        return await _own(tx, fan_id, return_id)


async def _check(tx: Tx, order: Order, command: AskReturn) -> None:
    if command.reason not in CHOOSABLE or not command.units:
        raise NotReturnable(left=0)
    lines = {line.n: line for line in await _returnable(tx, order)}
    for n, count in sorted(command.units.items()):
        line = lines.get(n)
        if line is None or not 0 < count <= line.left:
            raise NotReturnable(left=line.left if line else 0)
        assert line.until is not None, "what came has come at some time"
        if tx.now >= line.until:
            raise TooLateToReturn(until=line.until)
    if command.variants:
        _check_wanted(lines, command)


def _check_wanted(lines: Mapping[int, ReturnableLine], command: AskReturn) -> None:
    """Of every line another variant that is there."""
    if set(command.variants) != set(command.units):
        raise NotExchangeable
    for n, variant_id in command.variants.items():
        choice = next((one for one in lines[n].choices if one.variant_id == variant_id), None)
        if choice is None or not is_to_be_had(choice, command.units[n]):
            raise NotExchangeable


async def _returnable(tx: Tx, order: Order) -> list[ReturnableLine]:
    came = await shipments.delivered_at(tx, order.id)
    elsewhere = await repository.standing(tx, order.id)
    left = {
        line.n: rules.left(line, elsewhere.get(line.n, 0)) if line.n in came else 0
        for line in order.lines
    }
    choices = await exchanging.choices(tx, order, [line for line in order.lines if left[line.n]])
    return [
        ReturnableLine(
            n=line.n,
            name=line.name,
            attributes=line.attributes,
            left=left[line.n],
            until=rules.until(came[line.n]) if line.n in came else None,
            choices=choices.get(line.n, ()),
        )
        for line in order.lines
    ]


async def _own(tx: Tx, fan_id: int, return_id: UUID) -> Return:
    found = await repository.find(tx, return_id)
    if found is None or found.fan_id != fan_id:
        raise ReturnNotFound
    return found
