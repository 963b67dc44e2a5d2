"""The money of a bill, and what risk says of it. Each function joins the caller's transaction."""

from __future__ import annotations

from typing import Final

from services.bills.errors import BillExpired
from services.bills.repository import payments
from services.bills.schemas import Bill, BillPaid, BillReturned, BillState, RefusalReason
from services.core.money import Money
from services.core.uow import Tx
from services.identity import payers
from services.identity.codes import CodeService
from services.payments import billing
from services.payments.billing import BillMoney
from services.risk import Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.wallet import TransactionKind, WalletService
from services.wallet.counting import in_dollars

SEND_JOB: Final = "bills.send"


class Payer:
    """Sets money aside for bills and moves it on, or gives it back."""

    def __init__(self, wallet: WalletService, codes: CodeService, risk: RiskService) -> None:
        self._wallet = wallet
        self._codes = codes
        self._risk = risk

    async def in_dollars(self, tx: Tx, amount: Money) -> Money:
        """As limits and risk count it: riel at the rate in force."""
        return await in_dollars(tx, amount)

    async def assess(self, tx: Tx, bill: Bill, purpose: str) -> None:
        """Goes on or raises: CodeRequired, or risk's refusal. There is nobody to review a bill,
        so what risk would have looked at needs a code.
        """
        assert bill.amount is not None
        confirmed = await self._codes.is_confirmed(
            tx, fan_id=bill.fan_id, purpose=purpose, amount=bill.amount
        )
        movement = await self._movement(tx, bill, code_confirmed=confirmed)
        decision = await self._risk.assess(tx, movement)
        if decision.outcome is Outcome.REFUSE:
            raise refusal(decision)
        if confirmed or decision.outcome is not Outcome.ALLOW:
            await self._codes.require_code(
                tx,
                fan_id=bill.fan_id,
                purpose=purpose,
                amount=bill.amount,
                reasons=decision.reasons,
            )

    async def _movement(self, tx: Tx, bill: Bill, *, code_confirmed: bool) -> Movement:
        """What risk knows of a bill."""
        fan = (await payers.payers(tx, {bill.fan_id}))[bill.fan_id]
        payee = f"biller:{bill.biller.id}:{bill.number}"
        return Movement(
            key=bill.id.hex[:22],
            fan_id=bill.fan_id,
            kind=MovementKind.BILL_PAYMENT,
            amount=await self.in_dollars(tx, bill.total),
            payee=payee[:80],
            payee_is_new=not await payments.was_paid(
                tx, bill.fan_id, bill.biller.id, "|".join(bill.account.values())
            ),
            level=fan.level,
            fan_since=fan.since,
            cooling_until=fan.cooling_until,
            code_confirmed=code_confirmed,
        )

    async def set_aside(self, tx: Tx, bill: Bill) -> None:
        """The draft, which is locked, becomes one that is sent. Raises what the wallet raises."""
        hold = await self._wallet.hold(
            tx,
            key=f"bl{bill.id.hex[:20]}",
            fan_id=bill.fan_id,
            payee=billing.pending(bill.total.currency),
            amount=bill.total,
            reference=f"bill:{bill.id}",
            kind=TransactionKind.BILL_PAYMENT,
        )
        if not await payments.move(
            tx, bill.id, BillState.SENDING, hold_id=hold.id, next_try_at=tx.now, sent_at=None
        ):
            raise BillExpired

    async def finish(
        self, tx: Tx, bill: Bill, hold: BillMoney, receipt: str, *, seen: bool
    ) -> bool:
        """The biller has it. False: it has ended before."""
        if not await payments.move(
            tx, bill.id, BillState.PAID, receipt=receipt[:80], ended_at=tx.now, next_try_at=None
        ):
            return False
        await billing.pay(tx, self._wallet, hold)
        tx.emit(
            BillPaid(
                bill_id=bill.id,
                fan_id=bill.fan_id,
                biller_id=bill.biller.id,
                category=bill.biller.category,
                name=bill.biller.name,
                amount=hold.amount,
                fee=hold.fee,
                reference=bill.reference,
                seen=seen,
            )
        )
        return True

    async def refuse(
        self, tx: Tx, bill: Bill, hold: BillMoney, reason: str, *, seen: bool
    ) -> bool:
        """It will not be taken: the money is free again. False: it has ended before."""
        known = set(RefusalReason)
        word = reason if reason in known else RefusalReason.BILLER_REFUSED
        if not await payments.move(
            tx, bill.id, BillState.REFUSED, reason=word, ended_at=tx.now, next_try_at=None
        ):
            return False
        await billing.give_back(tx, self._wallet, hold.hold_id)
        tx.emit(
            BillReturned(
                bill_id=bill.id,
                fan_id=bill.fan_id,
                name=bill.biller.name,
                total=hold.total,
                reason=word,
                reference=bill.reference,
                seen=seen,
            )
        )
        return True
