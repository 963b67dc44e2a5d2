"""Topping up the wallet by KHQR: start, new code, look, cancel."""

from uuid import UUID

from services.core.ids import new_key, reference_code
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import repository
from services.payments.announcements import intent_amount
from services.payments.errors import (
    PaymentKeyReused,
    PaymentNotFound,
    TopUpAlreadyPaid,
    TopUpClosed,
    TopUpKeyReused,
    TopUpNotFound,
    TopUpTooLarge,
    TopUpTooSmall,
)
from services.payments.models import PaymentIntent
from services.payments.providers.base import PaymentProvider
from services.payments.rules import attempt_end
from services.payments.schemas import IntentState, PaymentRequest, Purpose, Way
from services.payments.service import PaymentsService
from services.payments.top_ups.rules import LIFETIME, TOP_UP_BOUNDS
from services.payments.top_ups.schemas import StartTopUp, TopUp, TopUpState
from services.wallet import WalletService, user_account

# A top-up is never refunded: its money is the fan's and leaves the wallet in other ways.
_STATES = {
    IntentState.PARTLY_REFUNDED: TopUpState.PAID,
    IntentState.REFUNDED: TopUpState.PAID,
}


class TopUpService:
    """Money from a bank into the wallet. What was paid is credited once, also when late."""

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        provider: PaymentProvider,
        payments: PaymentsService | None = None,
    ) -> None:
        self.uow = uow
        self.payments = payments or PaymentsService(uow, wallet, {Way.KHQR: provider})

    @use_case
    async def start(self, tx: Tx, command: StartTopUp) -> TopUp:
        """A code for the amount, payable for five minutes. The same key returns the same top-up.

        Raises TopUpTooSmall, TopUpTooLarge or TopUpKeyReused.
        """
        _check_bounds(command)
        request = PaymentRequest(
            key=command.key,
            fan_id=command.fan_id,
            purpose=Purpose.TOP_UP,
            subject="",
            amount=command.amount,
            payee=user_account(command.fan_id, command.amount.currency),
            ways=frozenset({Way.KHQR}),
            expires_at=tx.now + LIFETIME,
            digital=False,
            description_en="",
            description_km="",
        )
        try:
            asked = await self.payments.request(tx, request)
        except PaymentKeyReused as error:
            raise TopUpKeyReused from error
        intent = await self._intent(tx, asked.id, command.fan_id)
        if not asked.attempts:
            await self._new_code(tx, intent)
        return await _view(tx, intent)

    @use_case
    async def renew(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """A fresh code for the same top-up once the old one has run out; before: the old one.

        Possible for half an hour after the start. Raises TopUpAlreadyPaid or TopUpClosed.
        """
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        newest = (await repository.attempts(tx, intent.id))[0]
        if intent.state == IntentState.WAITING and tx.now < newest.expires_at:
            return await _view(tx, intent)
        if intent.winner_id is not None:
            raise TopUpAlreadyPaid(amount=intent_amount(intent))
        if not _can_renew(tx, intent):
            raise TopUpClosed
        await repository.move_intent(tx, intent.id, IntentState.WAITING, (IntentState.EXPIRED,))
        await self._new_code(tx, intent)
        return await _view(tx, intent)

    @use_case
    async def cancel(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """The fan does not want it any more. The code cannot be recalled: a payment still counts.

        Raises TopUpAlreadyPaid.
        """
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        if intent.winner_id is not None:
            raise TopUpAlreadyPaid(amount=intent_amount(intent))
        await repository.move_intent(
            tx,
            intent.id,
            IntentState.CANCELLED,
            (IntentState.WAITING, IntentState.EXPIRED),
        )
        return await _view(tx, intent)

    @query
    async def get(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """Raises TopUpNotFound."""
        return await _view(tx, await self._intent(tx, top_up_id, fan_id))

    async def check(self, top_up_id: UUID, fan_id: int) -> TopUp:
        """Ask the bank now about all codes of the top-up (the fan tapped "I have paid")."""
        try:
            await self.payments.check(top_up_id, fan_id)
        except PaymentNotFound as error:
            raise TopUpNotFound from error
        return await self.get(top_up_id, fan_id)

    async def _new_code(self, tx: Tx, intent: PaymentIntent) -> None:
        """A code lives its five minutes, also when the half hour ends before."""
        ends_at = attempt_end(Way.KHQR, tx.now, intent.expires_at + LIFETIME)
        await self.payments.new_attempt(tx, intent, Way.KHQR, new_key(), ends_at)

    async def _intent(
        self, tx: Tx, intent_id: UUID, fan_id: int, *, lock: bool = False
    ) -> PaymentIntent:
        intent = await repository.find_intent(tx, intent_id, fan_id=fan_id, lock=lock)
        if intent is None or intent.purpose != Purpose.TOP_UP:
            raise TopUpNotFound
        return intent


def _check_bounds(command: StartTopUp) -> None:
    bounds = TOP_UP_BOUNDS[command.amount.currency]
    if command.amount < bounds.minimum:
        raise TopUpTooSmall(minimum=bounds.minimum, amount=command.amount)
    if command.amount > bounds.maximum:
        raise TopUpTooLarge(maximum=bounds.maximum, amount=command.amount)


def _can_renew(tx: Tx, intent: PaymentIntent) -> bool:
    is_young = tx.now < intent.created_at + LIFETIME
    return is_young and intent.state in (IntentState.WAITING, IntentState.EXPIRED)


async def _view(tx: Tx, intent: PaymentIntent) -> TopUp:
    await tx.session.refresh(intent)
    codes = await repository.attempts(tx, intent.id)
    state = IntentState(intent.state)
    return TopUp(
        id=intent.id,
        fan_id=intent.fan_id,
        amount=intent_amount(intent),
        state=_STATES.get(state) or TopUpState(state),
        reference=reference_code(intent.id),
        payload=codes[0].payload,
        created_at=intent.created_at,
        expires_at=codes[0].expires_at,
        can_renew=_can_renew(tx, intent),
        bank_answers=not any(code.unanswered for code in codes),
        credited=await repository.credited(tx, intent),
        credited_at=await repository.credited_at(tx, intent),
    )
