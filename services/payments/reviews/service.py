"""The queue of payments that fit nothing, and what a decision does."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, from_short_id, reference_code, short_id
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.payments import announcements, postings, settlement, surplus
from services.payments import repository as payments
from services.payments.announcements import intent_amount, is_top_up
from services.payments.errors import (
    ReviewAlreadyDecided,
    ReviewNotFound,
    ReviewOwnCase,
    ReviewWithoutMoney,
)
from services.payments.models import PaymentAttempt, PaymentIntent, PaymentReview
from services.payments.providers.base import ProviderPayment
from services.payments.refunds.repository import take_from_receipt
from services.payments.reviews import repository
from services.payments.reviews.repository import Row
from services.payments.reviews.schemas import (
    MAX_NOTE_CHARACTERS,
    Decision,
    ReviewCase,
    ReviewDecided,
    ReviewPage,
)
from services.payments.schemas import AttemptState, IntentState, Purpose, Way
from services.wallet import TransactionKind, WalletService

PAGE: Final = 10
_STATES: Final = {
    Decision.CREDIT: "credited",
    Decision.REFUND: "refunded",
    Decision.DISMISS: "dismissed",
}
# Findings whose money is not with us, or was booked for somebody else.
_NOT_OURS: Final = frozenset(
    {"account", "payment_of_another_code", "returned_by_provider", "no_answer"}
)
_OPEN: Final = (
    IntentState.WAITING,
    IntentState.EXPIRED,
    IntentState.CANCELLED,
    IntentState.IN_REVIEW,
)


class ReviewsService:
    """Decisions need the role finance, are made once and are written down for ever."""

    def __init__(self, uow: UnitOfWork, wallet: WalletService, roles: RolesService) -> None:
        self.uow = uow
        self._wallet = wallet
        self._roles = roles

    @use_case
    async def open_reviews(self, tx: Tx, actor_id: int, cursor: str | None = None) -> ReviewPage:
        """The cases that wait, the oldest first. Raises RoleRequired."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        rows = await repository.open_cases(tx, _after(cursor), PAGE + 1)
        cases = tuple(_case(row) for row in rows[:PAGE])
        more = len(rows) > PAGE
        return ReviewPage(cases, short_id(cases[-1].id) if more else None)

    @use_case
    async def decide(
        self, tx: Tx, actor_id: int, review_id: UUID, decision: Decision, note: str
    ) -> None:
        """Close a case; the same decision twice is one.

        Raises RoleRequired, ReviewNotFound, ReviewOwnCase, ReviewAlreadyDecided, or
        ReviewWithoutMoney if there is nothing that could be credited or refunded.
        """
        await self._roles.require(tx, actor_id, Role.FINANCE)
        review, attempt, intent = await self._locked(tx, review_id)
        if intent.fan_id == actor_id:
            raise ReviewOwnCase
        if not await repository.decide(tx, review_id, _STATES[decision]):
            await tx.session.refresh(review)
            if review.state != _STATES[decision]:
                raise ReviewAlreadyDecided
            return
        amount = None
        if decision is not Decision.DISMISS:
            amount = await self._take(tx, review, attempt, intent, decision)
        await repository.note(tx, review_id, actor_id, decision, note[:MAX_NOTE_CHARACTERS])
        if not await payments.is_under_review(tx, intent.id):
            await _close(tx, intent)
        tx.emit(
            ReviewDecided(
                review_id=review_id,
                intent_id=intent.id,
                fan_id=intent.fan_id,
                decision=decision,
                amount=amount,
                reference=reference_code(intent.id),
            )
        )

    async def _locked(
        self, tx: Tx, review_id: UUID
    ) -> tuple[PaymentReview, PaymentAttempt, PaymentIntent]:
        review = await repository.find(tx, review_id)
        if review is None:
            raise ReviewNotFound
        attempt = await payments.find_attempt(tx, review.attempt_id)
        intent = await payments.find_intent(tx, attempt.intent_id, lock=True)
        assert intent is not None
        return review, attempt, intent

    async def _take(
        self,
        tx: Tx,
        review: PaymentReview,
        attempt: PaymentAttempt,
        intent: PaymentIntent,
        decision: Decision,
    ) -> Money:
        """Book the reported payment, once for ever, and send it where it was decided."""
        amount = _reported(review)
        if amount is None or review.reason in _NOT_OURS:
            raise ReviewWithoutMoney
        facts = _facts(review)
        paid_at = facts.get("paid_at")
        payment = ProviderPayment(
            payment_id=review.payment_id,
            amount=amount.to_decimal(),
            currency=amount.currency,
            to_account=str(facts.get("to_account", "")),
            from_account=str(facts.get("from_account", "")),
            paid_at=datetime.fromisoformat(str(paid_at)) if paid_at else None,
        )
        if not await payments.add_receipt(tx, attempt, payment, amount):
            raise ReviewWithoutMoney
        attempt.received_money = True
        await payments.move_attempt(tx, attempt.id, AttemptState.PAID)
        sends_back = attempt.provider in surplus.SENDS_BACK
        if sends_back and (decision is Decision.REFUND or amount.currency is Currency.XTR):
            await surplus.give_back(tx, intent, attempt, review.payment_id, amount)
            return amount
        await self._credit(tx, attempt, intent, review.payment_id, amount)
        return amount

    async def _credit(
        self,
        tx: Tx,
        attempt: PaymentAttempt,
        intent: PaymentIntent,
        payment_id: str,
        amount: Money,
    ) -> None:
        """Into the wallet. A top-up is paid by it; of anything else it is money given back."""
        top_up = is_top_up(intent)
        await self._wallet.credit(
            tx,
            credit_id=derived_uuid(attempt.provider, payment_id),
            source=postings.clearing(attempt.provider, amount.currency),
            fan_id=intent.fan_id,
            amount=amount,
            reference=f"review:{reference_code(intent.id)}",
            kind=TransactionKind.TOP_UP if top_up else TransactionKind.REFUND,
        )
        if top_up:
            await payments.win(tx, intent.id, attempt.id, _OPEN)
        else:
            done = await take_from_receipt(tx, attempt.provider, payment_id, amount)
            assert done


async def _close(tx: Tx, intent: PaymentIntent) -> None:
    """The last case of an unpaid intent ends it; the asking domain hears that nobody paid."""
    sources = (IntentState.IN_REVIEW,)
    if not await payments.move_intent(tx, intent.id, IntentState.CANCELLED, sources):
        return
    await settlement.let_go(tx, intent)
    if not is_top_up(intent):
        announcements.expired(tx, intent)


def _case(row: Row) -> ReviewCase:
    review, attempt, intent = row
    reported = _reported(review)
    return ReviewCase(
        id=review.id,
        intent_id=intent.id,
        fan_id=intent.fan_id,
        purpose=Purpose(intent.purpose),
        way=Way(attempt.way),
        reference=reference_code(intent.id),
        asked=intent_amount(intent),
        reported=reported,
        from_account=str(_facts(review).get("from_account", "")),
        payment_id=review.payment_id,
        reason=review.reason,
        created_at=review.created_at,
        has_money=reported is not None and review.reason not in _NOT_OURS,
    )


def _facts(review: PaymentReview) -> Mapping[str, object]:
    facts: Mapping[str, object] = json.loads(review.facts)
    return facts


def _reported(review: PaymentReview) -> Money | None:
    """What came, if it is a positive amount of a currency that we know, with no odd digits."""
    facts = _facts(review)
    try:
        currency = Currency(str(facts["currency"]))
        amount = Money.from_decimal(Decimal(str(facts["amount"])), currency)
    except (KeyError, ValueError, InvalidOperation):
        return None
    return amount if amount.amount_minor > 0 else None


def _after(cursor: str | None) -> UUID | None:
    """A cursor that is none opens page one."""
    try:
        return from_short_id(cursor) if cursor else None
    except ValueError:
        return None
