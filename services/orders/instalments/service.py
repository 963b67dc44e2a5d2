"""Paying parts: by the fan ahead of time, or by the wallet itself on the day of each part."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.errors import DomainError
from services.core.formats import in_phnom_penh
from services.core.ids import short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.orders import repository as orders
from services.orders import settling
from services.orders.errors import OrderNotFound
from services.orders.instalments import plans, repository, rules
from services.orders.instalments.errors import NothingOpen, PlanChanged, PlanNotFound
from services.orders.instalments.schemas import (
    Part,
    PartComing,
    PartNotPaid,
    PartPaid,
    PartState,
    PayParts,
    Plan,
    PlanState,
    TryPart,
)
from services.orders.schemas.money import MoneyKind
from services.orders.schemas.order import Order
from services.wallet import Payment, TransactionKind, WalletService, WalletTransfer
from services.wallet.counting import in_dollars

TRY_JOB: Final = "instalments.try"
TRIES_FROM_HOUR: Final = 8
"""In the morning of Phnom Penh, when somebody may still top up."""
_AT_ONCE: Final = 500


class InstalmentsService:
    """Plans of fans. The order's PIN agreed to all parts: on their days none is asked for."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService, pins: PinService) -> None:
        self.uow = uow
        self._wallet = wallet
        self._pins = pins

    @query
    async def get(self, tx: Tx, fan_id: int, order_id: UUID) -> Plan:
        """PlanNotFound."""
        return await _mine(tx, fan_id, order_id)

    @query
    async def of_order(self, tx: Tx, fan_id: int, order_key: str) -> Plan | None:
        """By the public key of an order; None: it is not paid in parts. OrderNotFound."""
        order = await orders.find(tx, fan_id, order_key)
        if order is None:
            raise OrderNotFound
        return await repository.plan(tx, order.id) if order.instalments else None

    @use_case
    async def pay(self, tx: Tx, command: PayParts) -> Plan:
        """The next part now, or all that is left; at any time, also after a part was missed.

        Needs a PIN for `Plan.purpose` (PinRequired). PlanNotFound, NothingOpen; PlanChanged: the
        sum is another one by now; what the wallet raises.
        """
        order = await orders.lock(tx, command.order_id)
        await repository.lock(tx, command.order_id)
        plan = await _mine(tx, command.fan_id, command.order_id)
        owed = [part for part in plan.parts if part.is_owed]
        if order is None or not owed or plan.state not in repository.OWING:
            raise NothingOpen
        amount = plan.owed(all_of_it=command.all_of_it)
        if amount.amount_minor != command.minor:
            raise PlanChanged
        await self._pins.require_confirmation(
            tx,
            fan_id=command.fan_id,
            purpose=plan.purpose(all_of_it=command.all_of_it),
            amount=await in_dollars(tx, amount),
        )
        for part in owed if command.all_of_it else owed[:1]:
            wanted = _transfer(order, part, "by_hand")
            paid = await self._wallet.pay(
                tx,
                key=wanted.key,
                payer_id=wanted.payer_id,
                payee=wanted.payee,
                amount=wanted.amount,
                reference=wanted.reference,
                kind=wanted.kind,
            )
            plan = await _came(tx, order, part, paid, by_itself=False)
        return plan

    @use_case
    async def look(self, tx: Tx) -> int:
        """The job that tells of parts to come and has due ones tried; how many of these."""
        here = in_phnom_penh(tx.now)
        today = here.date()
        until = today + rules.terms_on(today).notice
        for order_id, n in await repository.take_notices(tx, today, until):
            plan = await repository.plan(tx, order_id)
            assert plan is not None
            tx.emit(_coming(plan, plan.parts[n - 1]))
        if here.hour < TRIES_FROM_HOUR:
            return 0
        due = await repository.due(tx, today, _AT_ONCE)
        for order_id, n, tries in due:
            tx.enqueue(
                TRY_JOB, TryPart(order_id, n, tries), dedupe=f"{TRY_JOB}:{order_id}:{n}:{tries}"
            )
        return len(due)

    @use_case
    async def try_part(self, tx: Tx, job: TryPart) -> None:
        """Job: the wallet pays a part by itself. The part, its money and the day of the next try
        are one transaction, so each try happens once however many workers there are.
        """
        order = await orders.lock(tx, job.order_id)
        await repository.lock(tx, job.order_id)
        plan = await repository.plan(tx, job.order_id)
        today = in_phnom_penh(tx.now).date()
        if order is None or plan is None or plan.state is not PlanState.OPEN:
            return
        part = plan.parts[job.n - 1]
        if part.state is not PartState.OPEN or part.tries != job.tries:
            return
        if part.next_try_on is None or part.next_try_on > today:
            return
        (answer,) = await self._wallet.transfer_all(tx, [_transfer(order, part, str(part.tries))])
        if isinstance(answer, Payment):
            await _came(tx, order, part, answer, by_itself=True)
            return
        assert isinstance(answer, DomainError), answer
        await _not_paid(tx, plan, part, answer.code)


def _transfer(order: Order, part: Part, attempt: str) -> WalletTransfer:
    """A refused transfer is refused for good: each try has a key of its own."""
    return WalletTransfer(
        key=f"in:{short_id(order.id)}:{part.n}:{attempt}",
        payer_id=order.fan_id,
        payee=settling.waiting_account(order.currency),
        amount=part.amount,
        kind=TransactionKind.MERCHANDISE_ORDER,
        reference=f"shop_order:{order.key}",
    )


async def _came(tx: Tx, order: Order, part: Part, paid: Payment, *, by_itself: bool) -> Plan:
    is_first = await repository.pay(tx, order.id, part.n, paid.id)
    assert is_first, "the plan is locked"
    source = f"instalment:{part.n}"
    await orders.add_money(tx, order.id, MoneyKind.PAID, source, part.amount, outside_id=paid.id)
    if order.state in settling.SETTLES:
        until = max(settling.settle_after(order.delivered_at or tx.now), tx.now)
        await settling.put_off(tx, order.id, until)
    plan = await plans.settle(tx, order.id)
    tx.emit(
        PartPaid(
            order_id=order.id,
            order_key=order.key,
            number=order.number,
            fan_id=order.fan_id,
            n=part.n,
            months=plan.months,
            amount=part.amount,
            left=plan.left,
            by_itself=by_itself,
        )
    )
    return plan


async def _not_paid(tx: Tx, plan: Plan, part: Part, reason: str) -> None:
    today = in_phnom_penh(tx.now).date()
    tries = part.tries + 1
    next_on = rules.try_day(part.due_on, tries, rules.terms_on(part.due_on))
    if next_on is not None:
        # Days on which nobody worked are no reason to try twice on one day.
        next_on = max(next_on, today + timedelta(days=1))
    await repository.tried(tx, plan.order_id, part.n, tries, next_on)
    await plans.settle(tx, plan.order_id)
    tx.emit(
        PartNotPaid(
            order_id=plan.order_id,
            order_key=plan.order_key,
            number=plan.order_number,
            fan_id=plan.fan_id,
            n=part.n,
            months=plan.months,
            amount=part.amount,
            reason=reason,
            next_try_on=next_on,
        )
    )


def _coming(plan: Plan, part: Part) -> PartComing:
    return PartComing(
        order_id=plan.order_id,
        order_key=plan.order_key,
        number=plan.order_number,
        fan_id=plan.fan_id,
        n=part.n,
        months=plan.months,
        amount=part.amount,
        due_on=part.due_on,
    )


async def _mine(tx: Tx, fan_id: int, order_id: UUID) -> Plan:
    found = await repository.plan(tx, order_id)
    if found is None or found.fan_id != fan_id:
        raise PlanNotFound
    return found
