"""Topping up the wallet by KHQR: start, new code, look, cancel; and the watching of codes."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.core.ids import reference_code, uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import repository, rules, settlement
from services.payments.errors import (
    TopUpAlreadyPaid,
    TopUpClosed,
    TopUpKeyReused,
    TopUpNotFound,
    TopUpTooLarge,
    TopUpTooSmall,
)
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import Charge, PaymentProvider, Status
from services.payments.schemas import CheckAttempt, StartTopUp, TopUp, TopUpState
from services.wallet import WalletService

_FORGOTTEN_AFTER = timedelta(minutes=5)
_RESCUED_AT_ONCE = 500


class TopUpService:
    """Money from a bank into the wallet. What was paid is credited once, also when late."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService, provider: PaymentProvider) -> None:
        self.uow = uow
        self._wallet = wallet
        self._provider = provider

    @use_case
    async def start(self, tx: Tx, command: StartTopUp) -> TopUp:
        """A code for the amount, payable for five minutes. The same key returns the same top-up.

        Raises TopUpTooSmall, TopUpTooLarge or TopUpKeyReused.
        """
        _check_bounds(command)
        intent_id = uuid7()
        if await repository.add_intent(tx, intent_id, command):
            intent = await self._intent(tx, intent_id, command.fan_id)
            await self._new_code(tx, intent, number=1)
        else:
            intent = await repository.intent_by_key(tx, command.fan_id, command.key)
            if settlement.intent_amount(intent) != command.amount:
                raise TopUpKeyReused
        return await _view(tx, intent)

    @use_case
    async def renew(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """A fresh code for the same top-up once the old one has run out; before: the old one.

        Possible for half an hour after the start. Raises TopUpAlreadyPaid or TopUpClosed.
        """
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        newest = (await repository.attempts(tx, intent.id))[0]
        if intent.state == TopUpState.WAITING and tx.now < newest.expires_at:
            return await _view(tx, intent)
        if intent.state == TopUpState.PAID:
            raise TopUpAlreadyPaid(amount=settlement.intent_amount(intent))
        if not _can_renew(tx, intent):
            raise TopUpClosed
        await repository.move_intent(tx, intent.id, (TopUpState.EXPIRED,), TopUpState.WAITING)
        await self._new_code(tx, intent, number=newest.number + 1)
        return await _view(tx, intent)

    @use_case
    async def cancel(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """The fan does not want it any more. The code cannot be recalled: a payment still counts.

        Raises TopUpAlreadyPaid.
        """
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        if intent.state == TopUpState.PAID:
            raise TopUpAlreadyPaid(amount=settlement.intent_amount(intent))
        await repository.move_intent(
            tx, intent.id, (TopUpState.WAITING, TopUpState.EXPIRED), TopUpState.CANCELLED
        )
        return await _view(tx, intent)

    @query
    async def get(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """Raises TopUpNotFound."""
        return await _view(tx, await self._intent(tx, top_up_id, fan_id))

    async def check(self, top_up_id: UUID, fan_id: int) -> TopUp:
        """Ask the bank now about all codes of the top-up (the fan tapped "I have paid")."""
        for attempt_id, handle in await self._handles(top_up_id, fan_id):
            await self._apply(attempt_id, await self._provider.status(handle), None)
        return await self.get(top_up_id, fan_id)

    async def run_check(self, job: CheckAttempt) -> None:
        """Job: the planned check of one code. A repeat of the job finds its number used up."""
        handle = await self._handle_if_due(job)
        if handle is not None:
            await self._apply(job.attempt_id, await self._provider.status(handle), job.number)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan again the checks that should have run and did not; how many.

        For the rare job that was given up: a code must never be forgotten.
        """
        found = await repository.forgotten(tx, tx.now - _FORGOTTEN_AFTER, _RESCUED_AT_ONCE)
        for attempt in found:
            attempt.checks += 1
            attempt.next_check_at = tx.now
            settlement.enqueue_check(tx, attempt)
        return len(found)

    @query
    async def _handles(self, tx: Tx, top_up_id: UUID, fan_id: int) -> Sequence[tuple[UUID, str]]:
        intent = await self._intent(tx, top_up_id, fan_id)
        return [(one.id, one.handle) for one in await repository.attempts(tx, intent.id)]

    @query
    async def _handle_if_due(self, tx: Tx, job: CheckAttempt) -> str | None:
        attempt = await repository.find_attempt(tx, job.attempt_id)
        return attempt.handle if attempt.checks == job.number else None

    @use_case
    async def _apply(
        self, tx: Tx, attempt_id: UUID, status: Status, planned_number: int | None
    ) -> None:
        """Store what the answer changes; a planned check also plans the next one, once."""
        attempt = await repository.find_attempt(tx, attempt_id)
        intent = await repository.find_intent(tx, attempt.intent_id, lock=True)
        assert intent is not None
        await tx.session.refresh(attempt)  # as it is now that nobody else can change it
        await settlement.settle(tx, self._wallet, attempt, intent, status)
        if attempt.checks == planned_number:
            await settlement.plan_next_check(tx, attempt, intent)

    async def _new_code(self, tx: Tx, intent: PaymentIntent, *, number: int) -> None:
        expires_at = tx.now + rules.CODE_LIFETIME
        charge = Charge(
            amount=settlement.intent_amount(intent),
            reference=reference_code(intent.id),
            created_at=tx.now,
            expires_at=expires_at,
        )
        attempt = PaymentAttempt(
            id=uuid7(),
            intent_id=intent.id,
            number=number,
            provider=self._provider.name,
            created_at=tx.now,
            expires_at=expires_at,
            checks=0,
            unanswered=0,
            received_money=False,
        )
        first_check_at = rules.next_check(settlement.watch(attempt), tx.now)
        assert first_check_at is not None
        invoice = self._provider.create(charge)
        repository.add_attempt(tx, attempt, invoice, first_check_at=first_check_at)
        settlement.enqueue_check(tx, attempt)
        await tx.session.flush()

    async def _intent(
        self, tx: Tx, intent_id: UUID, fan_id: int, *, lock: bool = False
    ) -> PaymentIntent:
        intent = await repository.find_intent(tx, intent_id, fan_id=fan_id, lock=lock)
        if intent is None:
            raise TopUpNotFound
        return intent


def _check_bounds(command: StartTopUp) -> None:
    bounds = rules.TOP_UP_BOUNDS[command.amount.currency]
    if command.amount < bounds.minimum:
        raise TopUpTooSmall(minimum=bounds.minimum, amount=command.amount)
    if command.amount > bounds.maximum:
        raise TopUpTooLarge(maximum=bounds.maximum, amount=command.amount)


def _can_renew(tx: Tx, intent: PaymentIntent) -> bool:
    is_young = tx.now < intent.created_at + rules.INTENT_LIFETIME
    return is_young and intent.state in (TopUpState.WAITING, TopUpState.EXPIRED)


async def _view(tx: Tx, intent: PaymentIntent) -> TopUp:
    await tx.session.refresh(intent)
    codes = await repository.attempts(tx, intent.id)
    return TopUp(
        id=intent.id,
        fan_id=intent.fan_id,
        amount=settlement.intent_amount(intent),
        state=TopUpState(intent.state),
        reference=reference_code(intent.id),
        payload=codes[0].payload,
        created_at=intent.created_at,
        expires_at=codes[0].expires_at,
        can_renew=_can_renew(tx, intent),
        bank_answers=not any(code.unanswered for code in codes),
        credited=await repository.credited(tx, intent),
        credited_at=await repository.credited_at(tx, intent),
    )
