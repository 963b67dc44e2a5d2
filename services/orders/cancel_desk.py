"""The operators' way to end an order: what goes back is seen first, and the buyer reads why."""

from __future__ import annotations

from uuid import UUID

from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.orders import cancelling, moving, repository
from services.orders.errors import (
    NoReasonToCancel,
    OrderHasChanged,
    OrderNotFound,
    OwnOrder,
    TooLateToCancel,
)
from services.orders.quoting import cancel_quote, left_of
from services.orders.schemas.cancelling import LONGEST_REASON, CancelByStaff, CancelQuote
from services.orders.schemas.events import StaffCancelled
from services.orders.schemas.order import STAFF_CANCELLED, Order
from services.orders.shipments import log
from services.orders.states import Mover
from services.payments import PaymentsService

_PART, _WHOLE = "units_cancelled", "order_cancelled"


class CancelDesk:
    """All of it: RoleRequired, OrderNotFound. Nobody cancels an order of their own: OwnOrder."""

    def __init__(self, uow: UnitOfWork, roles: RolesService, payments: PaymentsService) -> None:
        self.uow = uow
        self._roles = roles
        self._payments = payments

    @use_case
    async def quote(self, tx: Tx, actor_id: int, order_id: UUID) -> tuple[Order, CancelQuote]:
        """What goes back if all that is in no parcel is cancelled. TooLateToCancel."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        order = _others(await repository.get(tx, order_id), actor_id)
        quote = cancel_quote(order)
        if quote is None:
            raise TooLateToCancel
        return order, quote

    @use_case
    async def cancel(self, tx: Tx, command: CancelByStaff) -> Order:
        """All that is in no parcel, once for its key: stock, vouchers and money go back.

        NoReasonToCancel, TooLateToCancel, OrderBeingPaid; OrderHasChanged: it is not as it was
        shown.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        order = _others(await self._locked(tx, command.order_id), command.actor_id)
        why = command.reason.strip()[:LONGEST_REASON]
        if not why:
            raise NoReasonToCancel
        if await self._is_first(tx, order, command, why):
            await self._cancel(tx, order, command, why)
        return await _again(tx, order.id)

    async def _cancel(self, tx: Tx, order: Order, command: CancelByStaff, why: str) -> None:
        quote, left = cancel_quote(order), left_of(order)
        if quote is None:
            raise TooLateToCancel
        if left != dict(command.units):
            raise OrderHasChanged
        by, is_part = command.actor_id, any(line.sent for line in order.lines)
        if is_part:
            await cancelling.cancel_lines(
                tx, order, left, key=command.key, by=Mover.STAFF, actor_id=by
            )
        else:
            await cancelling.cancel(tx, self._payments, order, by=Mover.STAFF, actor_id=by)
        await log.add(tx, order.id, by, _PART if is_part else _WHOLE, command.key, why)
        amount = quote.total if order.paid_at else Money.zero(order.currency)
        tx.emit(
            StaffCancelled(
                order.key, order.number, order.fan_id, command.key, why, amount, is_part=is_part
            )
        )

    async def _is_first(self, tx: Tx, order: Order, command: CancelByStaff, why: str) -> bool:
        return await moving.note(
            tx,
            order.id,
            order.state,
            STAFF_CANCELLED,
            details={"why": why},
            actor_id=command.actor_id,
            key=f"staff:{command.key}",
        )

    async def _locked(self, tx: Tx, order_id: UUID) -> Order | None:
        """Payments lock the intent first and the order then: so does this."""
        seen = await repository.get(tx, order_id)
        if seen is not None and seen.intent_id is not None:
            await self._payments.intent(tx, seen.intent_id, lock=True)
        return await repository.lock(tx, order_id)


def _others(order: Order | None, actor_id: int) -> Order:
    if order is None:
        raise OrderNotFound
    if order.fan_id == actor_id:
        raise OwnOrder
    return order


async def _again(tx: Tx, order_id: UUID) -> Order:
    order = await repository.get(tx, order_id)
    assert order is not None
    return order
