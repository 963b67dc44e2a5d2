"""Saved accounts, as their fans keep them: reminders, and the cap for paying by themselves."""

from __future__ import annotations

from uuid import UUID

from services.bills import rules
from services.bills.errors import BillNotFound, CapTooSmall, SavedNotFound, TooManySaved
from services.bills.paying import Payer
from services.bills.ports import BillerGateway
from services.bills.repository import payments, saved
from services.bills.schemas import (
    Saved,
)
from services.bills.watching import BillWatch
from services.core.ids import short_id, uuid7
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService


def cap_purpose(saved_id: UUID, cap: Money) -> str:
    """What the PIN confirms when an account is to be paid by itself."""
    return f"bill_cap:{short_id(saved_id)}:{cap.amount_minor}"


class SavedBills:
    """What fans keep of their billers; `watch` looks at it by the clock."""

    def __init__(
        self, uow: UnitOfWork, pins: PinService, payer: Payer, gateway: BillerGateway
    ) -> None:
        self.uow = uow
        self._pins = pins
        self._payer = payer
        self.watch = BillWatch(uow, payer, gateway)

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


async def _mine(tx: Tx, fan_id: int, saved_id: UUID) -> Saved:
    found = await saved.find(tx, saved_id, fan_id)
    if found is None:
        raise SavedNotFound
    return found
