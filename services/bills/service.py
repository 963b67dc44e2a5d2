"""Looking bills up and paying them: the fan's side."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.bills import rules
from services.bills.errors import (
    AccountUnknown,
    BillerAway,
    BillerNotFound,
    BillExpired,
    BillKeyReused,
    BillNotFound,
    NothingDue,
)
from services.bills.paying import SEND_JOB, Payer
from services.bills.ports import BillerGateway, Found, LookUp, NoAccount, NothingOpen, Unknown
from services.bills.repository import billers, payments
from services.bills.schemas import (
    Bill,
    Biller,
    BillState,
    LoadBillers,
    LoadedBillers,
    LookUpBill,
    SendBill,
)
from services.bills.sending import BillSending
from services.core.ids import uuid7
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.identity.codes import CodeService
from services.risk import RiskService


def purpose_of(bill_id: UUID) -> str:
    """What PIN and code confirm."""
    return f"bill:{bill_id}"


class BillsService:
    """Billers, bills and what is paid of them. `gateway` reaches the billers."""

    def __init__(
        self,
        uow: UnitOfWork,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
        payer: Payer,
        gateway: BillerGateway,
    ) -> None:
        self.uow = uow
        self._pins = pins
        self._codes = codes
        self._risk = risk
        self._payer = payer
        self._gateway = gateway
        self._sending = BillSending(uow, payer, gateway)

    @property
    def sending(self) -> BillSending:
        return self._sending

    # Billers

    @use_case
    async def load(self, tx: Tx, command: LoadBillers) -> LoadedBillers:
        """Bring billers up to date; those that are not named take no more bills."""
        closed = await billers.save(tx, command.billers)
        return LoadedBillers(len(command.billers), closed)

    @query
    async def billers(self, tx: Tx) -> list[Biller]:
        """All that are open, in the order of their file."""
        return await billers.all_open(tx)

    @query
    async def biller(self, tx: Tx, biller_id: str) -> Biller:
        """BillerNotFound, also for one that is closed."""
        return await _open_biller(tx, biller_id)

    # Bills

    async def look_up(self, command: LookUpBill) -> Bill:
        """Ask the biller what is due. The same key is the same bill, as it was then.

        BillerNotFound, BadAccount, AccountUnknown, NothingDue, BillKeyReused; BillerAway: it
        does not answer. No money moves with any of them.
        """
        biller = await self.biller(command.biller_id)
        account = rules.clean_account(biller, command.account)
        if known := await self._known(command, account):
            return known
        found = found_or_refused(await asked(self._gateway, biller, account))
        bill_id = await self._keep(command, biller, account, found)
        return await self.get(command.fan_id, bill_id)

    @use_case
    async def set_amount(self, tx: Tx, fan_id: int, bill_id: UUID, amount: Money) -> Bill:
        """How much of it is to be paid, while it is a draft.

        BillNotFound, BillExpired, AmountTooSmall, AmountTooLarge, WholeBillOnly, WrongCurrency.
        """
        row = await payments.row(tx, bill_id, fan_id=fan_id, lock=True)
        bill = await _mine(tx, fan_id, bill_id)
        assert row is not None
        if bill.state is not BillState.DRAFT:
            raise BillExpired
        rules.check_amount(bill.biller, bill.due, amount)
        await payments.change(tx, bill_id, amount_minor=amount.amount_minor)
        return await _mine(tx, fan_id, bill_id)

    async def confirm(self, fan_id: int, bill_id: UUID) -> Bill:
        """Set the money aside and send it. A second confirmation changes nothing.

        Needs a PIN for `purpose_of` (PinRequired) and, when risk says so, a one-time code
        (CodeRequired). Raises BillExpired, AmountTooLarge, what the wallet raises, or risk's
        refusal. What the biller has not said clearly comes back as `sending` and is asked for
        later.
        """
        async with self._risk.noting():
            await self._confirm(fan_id, bill_id)
        await self._sending.send(SendBill(bill_id), seen=True)
        return await self.get(fan_id, bill_id)

    @use_case
    async def cancel(self, tx: Tx, fan_id: int, bill_id: UUID) -> None:
        """Drop what was only looked up; quiet when more has happened."""
        await _mine(tx, fan_id, bill_id)
        await payments.move(tx, bill_id, BillState.CANCELLED, ended_at=tx.now)

    @query
    async def get(self, tx: Tx, fan_id: int, bill_id: UUID) -> Bill:
        """BillNotFound."""
        return await _mine(tx, fan_id, bill_id)

    @query
    async def history(self, tx: Tx, fan_id: int, before: UUID | None = None) -> list[Bill]:
        """The newest first, twenty at a time; after the last one, `before` it."""
        return await payments.of_fan(tx, fan_id, before, rules.HISTORY_PAGE)

    @use_case
    async def forget_drafts(self, tx: Tx) -> None:
        await payments.forget_drafts(tx, tx.now - 2 * rules.DRAFT_LIFE)

    @query
    async def _known(self, tx: Tx, command: LookUpBill, account: dict[str, str]) -> Bill | None:
        bill_id = await payments.by_key(tx, command.fan_id, command.key)
        if bill_id is None:
            return None
        known = await _mine(tx, command.fan_id, bill_id)
        if (known.biller.id, dict(known.account)) != (command.biller_id, account):
            raise BillKeyReused
        return known

    @use_case
    async def _keep(
        self, tx: Tx, command: LookUpBill, biller: Biller, account: dict[str, str], found: Found
    ) -> UUID:
        bill_id = uuid7()
        row = draft(tx, bill_id, command.fan_id, command.key, biller, account, found)
        if await payments.add(tx, row):
            return bill_id
        known = await payments.by_key(tx, command.fan_id, command.key)
        assert known is not None
        return known

    @use_case
    async def _confirm(self, tx: Tx, fan_id: int, bill_id: UUID) -> None:
        row = await payments.row(tx, bill_id, fan_id=fan_id, lock=True)
        if row is None:
            raise BillNotFound
        if row.state != BillState.DRAFT:
            return
        if tx.now >= row.created_at + rules.DRAFT_LIFE or row.amount_minor is None:
            raise BillExpired
        bill = await _mine(tx, fan_id, bill_id)
        rules.check_most(bill.biller, bill.total - bill.fee)
        purpose = purpose_of(bill_id)
        await self._pins.require_confirmation(
            tx, fan_id=fan_id, purpose=purpose, amount=await self._payer.in_dollars(tx, bill.total)
        )
        await self._payer.assess(tx, bill, purpose)
        await self._payer.set_aside(tx, bill)
        tx.enqueue(SEND_JOB, SendBill(bill_id), run_in=rules.TRY_LEASE)


async def asked(gateway: BillerGateway, biller: Biller, account: Mapping[str, str]) -> LookUp:
    """What a biller says of an account. A bill in another currency than its own says nothing."""
    answer = await gateway.look_up(biller.id, account)
    if isinstance(answer, Found) and answer.due and answer.due.currency is not biller.currency:
        return Unknown("another currency")
    return answer


def found_or_refused(answer: LookUp) -> Found:
    """AccountUnknown, NothingDue, BillerAway."""
    match answer:
        case Found():
            return answer
        case NoAccount():
            raise AccountUnknown
        case NothingOpen():
            raise NothingDue
        case Unknown():
            raise BillerAway


def draft(
    tx: Tx,
    bill_id: UUID,
    fan_id: int,
    key: str,
    biller: Biller,
    account: dict[str, str],
    found: Found,
) -> dict[str, object]:
    """The row of a bill as it was looked up; what is due is what will be paid."""
    due = found.due.amount_minor if found.due else None
    return {
        "id": bill_id,
        "fan_id": fan_id,
        "key": key,
        "biller_id": biller.id,
        "account": account,
        "account_key": rules.account_key(account),
        "customer": found.customer,
        "bill_ref": found.bill_ref,
        "currency": biller.currency,
        "due_minor": due,
        "due_on": found.due_on,
        "amount_minor": due,
        "fee_minor": biller.fee.amount_minor,
        "state": BillState.DRAFT,
        "by_itself": False,
        "created_at": tx.now,
    }


async def _open_biller(tx: Tx, biller_id: str) -> Biller:
    found = await billers.find(tx, biller_id)
    if found is None or not found.is_open:
        raise BillerNotFound
    return found


async def _mine(tx: Tx, fan_id: int, bill_id: UUID) -> Bill:
    found = await payments.bill(tx, bill_id, fan_id)
    if found is None:
        raise BillNotFound
    return found
