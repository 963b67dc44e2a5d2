"""Topping up the wallet: start, new code or another way, look, cancel."""

import hashlib
from uuid import UUID

from services.core.ids import reference_code
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import repository, settlement
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
    WayNotOffered,
)
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import PaymentProvider
from services.payments.rules import attempt_end
from services.payments.schemas import AttemptState, IntentState, PaymentRequest, Purpose, Way
from services.payments.service import Begun, PaymentsService
from services.payments.top_ups.rules import (
    BOUNDS_OF_WAYS,
    LIFETIME,
    MOST_ATTEMPTS,
    TOP_UP_BOUNDS,
    ways_for,
)
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

    @property
    def ways(self) -> tuple[Way, ...]:
        """Those that are set up here, in the order in which they are offered."""
        return tuple(way for way in BOUNDS_OF_WAYS if way in self.payments.providers)

    async def start(self, command: StartTopUp) -> TopUp:
        """A code for the amount. The same key returns the same top-up.

        A provider that does not answer leaves it without a code: another way may work. Raises
        TopUpTooSmall, TopUpTooLarge, WayNotOffered or TopUpKeyReused.
        """
        _check_bounds(command)
        top_up_id, way, begun = await self._start(command)
        if begun is not None:
            await self.payments.make(way, begun)
        return await self.get(top_up_id, command.fan_id)

    async def renew(self, top_up_id: UUID, fan_id: int, way: Way | None = None) -> TopUp:
        """A fresh code for the same top-up, by the same way or by another one; while the newest
        is of that way and can be paid: that one. What still comes for an earlier code counts.

        Possible for half an hour after the start. Raises TopUpAlreadyPaid, WayNotOffered or
        TopUpClosed.
        """
        used, begun = await self._renew(top_up_id, fan_id, way)
        if begun is not None:
            await self.payments.make(used, begun)
        return await self.get(top_up_id, fan_id)

    @use_case
    async def cancel(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """The fan does not want it any more. A KHQR cannot be recalled: a payment still counts.

        Raises TopUpAlreadyPaid.
        """
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        if intent.winner_id is not None:
            raise TopUpAlreadyPaid(amount=intent_amount(intent))
        if await repository.move_intent(
            tx,
            intent.id,
            IntentState.CANCELLED,
            (IntentState.WAITING, IntentState.EXPIRED),
        ):
            await settlement.let_go(tx, intent)
        return await self._view(tx, intent)

    @query
    async def get(self, tx: Tx, top_up_id: UUID, fan_id: int) -> TopUp:
        """Raises TopUpNotFound."""
        return await self._view(tx, await self._intent(tx, top_up_id, fan_id))

    @query
    async def by_payload(self, tx: Tx, payload: str) -> TopUp | None:
        """The top-up that asked for money with this KHQR, whosever it is; None: none did."""
        handle = hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()
        attempt = await repository.attempt_by_handle(tx, "bakong", handle)
        if attempt is None:
            return None
        intent = await repository.find_intent(tx, attempt.intent_id)
        if intent is None or intent.purpose != Purpose.TOP_UP:
            return None
        return await self._view(tx, intent)

    @query
    async def payer_account(self, tx: Tx, top_up_id: UUID, fan_id: int) -> str:
        """The account at a bank that has paid it; empty if nobody told. TopUpNotFound."""
        return await repository.payer_account(tx, await self._intent(tx, top_up_id, fan_id))

    async def check(self, top_up_id: UUID, fan_id: int) -> TopUp:
        """Ask the bank now about all codes of the top-up (the fan tapped "I have paid")."""
        try:
            await self.payments.check(top_up_id, fan_id)
        except PaymentNotFound as error:
            raise TopUpNotFound from error
        return await self.get(top_up_id, fan_id)

    @use_case
    async def _start(self, tx: Tx, command: StartTopUp) -> tuple[UUID, Way, Begun | None]:
        ways = ways_for(command.amount, self.ways)
        way = command.way or next(iter(ways), None)
        if way is None or way not in ways:
            raise WayNotOffered
        request = PaymentRequest(
            key=command.key,
            fan_id=command.fan_id,
            purpose=Purpose.TOP_UP,
            subject="",
            amount=command.amount,
            payee=user_account(command.fan_id, command.amount.currency),
            ways=frozenset(ways),
            expires_at=tx.now + LIFETIME,
            digital=False,
            description_en="",
            description_km="",
        )
        try:
            asked = await self.payments.request(tx, request)
        except PaymentKeyReused as error:
            raise TopUpKeyReused from error
        if asked.attempts:
            return asked.id, way, None
        intent = await self._intent(tx, asked.id, command.fan_id)
        return asked.id, way, await self._new_code(tx, intent, way, 1)

    @use_case
    async def _renew(
        self, tx: Tx, top_up_id: UUID, fan_id: int, way: Way | None
    ) -> tuple[Way, Begun | None]:
        intent = await self._intent(tx, top_up_id, fan_id, lock=True)
        tried = await repository.attempts(tx, intent.id)
        way = way or Way(tried[0].way)
        if intent.state == IntentState.WAITING and _is_payable(tx, tried[0], way):
            return way, None
        if intent.winner_id is not None:
            raise TopUpAlreadyPaid(amount=intent_amount(intent))
        if way not in ways_for(intent_amount(intent), self.ways):
            raise WayNotOffered
        if not _can_renew(tx, intent, len(tried)):
            raise TopUpClosed
        await repository.move_intent(tx, intent.id, IntentState.WAITING, (IntentState.EXPIRED,))
        return way, await self._new_code(tx, intent, way, len(tried) + 1)

    async def _new_code(
        self, tx: Tx, intent: PaymentIntent, way: Way, number: int
    ) -> Begun | None:
        """A code lives its time, also when the half hour ends before. None: it is ready."""
        ends_at = attempt_end(way, tx.now, intent.expires_at + LIFETIME)
        attempt, charge, invoice = await self.payments.new_attempt(
            tx, intent, way, f"{way}{number}", ends_at
        )
        if attempt.state != AttemptState.CREATING:
            return None
        return attempt.id, charge, invoice

    async def _intent(
        self, tx: Tx, intent_id: UUID, fan_id: int, *, lock: bool = False
    ) -> PaymentIntent:
        intent = await repository.find_intent(tx, intent_id, fan_id=fan_id, lock=lock)
        if intent is None or intent.purpose != Purpose.TOP_UP:
            raise TopUpNotFound
        return intent

    async def _view(self, tx: Tx, intent: PaymentIntent) -> TopUp:
        await tx.session.refresh(intent)
        codes = await repository.attempts(tx, intent.id)
        newest = codes[0]
        return TopUp(
            id=intent.id,
            fan_id=intent.fan_id,
            amount=intent_amount(intent),
            state=_state(tx, intent, newest),
            reference=reference_code(intent.id),
            way=Way(newest.way),
            ways=ways_for(intent_amount(intent), self.ways),
            code_id=newest.id,
            code_state=AttemptState(newest.state),
            payload=newest.payload,
            link=newest.link,
            created_at=intent.created_at,
            expires_at=newest.expires_at,
            can_renew=_can_renew(tx, intent, len(codes)),
            bank_answers=not any(code.unanswered for code in codes),
            credited=await repository.credited(tx, intent),
            credited_at=await repository.credited_at(tx, intent),
        )


def _check_bounds(command: StartTopUp) -> None:
    if command.way is not None and command.way not in BOUNDS_OF_WAYS:
        raise WayNotOffered
    bounds = BOUNDS_OF_WAYS.get(command.way or Way.KHQR, TOP_UP_BOUNDS)[command.amount.currency]
    if command.amount < bounds.minimum:
        raise TopUpTooSmall(minimum=bounds.minimum, amount=command.amount)
    if command.amount > bounds.maximum:
        raise TopUpTooLarge(maximum=bounds.maximum, amount=command.amount)


def _is_payable(tx: Tx, attempt: PaymentAttempt, way: Way) -> bool:
    """Whether the fan can still pay this one, and by this way."""
    live = attempt.state in (AttemptState.OPEN, AttemptState.CREATING)
    return live and attempt.way == way and tx.now < attempt.expires_at


def _can_renew(tx: Tx, intent: PaymentIntent, tries: int) -> bool:
    is_young = tx.now < intent.created_at + LIFETIME and tries < MOST_ATTEMPTS
    return is_young and intent.state in (IntentState.WAITING, IntentState.EXPIRED)


def _state(tx: Tx, intent: PaymentIntent, newest: PaymentAttempt) -> TopUpState:
    """What the fan sees is the newest code: its end is shown, though an earlier one may live."""
    state = IntentState(intent.state)
    ran_out = newest.state in (AttemptState.OPEN, AttemptState.CLOSED)
    if state is IntentState.WAITING and ran_out and settlement.is_settled(tx, newest):
        return TopUpState.EXPIRED
    return _STATES.get(state) or TopUpState(state)
