"""Orders of goods: seen, paid, cancelled; and what becomes of them by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.money import Money
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.identity.codes import CodeService
from services.orders import cancelling, moving, parts, paying, refunds, repository, settling
from services.orders.errors import (
    BadCursor,
    CancelWhole,
    NothingDue,
    OrderAlreadyPaid,
    OrderEnded,
    OrderNotFound,
    SomethingDue,
    TooLateToCancel,
)
from services.orders.quoting import cancel_quote, left_of
from services.orders.schemas.cancelling import CancelLines, CancelQuote
from services.orders.schemas.listing import ListOrders, OrderPage
from services.orders.schemas.order import Order
from services.orders.states import CancelReason, Mover, OrderState
from services.payments import PaymentsService
from services.payments.approving import Approver, Asked
from services.payments.schemas import (
    IntentExpired,
    IntentPaid,
    IntentRefunded,
    IntentState,
    Purpose,
    Way,
)
from services.risk import RiskService

_AT_ONCE: Final = 100
BANK_MAY_STILL_SAY: Final = timedelta(minutes=15)
"""So long after its time an order waits for a bank that does not say whether it was paid."""
_MAY_COME: Final = (IntentState.WAITING, IntentState.IN_REVIEW)


class OrdersService:
    """A fan's orders of goods. Whoever places one calls `placing.place` in a transaction.

    `numbers` gives new orders their labels.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        payments: PaymentsService,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
    ) -> None:
        self.uow = uow
        self.numbers = OrderNumbers(uow)
        self.payments = payments
        self._approver = Approver(pins, codes, risk)
        self._risk = risk
        uow.join(IntentPaid, paying.paid)

    # Looking

    @query
    async def get(self, tx: Tx, fan_id: int, key: str) -> Order:
        """An order of this fan with its timeline. OrderNotFound."""
        return _found(await repository.find(tx, fan_id, key))

    async def list(self, wanted: ListOrders) -> OrderPage:
        """A page of a fan's orders, the newest first. BadCursor."""
        try:
            return await self._list(wanted)
        except ValueError as error:
            raise BadCursor from error

    @query
    async def _list(self, tx: Tx, wanted: ListOrders) -> OrderPage:
        return await repository.page(tx, wanted)

    def ways(self, order: Order) -> frozenset[Way]:
        """How the rest of an unpaid order can be paid here."""
        if order.state is not OrderState.PENDING or not order.due:
            return frozenset()
        return frozenset(way for way in paying.ways_of(order) if self.payments.takes(way))

    # Paying

    async def ask(self, fan_id: int, key: str) -> UUID:
        """The payment for what is due; the same while it is open.

        PinRequired (`Order.confirmation_purpose`), CodeRequired or risk's refusal where parts
        come from wallet or points; OrderNotFound, OrderAlreadyPaid, OrderEnded, NothingDue.
        """
        async with self._risk.noting():
            return await self._ask(fan_id, key)

    @use_case
    async def _ask(self, tx: Tx, fan_id: int, key: str) -> UUID:
        order = await self._waiting(tx, fan_id, key)
        if order.intent_id is not None:
            return order.intent_id
        if not order.due:
            raise NothingDue
        await self._approve(tx, order)
        intent = await self.payments.request(tx, paying.asks_for(tx, order))
        await repository.set_values(tx, order.id, intent_id=intent.id, approved_at=tx.now)
        return intent.id

    async def settle(self, fan_id: int, key: str) -> Order:
        """Confirm an order that its parts pay whole, after a PIN; again, the same order.

        Raises like `ask`, SomethingDue, and WalletIsFrozen.
        """
        async with self._risk.noting():
            return await self._settle(fan_id, key)

    @use_case
    async def _settle(self, tx: Tx, fan_id: int, key: str) -> Order:
        found = _found(await repository.lock_by_key(tx, fan_id, key))
        if found.paid_at is None:
            order = await self._waiting(tx, fan_id, key)
            if order.due:
                raise SomethingDue(due=order.due)
            await self._approve(tx, order)
            await paying.confirm(tx, order, what="paid_parts")
        return _found(await repository.find(tx, fan_id, key))

    async def _waiting(self, tx: Tx, fan_id: int, key: str) -> Order:
        order = _found(await repository.lock_by_key(tx, fan_id, key))
        if order.paid_at is not None:
            raise OrderAlreadyPaid(number=order.number)
        if order.state is not OrderState.PENDING:
            raise OrderEnded
        return order

    async def _approve(self, tx: Tx, order: Order) -> None:
        """What leaves wallet and points asks for the PIN; a gift card is money already given."""
        given = order.parts
        amount = Money.zero(order.currency)
        for part in (given.wallet, given.points_worth):
            amount += part or Money.zero(order.currency)
        if not order.due and given.exchanged is None:
            amount = order.price.total
        if not amount:
            return
        asked = Asked(
            key=order.key,
            fan_id=order.fan_id,
            kind=parts.KIND,
            amount=amount,
            payee=settling.waiting_account(order.currency),
            purpose=order.confirmation_purpose,
        )
        await self._approver.approve(tx, asked)

    # Cancelling

    async def cancel(self, fan_id: int, key: str) -> Order:
        """End an order whole; quiet when it has ended. What was paid goes back to its sources.

        OrderNotFound, TooLateToCancel, OrderBeingPaid.
        """
        await self._cancel(fan_id, key)
        return await self.get(fan_id, key)

    @use_case
    async def _cancel(self, tx: Tx, fan_id: int, key: str) -> None:
        # Payments lock the intent first and the order then: so does this.
        intent_id = await repository.intent_of(tx, fan_id, key)
        if intent_id is not None:
            await self.payments.intent(tx, intent_id, lock=True)
        order = _found(await repository.lock_by_key(tx, fan_id, key))
        await cancelling.cancel(tx, self.payments, order, by=Mover.BUYER)

    @query
    async def quote(self, tx: Tx, fan_id: int, key: str, units: Mapping[int, int]) -> CancelQuote:
        """What cancelling these units ({}: all that have not left) would give back.

        OrderNotFound, OrderEnded, CancelWhole (some of an unpaid one); TooLateToCancel: there
        are not so many that have not left.
        """
        order = _found(await repository.find(tx, fan_id, key))
        if order.state is OrderState.PENDING and units:
            raise CancelWhole
        if order.state in cancelling.ENDED:
            raise OrderEnded
        quote, left = cancel_quote(order, units or None), left_of(order)
        if quote is None or any(count > left.get(n, 0) for n, count in units.items()):
            raise TooLateToCancel
        return quote

    async def cancel_lines(self, command: CancelLines) -> Order:
        """Cancel units that are in no parcel; once per key.

        OrderNotFound, OrderEnded, TooLateToCancel, CancelWhole (unpaid).
        """
        await self._cancel_lines(command)
        return await self.get(command.fan_id, command.order_key)

    @use_case
    async def _cancel_lines(self, tx: Tx, command: CancelLines) -> None:
        intent_id = await repository.intent_of(tx, command.fan_id, command.order_key)
        if intent_id is not None:
            await self.payments.intent(tx, intent_id, lock=True)
        order = _found(await repository.lock_by_key(tx, command.fan_id, command.order_key))
        if order.state is OrderState.PENDING:
            raise CancelWhole
        await cancelling.cancel_lines(tx, order, command.units, key=command.key, by=Mover.BUYER)

    # By the clock and after payments

    async def expired(self, event: IntentExpired) -> None:
        """Job: every bank has said "no"; the order ends. Running twice ends it once."""
        if event.purpose is Purpose.MERCHANDISE:
            await self._intent_over(event.intent_id)

    @use_case
    async def _intent_over(self, tx: Tx, intent_id: UUID) -> None:
        order_id = await repository.id_of_intent(tx, intent_id)
        order = await repository.lock(tx, order_id) if order_id else None
        if order is not None and order.state is OrderState.PENDING:
            await cancelling.end_unpaid(tx, order, by=Mover.SYSTEM, reason=CancelReason.EXPIRED)

    async def refunded(self, event: IntentRefunded) -> None:
        """Job: payments have sent money back. Running twice notes it once."""
        if event.purpose is Purpose.MERCHANDISE:
            await self._came_back(event.refund_id)

    @use_case
    async def _came_back(self, tx: Tx, refund_id: UUID) -> None:
        await refunds.came_back(tx, refund_id)

    async def sweep(self) -> None:
        """What time alone does: unpaid orders end, paid ones go to be packed, money settles."""
        for step in (self._expire, self._to_processing, self._settle_money):
            while await step() == _AT_ONCE:
                pass

    @use_case
    async def _expire(self, tx: Tx) -> int:
        ended = 0
        for order_id in await repository.overdue(tx, OrderState.PENDING, _AT_ONCE):
            order = await repository.lock(tx, order_id)
            assert order is not None
            if not await self._may_still_be_paid(tx, order):
                await cancelling.end_unpaid(
                    tx, order, by=Mover.SYSTEM, reason=CancelReason.EXPIRED
                )
                ended += 1
        return ended

    async def _may_still_be_paid(self, tx: Tx, order: Order) -> bool:
        """Silence of a bank is no answer, but goods do not wait for it for ever."""
        if order.intent_id is None or order.moves_at is None:
            return False
        intent = await self.payments.intent(tx, order.intent_id)
        return intent.state in _MAY_COME and tx.now < order.moves_at + BANK_MAY_STILL_SAY

    @use_case
    async def _to_processing(self, tx: Tx) -> int:
        ids = await repository.overdue(tx, OrderState.CONFIRMED, _AT_ONCE)
        for order_id in ids:
            order = await repository.lock(tx, order_id)
            assert order is not None
            await moving.move(tx, order, OrderState.PROCESSING, by=Mover.SYSTEM, what="time")
        return len(ids)

    @use_case
    async def _settle_money(self, tx: Tx) -> int:
        ids = await repository.to_settle(tx, settling.SETTLES, _AT_ONCE)
        for order_id in ids:
            await settling.settle(tx, order_id)
        return len(ids)

    @query
    async def differences(self, tx: Tx) -> Sequence[str]:
        """Numbers of orders whose money does not add up; there must be none."""
        return await repository.differences(tx)


def _found(order: Order | None) -> Order:
    if order is None:
        raise OrderNotFound
    return order
