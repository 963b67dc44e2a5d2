"""The wallet's use cases. What takes `tx` joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from services.core.batcher import Batcher
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query
from services.identity import level_in_force
from services.ledger import audit as ledger_audit
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer, Verdict
from services.wallet import audit, balances, history, holds, limits_view, refunds, transfers
from services.wallet.schemas import (
    Balances,
    Credit,
    LimitsView,
    Payment,
    Refund,
    StatementPage,
    TransactionKind,
    WalletHold,
    WalletTransfer,
    user_account,
)
from services.wallet.shares import PayOut, Share, pay_out, share_out
from services.wallet.transfers import Answer

_MAX_BATCH: Final = 200
_MAX_WAITING: Final = 2_000
_MAX_AGE_SECONDS: Final = 1.0
"""Who comes when the oldest transfer waits this long is told at once to try later."""


class WalletService:
    """Fans' money in dollars, riel and points; every movement is a ledger transfer.

    Plain transfers (`transfer`) go many in one transaction: call `start` before the first and
    `stop` before the database closes.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._batcher = Batcher[WalletTransfer, Answer](
            "wallet",
            self._flush,
            key=lambda command: (command.payer_id, command.key),
            max_batch=_MAX_BATCH,
            max_waiting=_MAX_WAITING,
            max_age_seconds=_MAX_AGE_SECONDS,
        )

    def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        """What waits is still done; nothing more is accepted (Busy)."""
        await self._batcher.stop()

    async def balances(self, fan_id: int) -> Balances:
        """Dollars, riel and points; a wallet that was never used has zeros."""
        return await balances.seen(self.uow, fan_id)

    async def transfer(self, command: WalletTransfer) -> Payment:
        """Do it now, together with all that wait; the answer comes after its commit.

        Raises InsufficientFunds, LimitReached, WalletIsFrozen, OwnWallet or PaymentKeyReused: no
        money has moved, and the same command is refused for good (a new try has a new key).
        Busy: not accepted, nothing is stored.
        """
        answer = await self._batcher.submit(command)
        if isinstance(answer, Payment):
            return answer
        raise answer

    async def transfer_all(self, tx: Tx, commands: Sequence[WalletTransfer]) -> Sequence[Answer]:
        """A flush of somebody else's batcher: each is done or refused by itself, as `transfer`
        does, in the caller's transaction. No two of the commands are the same.
        """
        return await transfers.post_and_tell(tx, commands)

    async def pay(
        self,
        tx: Tx,
        *,
        key: str,
        payer_id: int,
        payee: str,
        amount: Money,
        reference: str,
        kind: str,
        fee: Money | None = None,
    ) -> Payment:
        """Move `amount` from the fan to the ledger address `payee`, at most once per `key`.

        `kind` is a TransactionKind. A repeat with the same key returns the payment as it was.
        Raises like `transfer`; then no money has moved and the refusal leaves with the caller's
        transaction, so the same key may succeed later.
        """
        return await transfers.pay(
            tx,
            WalletTransfer(
                key=key,
                payer_id=payer_id,
                payee=payee,
                amount=amount,
                fee=fee,
                kind=kind,
                reference=reference,
            ),
        )

    async def credit(
        self,
        tx: Tx,
        *,
        credit_id: UUID,
        source: str,
        fan_id: int,
        amount: Money,
        reference: str,
        kind: str,
    ) -> Credit:
        """Book money that has already arrived from outside, once per `credit_id`.

        It comes from the ledger address `source` (e.g. `clearing:khqr:usd`). Neither a limit nor
        a freeze refuses it.
        """
        transfer = PostTransfer(
            id=credit_id,
            debit=source,
            credit=user_account(fan_id, amount.currency),
            amount=amount,
            kind=TransactionKind(kind),
            reference=reference,
        )
        (outcome,) = await ledger.post(tx, [transfer])
        assert outcome.verdict.moved, f"credit {credit_id}: {outcome.verdict}"
        assert outcome.credit_balance is not None
        return Credit(
            id=credit_id,
            fan_id=fan_id,
            amount=amount,
            balance=outcome.credit_balance.total,
            is_new=outcome.verdict is Verdict.POSTED,
        )

    async def hold(
        self,
        tx: Tx,
        *,
        key: str,
        fan_id: int,
        payee: str,
        amount: Money,
        reference: str,
        kind: str,
    ) -> WalletHold:
        """Set `amount` aside for `payee`: shown as pending, counted by the limits, not spendable.

        Once per `key`; raises like `pay`. It stays until it is captured or released.
        """
        return await holds.place(
            tx,
            key=key,
            fan_id=fan_id,
            payee=payee,
            amount=amount,
            reference=reference,
            kind=kind,
        )

    async def capture(
        self, tx: Tx, *, hold_id: UUID, amount: Money, already_left: bool = False
    ) -> Money:
        """Pay `amount` (at most what is held) to the hold's payee; the rest is free again.

        The payer's balance after it. Refused while the wallet is frozen, also for holds that are
        older than the freeze; whoever makes the money leave by another road asks
        `check_not_frozen` before that, and says `already_left` when booking it afterwards.
        HoldEnded if it was captured or released before; the same capture again is quiet.
        """
        return (await holds.capture(tx, hold_id, amount, already_left=already_left)).total

    async def release(self, tx: Tx, *, hold_id: UUID) -> Money:
        """Give the whole hold back; what is available after it. Quiet when done before."""
        return (await holds.release(tx, hold_id)).available

    async def refund(
        self,
        tx: Tx,
        *,
        key: str,
        payer_id: int,
        payment_id: UUID,
        amount: Money,
        reference: str,
    ) -> Refund:
        """Give (a part of) a payment back from its payee to its payer, once per `key`.

        Never more than was paid in all parts together: RefundTooHigh. PaymentNotFound;
        PayeeCannotCover if the payee has not enough. Limits are not given back.
        """
        return await refunds.give_back(
            tx,
            key=key,
            payer_id=payer_id,
            payment_id=payment_id,
            amount=amount,
            reference=reference,
        )

    async def share_out(
        self,
        tx: Tx,
        *,
        share_id: UUID,
        source: str,
        shares: Sequence[Share],
        kind: str,
        reference: str,
    ) -> None:
        """Hand out money that waits at a ledger address of the house, once per `share_id`."""
        await share_out(
            tx, share_id=share_id, source=source, shares=shares, kind=kind, reference=reference
        )

    async def pay_out(self, tx: Tx, pay_outs: Sequence[PayOut], kind: str) -> None:
        """Pay money of the house's addresses to many fans, each once per its id, in one go."""
        await pay_out(tx, pay_outs, kind)

    async def frozen_among(self, tx: Tx, fan_ids: Collection[int]) -> frozenset[int]:
        """Those of them whose wallet is frozen, by whichever side."""
        return await holds.frozen_among(tx, fan_ids)

    async def check_not_frozen(self, tx: Tx, fan_id: int) -> None:
        """Raises WalletIsFrozen (or FrozenByOperator)."""
        await holds.check_not_frozen(tx, fan_id)

    @query
    async def limits(self, tx: Tx, fan_id: int) -> LimitsView:
        """Every limit of the fan: used, left, when it renews, what a verification raises."""
        level = await level_in_force(tx, fan_id)
        return LimitsView(level, await limits_view.states(tx, fan_id, level))

    @query
    async def history(
        self,
        tx: Tx,
        fan_id: int,
        cursor: str | None = None,
        limit: int = 10,
        *,
        kinds: Collection[str] = (),
        currency: Currency | None = None,
    ) -> StatementPage:
        """All currencies in one list, newest first; only some kinds or one currency if asked.

        A cursor that is none opens page one. A filtered page may be short although more follow:
        `next_cursor` says so. Give the same filter with it.
        """
        return await history.page(tx, fan_id, cursor, limit, kinds=kinds, currency=currency)

    @query
    async def audit(self, tx: Tx) -> list[str]:
        """The promises of ledger and wallet that do not hold, with examples; empty is good."""
        found = [*await ledger_audit.violations(tx), *await audit.violations(tx)]
        return [f"{one.promise}: {', '.join(one.examples)}" for one in found]

    async def _flush(self, commands: Sequence[WalletTransfer]) -> Sequence[Answer]:
        return await self.uow.run(lambda tx: transfers.post_and_tell(tx, commands))
