"""The operators' side of returns: decide, receive the goods, and let the money go back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from services.catalog.stock import holding
from services.core.ids import uuid7
from services.core.money import Money
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.orders import moving, refunds
from services.orders import repository as orders
from services.orders.returns import exchanging, repository, rules
from services.orders.returns.errors import (
    NoReasonGiven,
    NotReturnable,
    OwnReturn,
    ReturnIsDecided,
    ReturnNotFound,
)
from services.orders.returns.schemas import (
    LONGEST_REFUSAL,
    ReceiveReturn,
    Return,
)
from services.orders.returns.states import (
    OPEN,
    ReturnActor,
    ReturnReason,
    ReturnState,
    Wants,
    may_move,
)
from services.orders.schemas.events import OrderRefunded
from services.orders.schemas.order import Order
from services.orders.shipments import log
from services.orders.shipments.schemas import Parcel
from services.orders.states import Mover, OrderState
from services.orders.states import may_move as may_move_order

_KEY, _EXCHANGE = "return", "exchange"
_IS_HERE = (ReturnState.RECEIVED, ReturnState.REFUNDED, ReturnState.EXCHANGED)
_WAITS = (ReturnState.REQUESTED, ReturnState.APPROVED)


class ReturnsDesk:
    """Each decision locks the order first. All of it: RoleRequired, ReturnNotFound.

    Nobody decides about goods of their own, or receives them: OwnReturn.
    """

    def __init__(self, uow: UnitOfWork, roles: RolesService, numbers: OrderNumbers) -> None:
        self.uow = uow
        self._roles = roles
        self._numbers = numbers

    @use_case
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many returns wait for a decision or for their goods."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.count_in(tx, _WAITS)

    @use_case
    async def page(
        self,
        tx: Tx,
        actor_id: int,
        states: Collection[ReturnState] = OPEN,
        after: UUID | None = None,
        limit: int = 20,
    ) -> list[Return]:
        """Returns in these states, the oldest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.in_states(tx, states, after, limit)

    @use_case
    async def get(self, tx: Tx, actor_id: int, return_id: UUID) -> Return:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return (await self._locked(tx, return_id))[1]

    @use_case
    async def approve(self, tx: Tx, actor_id: int, return_id: UUID) -> Return:
        """The goods may come; again, quiet. ReturnIsDecided."""
        return await self._decide(tx, actor_id, return_id, ReturnState.APPROVED, "")

    @use_case
    async def refuse(self, tx: Tx, actor_id: int, return_id: UUID, why: str) -> Return:
        """The buyer keeps them and is told why; again, quiet. ReturnIsDecided, NoReasonGiven.

        Also after an approval, while the goods are not here. What never came to the buyer is no
        wish of theirs: it is only received.
        """
        if not why.strip():
            raise NoReasonGiven
        return await self._decide(tx, actor_id, return_id, ReturnState.REFUSED, why.strip())

    async def _decide(
        self, tx: Tx, actor_id: int, return_id: UUID, to: ReturnState, why: str
    ) -> Return:
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        order, known = await self._locked(tx, return_id)
        _refuse_own(known, actor_id)
        if known.state is to:
            return known
        if not known.is_wish or not may_move(known.state, to, ReturnActor.STAFF):
            raise ReturnIsDecided(state=known.state)
        await repository.move(
            tx,
            return_id,
            known.state,
            to,
            refusal=why[:LONGEST_REFUSAL],
            decided_by=actor_id,
            decided_at=tx.now,
            ended_at=tx.now if to is ReturnState.REFUSED else None,
        )
        await moving.note(tx, order.id, order.state, f"return_{to}", actor_id=actor_id)
        await log.add(tx, order.id, actor_id, f"return_{to}", return_id.hex, why)
        return await repository.tell(tx, return_id)

    async def receive(self, command: ReceiveReturn) -> Return:
        """The goods are back: on the shelf or damaged, and their money goes where it came from.

        Where something is wanted instead, it pays for the new order; only what is left of it
        goes back, and all of it if that is not to be had (`Return.was_gone`).
        Again, quiet. ReturnIsDecided, NotReturnable (more damaged than came).
        """
        number = ""
        if await self._is_to_exchange(command):
            (number,) = await self._numbers.take(1)
        return await self._receive(command, number)

    @use_case
    async def _is_to_exchange(self, tx: Tx, command: ReceiveReturn) -> bool:
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        known = await repository.find(tx, command.return_id)
        if known is None:
            raise ReturnNotFound
        return known.wants is Wants.EXCHANGE and known.state is ReturnState.APPROVED

    @use_case
    async def _receive(self, tx: Tx, command: ReceiveReturn, number: str) -> Return:
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        order, known = await self._locked(tx, command.return_id)
        _refuse_own(known, command.actor_id)
        if known.state in _IS_HERE:
            return known
        if not may_move(known.state, ReturnState.RECEIVED, ReturnActor.STAFF):
            raise ReturnIsDecided(state=known.state)
        damaged = _damaged(known, command.damaged)
        await self._take_back(tx, order, known, damaged)
        order = await _move_order(tx, order, known, command.actor_id)
        new = await exchanging.exchange(tx, order, known, number) if number else None
        carried = new.carried if new else None
        refund = await _give_back(tx, order, known, carried, command.actor_id)
        await repository.move(
            tx,
            known.id,
            known.state,
            ReturnState.RECEIVED,
            refund_minor=refund.amount_minor,
            received_by=command.actor_id,
            received_at=tx.now,
            new_order_id=new.order.id if new else None,
        )
        await moving.note(tx, order.id, order.state, "return_received", actor_id=command.actor_id)
        await log.add(tx, order.id, command.actor_id, "return_received", known.id.hex)
        due = new.order.due or None if new else None
        told = await repository.tell(tx, known.id, due)
        if not refund and new is None:
            await _paid(tx, told)
        return told

    async def _take_back(
        self, tx: Tx, order: Order, known: Return, damaged: Mapping[int, int]
    ) -> None:
        await repository.note_damaged(tx, known.id, damaged)
        lines = {line.n: line for line in order.lines}
        for n, count in sorted(known.units.items()):
            if not await repository.came_back(tx, order.id, n, count):
                raise NotReturnable(left=lines[n].sent - lines[n].returned)
            broken = damaged.get(n, 0)
            for kind, units, is_damaged in (
                ("back", count - broken, False),
                ("bad", broken, True),
            ):
                taken = {stock: each * units for stock, each in lines[n].takes.items() if units}
                await holding.take_back(
                    tx,
                    f"{kind}:{known.id.hex}:{n}",
                    taken,
                    reason=order.number,
                    is_damaged=is_damaged,
                )

    async def _locked(self, tx: Tx, return_id: UUID) -> tuple[Order, Return]:
        order_id = await repository.order_id_of(tx, return_id)
        if order_id is None:
            raise ReturnNotFound
        order = await orders.lock(tx, order_id)
        known = await repository.find(tx, return_id)
        assert order is not None
        assert known is not None
        return order, known


def _refuse_own(known: Return, actor_id: int) -> None:
    if known.fan_id == actor_id:
        raise OwnReturn


async def undelivered(tx: Tx, order: Order, parcel: Parcel, reason: ReturnReason) -> None:
    """A parcel came back or is lost: nobody has to ask for the money of what was in it.

    It waits for an operator who says what has come back.
    """
    values: dict[str, object] = {
        "id": uuid7(),
        "key": f"parcel:{parcel.id.hex}",
        "order_id": order.id,
        "fan_id": order.fan_id,
        "shipment_id": parcel.id,
        "state": ReturnState.APPROVED,
        "reason": reason,
        "wants": Wants.REFUND,
        "note": "",
        "refusal": "",
        "asked_at": tx.now,
        "decided_at": tx.now,
    }
    await repository.add(tx, values, {line.n: line.quantity for line in parcel.lines})


async def _give_back(
    tx: Tx, order: Order, known: Return, carried: Money | None, actor_id: int
) -> Money:
    """What was paid for the goods; of an order that was lost whole, its shipping too."""
    key, besides = key_of(known.id), None
    if known.reason is ReturnReason.LOST:
        if order.state is OrderState.RETURNED:
            return await refunds.give_all_back(tx, order.id, key=key, actor_id=actor_id)
        if rules.is_nothing_come(order):
            besides = refunds.of_sending(order)
    return await refunds.give_back(
        tx,
        order.id,
        key=key,
        units=known.units,
        besides=besides,
        carried=carried,
        actor_id=actor_id,
    )


async def money_is_back(tx: Tx, event: OrderRefunded) -> None:
    """In the transaction in which the last of a return's money has gone back: it is paid.

    An exchange for which nobody has paid the difference ends as a refund of all of it.
    """
    kind, _, which = event.key.partition(":")
    if kind == _KEY:
        known = await repository.find(tx, UUID(hex=which))
        assert known is not None
        if known.new_order_key is None:
            await _paid(tx, known)
    elif kind == _EXCHANGE:
        known = await repository.find_exchanged(tx, UUID(hex=which))
        assert known is not None
        await _paid(tx, known, refund_minor=event.amount.amount_minor)


async def _paid(tx: Tx, known: Return, **values: object) -> None:
    if await repository.move(
        tx, known.id, ReturnState.RECEIVED, ReturnState.REFUNDED, ended_at=tx.now, **values
    ):
        await repository.tell(tx, known.id)


def key_of(return_id: UUID) -> str:
    """What makes the refund of a return one."""
    return f"{_KEY}:{return_id.hex}"


async def _move_order(tx: Tx, order: Order, known: Return, actor_id: int) -> Order:
    """An order of which all has come back is returned."""
    target = rules.ends_in(order, known.units)
    if target is not None and may_move_order(order.state, target, Mover.STAFF):
        await moving.move(tx, order, target, by=Mover.STAFF, what="all_back", actor_id=actor_id)
    after = await orders.lock(tx, order.id)
    assert after is not None
    return after


def _damaged(known: Return, said: Mapping[int, int]) -> dict[int, int]:
    """Of what is lost nothing goes on a shelf."""
    if known.reason is ReturnReason.LOST:
        return known.units
    units = known.units
    for n, count in said.items():
        if not 0 <= count <= units.get(n, 0):
            raise NotReturnable(left=units.get(n, 0))
    return {n: count for n, count in said.items() if count}
