"""Rows of an intent as its askers see it."""

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.payments import prices, repository
from services.payments.announcements import intent_amount
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.schemas import Attempt, AttemptState, Intent, IntentState, Purpose, Way


async def intent(tx: Tx, row: PaymentIntent) -> Intent:
    await tx.session.refresh(row)
    tried = await repository.attempts(tx, row.id)
    winner = next((one for one in tried if one.id == row.winner_id), None)
    ways = frozenset(Way(way) for way in row.ways.split(","))
    return Intent(
        id=row.id,
        fan_id=row.fan_id,
        purpose=Purpose(row.purpose),
        subject=row.subject,
        amount=intent_amount(row),
        state=IntentState(row.state),
        ways=ways,
        prices={way: prices.due(row, way) for way in ways},
        payee=row.payee,
        recurring=row.recurring,
        description_en=row.description_en,
        description_km=row.description_km,
        reference=reference_code(row.id),
        created_at=row.created_at,
        expires_at=row.expires_at,
        paid_by=Way(winner.way) if winner else None,
        paid_at=await repository.received_at(tx, winner.id) if winner else None,
        refunded=Money(row.refunded_minor, Currency(row.currency)),
        provider_answers=not any(one.unanswered for one in tried),
        attempts=tuple(attempt(one) for one in tried),
    )


def attempt(row: PaymentAttempt) -> Attempt:
    return Attempt(
        id=row.id,
        way=Way(row.way),
        state=AttemptState(row.state),
        amount=Money(row.amount_minor, Currency(row.currency)),
        payload=row.payload,
        link=row.link,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
