"""Saved accounts: reminders of their bills, and paying them by themselves up to a cap."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.bills import rules
from services.bills.errors import BillNotFound, CapTooSmall, SavedNotFound, TooManySaved
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
from services.bills.service import draft
from services.core.errors import Refused
from services.core.ids import short_id, uuid7
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.wallet import InsufficientFunds, LimitReached, WalletIsFrozen

PAY_JOB: Final = "bills.pay_by_itself"
_LOOKS_AT_ONCE: Final = 50


def cap_purpose(saved_id: UUID, cap: Money) -> str:
    """What the PIN confirms when an account is to be paid by itself."""
    return f"bill_cap:{short_id(saved_id)}:{cap.amount_minor}"


class SavedBills:
    """What fans keep of their billers: each bill is told and paid once, however often it runs."""

    def __init__(
        self, uow: UnitOfWork, pins: PinService, payer: Payer, gateway: BillerGateway
    ) -> None:
        self.uow = uow
        self._pins = pins
        self._payer = payer
        self._gateway = gateway

    @use_case
    async def save(self, tx: Tx, fan_id: int, bill_id: UUID) -> Saved:
        """Keep the account of a bill, with reminders; again, it is the same.

        BillNotFound, TooManySaved.
        """
        bill = await payments.bill(tx, bill_id, fan_id)
        if bill is None:
            raise BillNotFound
        key = rules.account_key(bill.account)
        known = await saved.id_of(tx, fan_id, bill.biller.id, key)
        if known is None:
            if await saved.count(tx, fan_id) >= rules.MOST_SAVED:
                raise TooManySaved(limit=rules.MOST_SAVED)
            await saved.save(
                tx,
                {
                    "id": uuid7(),
                    "fan_id": fan_id,
                    "biller_id": bill.biller.id,
                    "account": dict(bill.account),
                    "account_key": key,
                    "customer": bill.customer,
                    "reminds": bill.biller.has_bills,
                    "next_check_at": tx.now + rules.CHECK_EVERY if bill.biller.has_bills else None,
                    "created_at": tx.now,
                },
            )
            known = await saved.id_of(tx, fan_id, bill.biller.id, key)
        assert known is not None
        return await _mine(tx, fan_id, known)

    @query
    async def all(self, tx: Tx, fan_id: int) -> list[Saved]:
        """The newest first."""
        return await saved.all_of(tx, fan_id)

    @query
    async def get(self, tx: Tx, fan_id: int, saved_id: UUID) -> Saved:
        """SavedNotFound."""
        return await _mine(tx, fan_id, saved_id)

    @query
    async def of_bill(self, tx: Tx, fan_id: int, bill_id: UUID) -> UUID | None:
        """The saved account of a bill, if it is one."""
        bill = await payments.bill(tx, bill_id, fan_id)
        if bill is None:
            return None
        return await saved.id_of(tx, fan_id, bill.biller.id, rules.account_key(bill.account))

    @use_case
    async def remove(self, tx: Tx, fan_id: int, saved_id: UUID) -> None:
        """Off the list; nothing is reminded of or paid by itself any more. Quiet when gone."""
        await saved.change(
            tx, saved_id, fan_id, removed_at=tx.now, cap_minor=None, next_check_at=None
        )

    @use_case
    async def set_reminders(self, tx: Tx, fan_id: int, saved_id: UUID, *, on: bool) -> Saved:
        """SavedNotFound."""
        if not await saved.change(tx, saved_id, fan_id, reminds=on):
            raise SavedNotFound
        return await _mine(tx, fan_id, saved_id)

    @use_case
    async def pay_by_itself(self, tx: Tx, fan_id: int, saved_id: UUID, cap: Money) -> Saved:
        """From now on a bill up to `cap` (with the fee) is paid a day after it was announced.

        Needs a PIN for `cap_purpose` (PinRequired). SavedNotFound, CapTooSmall, WrongCurrency.
        """
        known = await _mine(tx, fan_id, saved_id)
        rules.check_currency(known.biller, cap)
        least = known.biller.minimum + known.biller.fee
        if cap < least:
            raise CapTooSmall(minimum=least)
        if known.cap == cap:
            return known
        await self._pins.require_confirmation(
            tx,
            fan_id=fan_id,
            purpose=cap_purpose(saved_id, cap),
            amount=await self._payer.in_dollars(tx, cap),
        )
        await saved.change(tx, saved_id, fan_id, cap_minor=cap.amount_minor, next_check_at=tx.now)
        return await _mine(tx, fan_id, saved_id)

    @use_case
    async def stop(self, tx: Tx, fan_id: int, saved_id: UUID) -> Saved:
        """Nothing is paid by itself any more, also what was announced. SavedNotFound."""
        if not await saved.change(
            tx, saved_id, fan_id, cap_minor=None, noticed_ref="", noticed_at=None
        ):
            raise SavedNotFound
        return await _mine(tx, fan_id, saved_id)

    # By the clock

    async def check(self) -> None:
        """Look at accounts whose time it is. What its biller does not tell is looked at later."""
        while due := await self._take_due():
            for saved_id in due:
                known = await self._find(saved_id)
                if known is None:
                    continue
                answer = await self._gateway.look_up(known.biller.id, known.account)
                if isinstance(answer, Found | NothingOpen):
                    await self._note(saved_id, answer)
            if len(due) < _LOOKS_AT_ONCE:
                return

    async def pay_due(self, job: PayByItself) -> None:
        """Job: the day is over. The bill is looked at once more: it may have grown or gone."""
        known = await self._find(job.saved_id)
        if known is None or known.cap is None:
            return
        answer = await self._gateway.look_up(known.biller.id, known.account)
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


async def _mine(tx: Tx, fan_id: int, saved_id: UUID) -> Saved:
    found = await saved.find(tx, saved_id, fan_id)
    if found is None:
        raise SavedNotFound
    return found
