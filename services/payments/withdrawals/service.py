"""The fan's side of withdrawals: prepare, confirm, look, take back."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService, level_in_force
from services.identity.codes import CodeService
from services.identity.repository import fans
from services.identity.resets import cooling_until
from services.payments.withdrawals import postings, repository, views
from services.payments.withdrawals.errors import (
    DestinationNotFound,
    DraftExpired,
    OtherCurrency,
    TooLateToCancel,
    WithdrawalKeyReused,
    WithdrawalNotFound,
    WithdrawalTooLarge,
    WithdrawalTooSmall,
)
from services.payments.withdrawals.models import WithdrawalDestination, WithdrawalRow
from services.payments.withdrawals.rules import (
    DRAFT_LIFE,
    KNOWN_WAIT,
    NEW_WAIT,
    Terms,
    approvals_needed,
    terms_at,
)
from services.payments.withdrawals.schemas import (
    PrepareWithdrawal,
    Withdrawal,
    WithdrawalDue,
    WithdrawalState,
)
from services.risk import Decision, Movement, MovementKind, Outcome, RiskService
from services.risk.errors import refusal
from services.wallet import TransactionKind, WalletService
from services.wallet.repository import rates
from services.wallet.rules import counted

SEND_JOB: Final = "withdrawals.send"
SHOWN_WITHDRAWALS: Final = 5


def purpose_of(withdrawal_id: UUID) -> str:
    """What PIN and code confirm."""
    return f"withdrawal:{withdrawal_id}"


class WithdrawalsService:
    """Money leaves a wallet for a bank. `sends_itself`: a provider is there to send it."""

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        pins: PinService,
        codes: CodeService,
        risk: RiskService,
        *,
        sends_itself: bool,
    ) -> None:
        self.uow = uow
        self._wallet = wallet
        self._pins = pins
        self._codes = codes
        self._risk = risk
        self._sends_itself = sends_itself

    @query
    async def terms(self, tx: Tx) -> tuple[Terms, Terms]:
        """Of dollars and of riel."""
        return terms_at(Currency.USD, tx.now), terms_at(Currency.KHR, tx.now)

    @use_case
    async def prepare(self, tx: Tx, command: PrepareWithdrawal) -> Withdrawal:
        """A draft to look at: nothing is set aside yet. The same key gives the same draft.

        Raises DestinationNotFound, OtherCurrency, WithdrawalTooSmall, WithdrawalTooLarge or
        WithdrawalKeyReused.
        """
        found = await repository.destination(tx, command.fan_id, command.destination_id)
        if found is None:
            raise DestinationNotFound
        terms = terms_at(command.amount.currency, tx.now)
        _check(command.amount, terms, found.currencies.split())
        await repository.add(tx, _draft(tx, command, found, terms))
        row = await repository.by_key(tx, command.fan_id, command.key)
        assert row is not None
        view = views.withdrawal(row)
        same = (row.destination_id, view.amount) == (command.destination_id, command.amount)
        if not same:
            raise WithdrawalKeyReused(key=command.key)
        return view

    async def confirm(self, fan_id: int, withdrawal_id: UUID) -> Withdrawal:
        """Set the money aside; after its waiting time, or its review, it is sent.

        Needs a PIN for `purpose_of` (PinRequired) and, when risk says so, a one-time code
        (CodeRequired). Raises DraftExpired, what the wallet raises, or risk's refusal. A second
        confirmation changes nothing.
        """
        async with self._risk.noting():
            return await self._confirm(fan_id, withdrawal_id)

    @use_case
    async def cancel(self, tx: Tx, fan_id: int, withdrawal_id: UUID) -> Withdrawal:
        """Take it back while it has not gone to the bank. TooLateToCancel. Quiet if it is so."""
        await _mine(tx, fan_id, withdrawal_id)
        moved = await repository.move(
            tx, withdrawal_id, WithdrawalState.CANCELLED, ended_at=tx.now, next_try_at=None
        )
        # Read after the move, which has the row alone: a confirmation may have come before it.
        row = await _mine(tx, fan_id, withdrawal_id)
        if moved and row.hold_id is not None:
            await postings.give_back(tx, self._wallet, row)
            repository.log(tx, withdrawal_id, "cancel", fan_id)
        if row.state != WithdrawalState.CANCELLED:
            raise TooLateToCancel
        return views.withdrawal(row)

    @query
    async def get(self, tx: Tx, fan_id: int, withdrawal_id: UUID) -> Withdrawal:
        """WithdrawalNotFound."""
        return views.withdrawal(await _mine(tx, fan_id, withdrawal_id))

    @query
    async def newest(self, tx: Tx, fan_id: int) -> list[Withdrawal]:
        """The newest first, without drafts."""
        rows = await repository.of_fan(tx, fan_id, SHOWN_WITHDRAWALS)
        return [views.withdrawal(row) for row in rows]

    @use_case
    async def forget_drafts(self, tx: Tx) -> None:
        """What nobody confirmed in time; no money is in it."""
        await repository.forget_drafts(tx, tx.now - 2 * DRAFT_LIFE)

    @use_case
    async def _confirm(self, tx: Tx, fan_id: int, withdrawal_id: UUID) -> Withdrawal:
        row = await _mine(tx, fan_id, withdrawal_id, lock=True)
        if row.state != WithdrawalState.DRAFT:
            return views.withdrawal(row)
        if tx.now >= row.created_at + DRAFT_LIFE:
            raise DraftExpired
        view = views.withdrawal(row)
        purpose = purpose_of(row.id)
        await self._pins.require_confirmation(
            tx, fan_id=fan_id, purpose=purpose, amount=await _in_dollars(tx, view.total)
        )
        is_new = not await repository.was_paid(tx, fan_id, row.account_name)
        decision = await self._assess(tx, row, view, is_new=is_new)
        hold = await self._wallet.hold(
            tx,
            key=f"wd{row.id.hex}",
            fan_id=fan_id,
            payee=postings.pending(view.amount.currency),
            amount=view.total,
            reference=f"withdrawal:{row.id}",
            kind=TransactionKind.WITHDRAWAL,
        )
        await self._place(tx, row, hold.id, view.amount, decision, is_new=is_new)
        return views.withdrawal(await _mine(tx, fan_id, withdrawal_id))

    async def _assess(
        self, tx: Tx, row: WithdrawalRow, view: Withdrawal, *, is_new: bool
    ) -> Decision:
        """Goes on only with ALLOW or REVIEW; a code that was asked for is used up."""
        purpose = purpose_of(row.id)
        confirmed = await self._codes.is_confirmed(
            tx, fan_id=row.fan_id, purpose=purpose, amount=view.amount
        )
        fan = await fans.find(tx, row.fan_id)
        assert fan is not None
        decision = await self._risk.assess(
            tx,
            Movement(
                key=row.key,
                fan_id=row.fan_id,
                kind=MovementKind.WITHDRAWAL,
                amount=await _in_dollars(tx, view.total),
                payee=row.account_name,
                payee_is_new=is_new,
                level=await level_in_force(tx, row.fan_id),
                fan_since=fan.created_at,
                cooling_until=await cooling_until(tx, row.fan_id),
                code_confirmed=confirmed,
            ),
        )
        if decision.outcome is Outcome.REFUSE:
            raise refusal(decision)
        if confirmed or decision.outcome is Outcome.CODE:
            await self._codes.require_code(
                tx,
                fan_id=row.fan_id,
                purpose=purpose,
                amount=view.amount,
                reasons=decision.reasons,
            )
        return decision

    async def _place(
        self,
        tx: Tx,
        row: WithdrawalRow,
        hold_id: UUID,
        amount: Money,
        decision: Decision,
        *,
        is_new: bool,
    ) -> None:
        """Into the review or into the queue."""
        wants_review = decision.outcome is Outcome.REVIEW
        needed = approvals_needed(amount, tx.now, risk_wants_review=wants_review)
        wait = NEW_WAIT if is_new else KNOWN_WAIT
        state = WithdrawalState.REVIEW if needed else WithdrawalState.QUEUED
        moved = await repository.move(
            tx,
            row.id,
            state,
            hold_id=hold_id,
            approvals_needed=needed,
            next_try_at=None if needed else tx.now + wait,
        )
        assert moved, "the row is locked"
        repository.log(tx, row.id, "confirm", row.fan_id, " ".join(decision.reasons))
        if not needed and self._sends_itself:
            tx.enqueue(SEND_JOB, WithdrawalDue(row.id), run_in=wait)


def _check(amount: Money, terms: Terms, currencies: list[str]) -> None:
    if amount.currency not in currencies:
        raise OtherCurrency(currencies=currencies)
    if amount < terms.minimum:
        raise WithdrawalTooSmall(minimum=terms.minimum)
    if amount > terms.maximum:
        raise WithdrawalTooLarge(maximum=terms.maximum)


def _draft(
    tx: Tx, command: PrepareWithdrawal, found: WithdrawalDestination, terms: Terms
) -> dict[str, object]:
    return {
        "id": uuid7(),
        "fan_id": command.fan_id,
        "key": command.key,
        "destination_id": found.id,
        "account_name": found.account_name,
        "bank": found.bank,
        "number": found.number,
        "khqr": found.khqr,
        "payee": found.payee,
        "bank_name": found.bank_name,
        "amount_minor": command.amount.amount_minor,
        "fee_minor": terms.fee.amount_minor,
        "currency": command.amount.currency,
        "state": WithdrawalState.DRAFT,
        "created_at": tx.now,
    }


async def _mine(tx: Tx, fan_id: int, withdrawal_id: UUID, *, lock: bool = False) -> WithdrawalRow:
    row = await repository.find(tx, withdrawal_id, fan_id=fan_id, lock=lock)
    if row is None:
        raise WithdrawalNotFound
    return row


async def _in_dollars(tx: Tx, amount: Money) -> Money:
    """As limits and risk count it: riel at the rate in force."""
    return counted(amount, await rates.in_force(tx))
