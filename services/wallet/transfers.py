"""Plain transfers: the legs of each in the ledger, many in one transaction, an answer for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.core.errors import DomainError
from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer, Verdict
from services.wallet.guard import WalletGuard
from services.wallet.refusals import refused
from services.wallet.schemas import (
    FEE_KIND,
    Payment,
    TransactionKind,
    WalletTransfer,
    WalletTransferred,
    user_account,
)

Answer = Payment | DomainError | AssertionError
_MOVED: Final = (Verdict.POSTED, Verdict.REPLAYED)


async def post(tx: Tx, commands: Sequence[WalletTransfer]) -> list[Answer]:
    """All in one go: each is done or refused by itself, in the order given."""
    guard = WalletGuard()
    chains = [legs(command) for command in commands]
    outcomes = await ledger.post_chains(tx, chains, guard)
    return [await _answer(tx, guard, *one) for one in zip(commands, chains, outcomes, strict=True)]


async def post_and_tell(tx: Tx, commands: Sequence[WalletTransfer]) -> list[Answer]:
    """The same as a flush of its own: what was done now is told to who listens."""
    answers = await post(tx, commands)
    for command, answer in zip(commands, answers, strict=True):
        if isinstance(answer, Payment) and answer.is_new:
            _tell(tx, command, answer)
    return answers


async def pay(tx: Tx, command: WalletTransfer) -> Payment:
    """One in the caller's transaction; raises what refuses it, which undoes everything."""
    (answer,) = await post(tx, [command])
    if isinstance(answer, Payment):
        return answer
    raise answer


def payment_id(payer_id: int, key: str) -> UUID:
    return derived_uuid("wallet_payment", payer_id, key)


def fee_id(main_id: UUID) -> UUID:
    """The transfer that took the fee of a payment."""
    return derived_uuid("wallet_fee", main_id)


def legs(command: WalletTransfer) -> list[PostTransfer]:
    """The fee first: limits count the last leg, so a chain that is refused has counted nothing."""
    chain = []
    debit = user_account(command.payer_id, command.amount.currency)
    main_id = payment_id(command.payer_id, command.key)
    if command.fee:
        chain.append(
            PostTransfer(
                id=fee_id(main_id),
                debit=debit,
                credit=f"revenue:fees:{command.amount.currency.lower()}",
                amount=command.fee,
                kind=FEE_KIND,
                reference=command.reference,
            )
        )
    chain.append(
        PostTransfer(
            id=main_id,
            debit=debit,
            credit=command.payee_address,
            amount=command.amount,
            kind=TransactionKind(command.kind),
            reference=command.reference,
        )
    )
    return chain


async def _answer(
    tx: Tx,
    guard: WalletGuard,
    command: WalletTransfer,
    chain: Sequence[PostTransfer],
    outcomes: Sequence[Outcome],
) -> Answer:
    if outcomes[-1].verdict not in _MOVED:
        try:
            return refused(guard, chain, outcomes, key=command.key, now=tx.now)
        except AssertionError as mistake:
            return mistake
    return await _payment(tx, command, chain[-1], outcomes[-1])


async def _payment(
    tx: Tx, command: WalletTransfer, main: PostTransfer, outcome: Outcome
) -> Payment:
    after, paid_at = outcome.debit_balance, tx.now
    total = after.total if after else Money.zero(main.amount.currency)
    if outcome.verdict is Verdict.REPLAYED:
        line = await ledger.find_transfer(tx, main.id, main.debit)
        assert line is not None
        total, paid_at = line.balance_after, line.posted_at
    return Payment(
        id=main.id,
        payer_id=command.payer_id,
        payee=main.credit,
        amount=main.amount,
        balance_after=total,
        kind=TransactionKind(main.kind),
        reference=main.reference,
        paid_at=paid_at,
        fee=command.fee,
        is_new=outcome.verdict is Verdict.POSTED,
    )


def _tell(tx: Tx, command: WalletTransfer, payment: Payment) -> None:
    tx.emit(
        WalletTransferred(
            payment_id=payment.id,
            payer_id=command.payer_id,
            payee_id=command.payee_id,
            payee=payment.payee,
            amount=payment.amount,
            fee=command.fee,
            kind=command.kind,
            reference=command.reference,
            at=payment.paid_at,
        )
    )
