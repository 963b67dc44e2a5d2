"""Speaking to the biller: one id for ever, asked again after silence, never paid twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.bills import rules
from services.bills.models import BillRow
from services.bills.paying import SEND_JOB, Payer
from services.bills.ports import (
    BillerGateway,
    BillOrder,
    Done,
    NeverArrived,
    Outcome,
    Pending,
    Refusal,
    Unknown,
)
from services.bills.repository import payments
from services.bills.schemas import BillState, SendBill
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.payments.billing import BillMoney

_FORGOTTEN: Final = timedelta(minutes=2)
_AT_ONCE: Final = 100
log = get_logger("bills")


class BillSending:
    """Sends what was confirmed and finds out what became of it. Everything may run twice."""

    def __init__(self, uow: UnitOfWork, payer: Payer, gateway: BillerGateway) -> None:
        self.uow = uow
        self._payer = payer
        self._gateway = gateway

    async def send(self, due: SendBill, *, seen: bool = False) -> None:
        """Take the turn, speak to the biller, book what it says. `seen`: the fan looks on."""
        begun = await self._begin(due.bill_id)
        if begun is None:
            return
        order, was_sent = begun
        outcome = await self._ask(order, was_sent=was_sent)
        log.info("bill", bill_id=order.id, outcome=outcome)
        await self._settle(due.bill_id, outcome, seen=seen)

    async def _ask(self, order: BillOrder, *, was_sent: bool) -> Outcome:
        """After a first try the biller is asked; what never arrived goes again under its id."""
        if was_sent:
            outcome = await self._gateway.status(order)
            if not isinstance(outcome, NeverArrived):
                return outcome
        return await self._gateway.pay(order)

    @use_case
    async def rescue(self, tx: Tx) -> None:
        """By the clock: what was due and got no turn, because its job was lost, gets one."""
        for bill_id in await payments.overdue(tx, tx.now - _FORGOTTEN, _AT_ONCE):
            tx.enqueue(SEND_JOB, SendBill(bill_id), dedupe=f"bill:{bill_id}")

    @use_case
    async def _begin(self, tx: Tx, bill_id: UUID) -> tuple[BillOrder, bool] | None:
        """What to send, and whether it may have been sent before; None: not now."""
        if not await payments.take_turn(tx, bill_id, tx.now + rules.TRY_LEASE):
            return None
        row = await payments.row(tx, bill_id)
        assert row is not None
        was_sent = row.sent_at is not None
        if not was_sent:
            await payments.change(tx, bill_id, sent_at=tx.now)
        # Should this process die now, its message comes again when the turn has run out.
        return _order(row), was_sent

    @use_case
    async def _settle(self, tx: Tx, bill_id: UUID, outcome: Outcome, *, seen: bool) -> None:
        row = await payments.row(tx, bill_id, lock=True)
        if row is None or row.state != BillState.SENDING:
            return
        bill = await payments.bill(tx, bill_id)
        assert bill is not None
        match outcome:
            case Done(receipt):
                await self._payer.finish(tx, bill, _money(row), receipt, seen=seen)
            case Refusal(reason):
                await self._payer.refuse(tx, bill, _money(row), reason, seen=seen)
            case Pending() | NeverArrived():
                await self._wait(tx, row, type(outcome).__name__)
            case Unknown(why):
                await self._wait(tx, row, why)

    async def _wait(self, tx: Tx, row: BillRow, answer: str) -> None:
        assert row.sent_at is not None
        if tx.now - row.sent_at > rules.STUCK_AFTER:
            log.error("bill_stuck", bill_id=str(row.id), answer=answer)
        wait = rules.next_try(row.tries)
        await payments.change(
            tx, row.id, next_try_at=tx.now + wait, last_answer=answer[:80] or "unknown"
        )
        tx.enqueue(SEND_JOB, SendBill(row.id), run_in=wait)


def _money(row: BillRow) -> BillMoney:
    assert row.hold_id is not None
    assert row.amount_minor is not None
    currency = Currency(row.currency)
    return BillMoney(
        bill_id=row.id,
        hold_id=row.hold_id,
        biller_id=row.biller_id,
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
    )


def _order(row: BillRow) -> BillOrder:
    assert row.amount_minor is not None
    return BillOrder(
        id=row.id.hex,
        biller_id=row.biller_id,
        account=row.account,
        bill_ref=row.bill_ref,
        amount=Money(row.amount_minor, Currency(row.currency)),
    )
