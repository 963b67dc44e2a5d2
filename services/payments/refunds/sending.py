"""Sends refunds by their providers: asks before it tells again, so that none goes twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final, Protocol
from uuid import UUID

from services.core.ids import derived_uuid, reference_code
from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.ledger.schemas import PostTransfer
from services.payments import announcements, postings
from services.payments.models import PaymentIntent, PaymentRefund
from services.payments.providers.base import Rejected, Return, Returned, Unknown
from services.payments.refunds import repository, rules
from services.payments.refunds.schemas import RefundState, SendBack, SendRefund
from services.payments.schemas import STARS, SurplusReturned
from services.wallet import TransactionKind, user_account

_FORGOTTEN_AFTER: Final = timedelta(minutes=5)
_RESCUED_AT_ONCE: Final = 500
_TURN: Final = timedelta(seconds=5)
log = get_logger("refunds")


class Sender(Protocol):
    """The part of a provider that sends money back."""

    @property
    def repeats_safely(self) -> bool:
        """Whether telling a second time can never send it twice; then nobody asks first."""
        ...

    async def send_back(self, refund: SendBack) -> Return: ...

    async def returned(self, handle: str) -> Returned | Unknown:
        """All that was ever sent back of a payment."""
        ...


@dataclass(frozen=True, slots=True)
class _Try:
    """One claimed try of a refund."""

    refund_id: UUID
    tries: int
    provider: str
    what: SendBack


class RefundSending:
    """Runs the refunds that wait. A try that was interrupted is asked about, not repeated."""

    def __init__(self, uow: UnitOfWork, senders: Mapping[str, Sender]) -> None:
        self.uow = uow
        self._senders = senders

    async def send(self, job: SendRefund) -> None:
        """Job: one try. A repeat of the job finds its number used up."""
        claimed = await self._claim(job)
        if claimed is None:
            return
        sender = self._senders[claimed.provider]
        if not sender.repeats_safely:
            seen = await sender.returned(claimed.what.handle)
            if not await self._may_tell(claimed, seen):
                return
        await self._ended(claimed, await sender.send_back(claimed.what))

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan again the tries that should have run and did not; how many."""
        found = await repository.forgotten(tx, tx.now - _FORGOTTEN_AFTER, _RESCUED_AT_ONCE)
        for refund in found:
            _plan(tx, refund, timedelta(0))
        return len(found)

    @use_case
    async def _claim(self, tx: Tx, job: SendRefund) -> _Try | None:
        refund = await repository.lock(tx, job.refund_id)
        if refund.tries != job.tries or refund.ended_at is not None:
            return None
        await repository.lock_receipt(tx, refund)
        if await repository.other_in_flight(tx, refund):
            _plan(tx, refund, _TURN)
            return None
        if refund.state == RefundState.WAITING:
            repository.move(refund, RefundState.SENDING)
            refund.before_minor = None
        refund.tries += 1
        _plan(tx, refund, rules.LEASE)
        what = await repository.what_to_send(tx, refund)
        return _Try(refund.id, refund.tries, refund.provider, what)

    @use_case
    async def _may_tell(self, tx: Tx, claimed: _Try, seen: Returned | Unknown) -> bool:
        """Whether the money is still to be sent, by what the provider has sent back so far."""
        refund = await repository.lock(tx, claimed.refund_id)
        if refund.tries != claimed.tries or refund.ended_at is not None:
            return False
        if isinstance(seen, Unknown):
            refund.last_answer = seen.reason[:80]
            if refund.before_minor is None:  # nothing has been sent by this refund yet
                repository.move(refund, RefundState.WAITING)
            _plan(tx, refund, rules.wait(refund.tries))
            return False
        back = Money(refund.back_minor, Currency(refund.back_currency))
        total = Money.from_decimal(seen.total or Decimal(0), back.currency).amount_minor
        before = refund.before_minor
        if before is not None and total >= before + refund.back_minor:
            await _done(tx, refund)
            return False
        refund.before_minor = total
        return True

    @use_case
    async def _ended(self, tx: Tx, claimed: _Try, answer: Return) -> None:
        refund = await repository.lock(tx, claimed.refund_id)
        if refund.tries != claimed.tries or refund.ended_at is not None:
            return
        match answer:
            case Returned():
                refund.last_answer = "returned"
                await _done(tx, refund)
            case Rejected(reason, final):
                refund.last_answer = reason[:80]
                await _turned_down(tx, refund, final=final)
            case Unknown(reason):
                refund.last_answer = reason[:80]
                repository.move(refund, RefundState.UNKNOWN)
                _plan(tx, refund, max(rules.LEASE, rules.wait(refund.tries)))


def _plan(tx: Tx, refund: PaymentRefund, after: timedelta) -> None:
    refund.next_try_at = tx.now + after
    repository.enqueue(tx, refund)


async def _done(tx: Tx, refund: PaymentRefund) -> None:
    intent = await repository.intent_of(tx, refund)
    amount = Money(refund.amount_minor, Currency(refund.currency))
    back = Money(refund.back_minor, Currency(refund.back_currency))
    reference = f"refund:{reference_code(intent.id)}"
    await postings.must_move(
        tx, postings.departure(refund.id, refund.provider, amount, back, reference)
    )
    _end(tx, refund, intent, RefundState.DONE)


async def _turned_down(tx: Tx, refund: PaymentRefund, *, final: bool) -> None:
    """For a while: try again. For good: into the wallet; Stars have none, so they go on trying."""
    if not final or refund.back_currency == STARS:
        if final:
            log.error("refund_turned_down", refund_id=str(refund.id), answer=refund.last_answer)
        repository.move(refund, RefundState.WAITING)
        _plan(tx, refund, rules.wait(refund.tries))
        return
    intent = await repository.intent_of(tx, refund)
    amount = Money(refund.amount_minor, Currency(refund.currency))
    transfer = PostTransfer(
        id=derived_uuid("refund", refund.id, "to_wallet"),
        debit=postings.pending_refund(amount.currency),
        credit=user_account(intent.fan_id, amount.currency),
        amount=amount,
        kind=TransactionKind.REFUND,
        reference=f"refund:{reference_code(intent.id)}",
    )
    await postings.must_move(tx, [transfer])
    _end(tx, refund, intent, RefundState.TO_WALLET)


def _end(tx: Tx, refund: PaymentRefund, intent: PaymentIntent, state: RefundState) -> None:
    repository.move(refund, state)
    refund.next_try_at, refund.ended_at = None, tx.now
    amount = Money(refund.amount_minor, Currency(refund.currency))
    to_wallet = state is RefundState.TO_WALLET
    if not refund.surplus:
        announcements.refunded(tx, intent, refund.id, amount, to_wallet=to_wallet)
        return
    tx.emit(
        SurplusReturned(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            payment=refund.payment_id,
            amount=amount,
            reference=reference_code(intent.id),
            to_wallet=to_wallet,
        )
    )
