"""Paying digital goods in Stars: may it be paid, it was paid, give it back."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from services.core.logs import get_logger
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import announcements, repository, settlement
from services.payments.errors import (
    PaymentAlreadyPaid,
    PaymentClosed,
    PaymentNotFound,
    ProviderAway,
)
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import Paid, ProviderPayment, Return, Returned, Unknown
from services.payments.refunds.schemas import SendBack
from services.payments.schemas import STARS, AttemptState, IntentState, Purpose, Way
from services.payments.stars.schemas import (
    SUBSCRIPTION_SECONDS,
    OrphanStars,
    StarsInvoice,
    StarsPayment,
    StarsPort,
)
from services.wallet import WalletService

ORPHAN_JOB: Final = "payments.refund_orphan_stars"
log = get_logger("stars")

Objection = Callable[[Tx, str, int], Awaitable[None]]
"""(subject, fan): raises a DomainError if what is paid for cannot be had any more."""


class StarsService:
    """The attempts by Way.STARS. Telegram holds the money; its update is the receipt."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService) -> None:
        self.uow = uow
        self._wallet = wallet
        self._objections: dict[Purpose, Objection] = {}

    def ask_first(self, purpose: Purpose, objection: Objection) -> None:
        """The domain behind a purpose is asked before Stars are taken for it."""
        self._objections[purpose] = objection

    @query
    async def invoice(self, tx: Tx, attempt_id: UUID, fan_id: int) -> StarsInvoice:
        """What to send for an open attempt. Raises PaymentNotFound."""
        attempt = await repository.find_attempt(tx, attempt_id)
        intent = await repository.find_intent(tx, attempt.intent_id, fan_id=fan_id)
        if intent is None or attempt.way != Way.STARS:
            raise PaymentNotFound
        return StarsInvoice(
            attempt_id=attempt.id,
            payload=attempt.payload,
            stars=attempt.amount_minor,
            subscription_seconds=SUBSCRIPTION_SECONDS if intent.recurring else None,
            description_en=intent.description_en,
            description_km=intent.description_km,
        )

    @query
    async def intent_behind(self, tx: Tx, payload: str, fan_id: int) -> UUID | None:
        """What an invoice of this fan is for; None: we know of none."""
        attempt = await repository.attempt_by_handle(tx, Way.STARS, payload)
        if attempt is None:
            return None
        intent = await repository.find_intent(tx, attempt.intent_id, fan_id=fan_id)
        return intent.id if intent else None

    @query
    async def may_pay(self, tx: Tx, payload: str, payer_id: int, price: Money) -> None:
        """The answer to a pre_checkout_query, within ten seconds: three look-ups, no lock.

        Raises PaymentNotFound, PaymentAlreadyPaid, PaymentClosed, or what the domain behind the
        purpose objects: then it must be turned down.
        """
        attempt = await repository.attempt_by_handle(tx, Way.STARS, payload)
        if attempt is None or price != Money(attempt.amount_minor, STARS):
            raise PaymentNotFound
        intent = await repository.find_intent(tx, attempt.intent_id, fan_id=payer_id)
        if intent is None:
            raise PaymentNotFound
        if intent.winner_id is not None and not intent.recurring:
            raise PaymentAlreadyPaid(amount=announcements.intent_amount(intent))
        if intent.state != IntentState.WAITING or tx.now >= intent.expires_at:
            raise PaymentClosed
        if objection := self._objections.get(Purpose(intent.purpose)):
            await objection(tx, intent.subject, intent.fan_id)

    @use_case
    async def paid(self, tx: Tx, payment: StarsPayment) -> None:
        """Telegram says that Stars were paid: book them once, however often it says so.

        Needs no pre-checkout before it. What cannot be delivered goes back by a job.
        """
        attempt = await repository.attempt_by_handle(tx, Way.STARS, payment.payload)
        if attempt is None:
            log.error("stars_for_unknown_invoice", charge_id=payment.charge_id)
            job = OrphanStars(payment.payer_id, payment.charge_id)
            tx.enqueue(ORPHAN_JOB, job, dedupe=f"{ORPHAN_JOB}:{payment.charge_id}")
            return
        intent = await repository.find_intent(tx, attempt.intent_id, lock=True)
        assert intent is not None
        await tx.session.refresh(attempt)
        if payment.is_recurring and not payment.is_first_recurring and intent.winner_id:
            await self._renew(tx, intent, attempt, _reported(payment))
            return
        status = Paid(_reported(payment))
        await settlement.settle(tx, self._wallet, attempt, intent, status, planned=False)

    async def _renew(
        self, tx: Tx, intent: PaymentIntent, attempt: PaymentAttempt, payment: ProviderPayment
    ) -> None:
        """The next 30 days of a subscription: paid by the same invoice, booked like the first."""
        due = settlement.attempt_amount(attempt)
        if payment.amount != due.to_decimal():
            await settlement.review(tx, attempt, intent, payment, "amount")
            return
        if not await repository.add_receipt(tx, attempt, payment, due):
            return
        assert attempt.state == AttemptState.PAID
        await settlement.book(tx, attempt, intent, payment)
        announcements.paid(tx, intent, Way.STARS, again=True)


class StarsSender:
    """Sends Stars back. Telegram refuses a second refund of a charge, so repeating is safe."""

    repeats_safely = True

    def __init__(self, port: StarsPort) -> None:
        self._port = port

    async def send_back(self, refund: SendBack) -> Return:
        return await self._port.refund(refund.payer_id, refund.payment_id)

    async def returned(self, handle: str) -> Returned | Unknown:
        """Never asked: see `repeats_safely`."""
        return Unknown(f"stars do not tell: {handle}")

    async def send_orphan_back(self, job: OrphanStars) -> None:
        """Job. Raises ProviderAway, which makes it come again."""
        answer = await self._port.refund(job.payer_id, job.charge_id)
        if not isinstance(answer, Returned):
            raise ProviderAway(answer=str(answer))


def _reported(payment: StarsPayment) -> ProviderPayment:
    money = Money(payment.stars, STARS)
    return ProviderPayment(
        payment_id=payment.charge_id,
        amount=money.to_decimal(),
        currency=STARS,
        to_account="",
        from_account=str(payment.payer_id),
        paid_at=payment.paid_at,
    )
