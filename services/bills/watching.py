"""Looks at saved accounts by the clock: tells of their bills, and pays them up to a cap."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.bills import rules
from services.bills.models import SavedBill
from services.bills.paying import SEND_JOB, Payer
from services.bills.ports import BillerGateway, Found, LookUp, NothingOpen
from services.bills.repository import billers, payments, saved
from services.bills.schemas import (
    BillDue,
    Biller,
    NotPaidByItself,
    PayByItself,
    PaymentAnnounced,
    Saved,
    SendBill,
)
from services.bills.service import asked, draft
from services.core.errors import Refused
from services.core.ids import short_id
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.wallet import InsufficientFunds, LimitReached, WalletIsFrozen

PAY_JOB: Final = "bills.pay_by_itself"
_LOOKS_AT_ONCE: Final = 50


class BillWatch:
    """Each bill is told and paid once, however often this runs."""

    def __init__(self, uow: UnitOfWork, payer: Payer, gateway: BillerGateway) -> None:
        self.uow = uow
        self._payer = payer
        self._gateway = gateway

    async def check(self) -> None:
        """Look at accounts whose time it is. What its biller does not tell is looked at later."""
        while due := await self._take_due():
            for saved_id in due:
                known = await self._find(saved_id)
                if known is None:
                    continue
                answer = await asked(self._gateway, known.biller, known.account)
                if isinstance(answer, Found | NothingOpen):
                    await self._note(saved_id, answer)
            if len(due) < _LOOKS_AT_ONCE:
                return

    async def pay_due(self, job: PayByItself) -> None:
        """Job: the day is over. The bill is looked at once more: it may have grown or gone."""
        known = await self._find(job.saved_id)
        if known is None or known.cap is None:
            return
        answer = await asked(self._gateway, known.biller, known.account)
        await self._pay(job, answer)

    @use_case
    async def _take_due(self, tx: Tx) -> list[UUID]:
        return await saved.take_due(tx, tx.now + rules.CHECK_EVERY, _LOOKS_AT_ONCE)

    @query
    async def _find(self, tx: Tx, saved_id: UUID) -> Saved | None:
        return await saved.find(tx, saved_id)

    @use_case
    async def _note(self, tx: Tx, saved_id: UUID, answer: LookUp) -> None:
        """What was seen, and what the fan is told about it, once for each bill."""
        row = await saved.lock(tx, saved_id)
        if row is None:
            return
        biller = await billers.find(tx, row.biller_id)
        assert biller is not None
        if not isinstance(answer, Found) or answer.due is None:
            await saved.change(tx, row.id, row.fan_id, bill_ref="", due_minor=None, due_on=None)
            return
        values: dict[str, object] = {
            "bill_ref": answer.bill_ref,
            "due_minor": answer.due.amount_minor,
            "due_on": answer.due_on,
        }
        if row.cap_minor is not None and row.noticed_ref != answer.bill_ref:
            values |= self._announce(tx, row, biller, answer, answer.due)
        elif (
            row.cap_minor is None
            and row.reminds
            and row.reminded_ref != answer.bill_ref
            and rules.is_near(answer.due_on, tx.now)
        ):
            values["reminded_ref"] = answer.bill_ref
            tx.emit(_due(row, biller, answer, answer.due))
        await saved.change(tx, row.id, row.fan_id, **values)

    def _announce(
        self, tx: Tx, row: SavedBill, biller: Biller, found: Found, due: Money
    ) -> dict[str, object]:
        """A bill within the cap is announced and paid a day later; another one is only told."""
        assert row.cap_minor is not None
        total = due + biller.fee
        if total.amount_minor > row.cap_minor:
            if row.reminded_ref == found.bill_ref:
                return {}
            tx.emit(_not_paid(row, biller, found.bill_ref, due, "over_cap"))
            return {"reminded_ref": found.bill_ref}
        pays_at = tx.now + rules.NOTICE
        tx.emit(
            PaymentAnnounced(
                saved_id=row.id,
                fan_id=row.fan_id,
                name=biller.name,
                bill_ref=found.bill_ref,
                total=total,
                pays_at=pays_at,
            )
        )
        job = PayByItself(row.id, found.bill_ref)
        once = rules.bill_of_account(row.id, found.bill_ref)
        tx.enqueue(PAY_JOB, job, run_in=rules.NOTICE, dedupe=f"{PAY_JOB}:{once}")
        return {"noticed_ref": found.bill_ref, "noticed_at": tx.now}

    async def _pay(self, job: PayByItself, answer: LookUp) -> None:
        try:
            await self._pay_once(job, answer)
        except (InsufficientFunds, LimitReached, WalletIsFrozen) as refusal:
            await self._tell_not_paid(job, answer, refusal)

    @use_case
    async def _pay_once(self, tx: Tx, job: PayByItself, answer: LookUp) -> None:
        """Money aside and the bill on its way, once for each bill of the account."""
        row = await saved.lock(tx, job.saved_id)
        if row is None or row.cap_minor is None or row.noticed_ref != job.bill_ref:
            return
        biller = await billers.find(tx, row.biller_id)
        assert biller is not None
        if not isinstance(answer, Found):
            if not isinstance(answer, NothingOpen):
                self._later(tx, job)
            return
        if answer.bill_ref != job.bill_ref or answer.due is None or not biller.is_open:
            return
        if (answer.due + biller.fee).amount_minor > row.cap_minor:
            tx.emit(_not_paid(row, biller, job.bill_ref, answer.due, "over_cap"))
            return
        if answer.due > biller.maximum:
            tx.emit(_not_paid(row, biller, job.bill_ref, answer.due, "limit"))
            return
        bill_id = rules.bill_of_account(row.id, job.bill_ref)
        made = draft(tx, bill_id, row.fan_id, short_id(bill_id), biller, row.account, answer)
        if not await payments.add(tx, {**made, "by_itself": True}):
            return
        bill = await payments.bill(tx, bill_id)
        assert bill is not None
        await self._payer.set_aside(tx, bill)
        tx.enqueue(SEND_JOB, SendBill(bill_id))

    def _later(self, tx: Tx, job: PayByItself) -> None:
        """The biller does not answer: in an hour again."""
        tx.enqueue(PAY_JOB, job, run_in=rules.STUCK_AFTER)

    @use_case
    async def _tell_not_paid(
        self, tx: Tx, job: PayByItself, answer: LookUp, refusal: Refused
    ) -> None:
        row = await saved.lock(tx, job.saved_id)
        if row is None or not isinstance(answer, Found) or answer.due is None:
            return
        biller = await billers.find(tx, row.biller_id)
        assert biller is not None
        match refusal:
            case InsufficientFunds():
                why = "no_money"
            case WalletIsFrozen():
                why = "frozen"
            case _:
                why = "limit"
        tx.emit(_not_paid(row, biller, job.bill_ref, answer.due, why))


def _due(row: SavedBill, biller: Biller, found: Found, due: Money) -> BillDue:
    return BillDue(
        saved_id=row.id,
        fan_id=row.fan_id,
        name=biller.name,
        number=" ".join(row.account.values()),
        bill_ref=found.bill_ref,
        due=due,
        due_on=found.due_on,
    )


def _not_paid(
    row: SavedBill, biller: Biller, bill_ref: str, due: Money, why: str
) -> NotPaidByItself:
    return NotPaidByItself(
        saved_id=row.id,
        fan_id=row.fan_id,
        name=biller.name,
        bill_ref=bill_ref,
        due=due,
        why=why,
    )
