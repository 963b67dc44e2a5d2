"""All SQL of reviews."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select, update

from services.core.uow import Tx
from services.payments.models import PaymentAttempt, PaymentIntent, PaymentReview
from services.payments.reviews.models import PaymentReviewLog

Row = tuple[PaymentReview, PaymentAttempt, PaymentIntent]


async def open_cases(tx: Tx, after: UUID | None, limit: int) -> Sequence[Row]:
    """The oldest first: ids grow with time."""
    statement = (
        select(PaymentReview, PaymentAttempt, PaymentIntent)
        .join(PaymentAttempt, PaymentAttempt.id == PaymentReview.attempt_id)
        .join(PaymentIntent, PaymentIntent.id == PaymentAttempt.intent_id)
        .where(PaymentReview.state == "open")
        .order_by(PaymentReview.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(PaymentReview.id > after)
    return [(one, two, three) for one, two, three in (await tx.session.execute(statement)).all()]


async def find(tx: Tx, review_id: UUID) -> PaymentReview | None:
    return await tx.session.get(PaymentReview, review_id)


async def decide(tx: Tx, review_id: UUID, state: str) -> bool:
    """Close the case; False: it is closed already."""
    decided = await tx.session.execute(
        update(PaymentReview)
        .where(PaymentReview.id == review_id, PaymentReview.state == "open")
        .values(state=state, decided_at=tx.now)
        .returning(PaymentReview.id)
        .execution_options(synchronize_session="fetch")
    )
    return decided.first() is not None


async def note(tx: Tx, review_id: UUID, actor_id: int, decision: str, text: str) -> None:
    await tx.session.execute(
        insert(PaymentReviewLog).values(
            review_id=review_id, actor_id=actor_id, decision=decision, note=text, at=tx.now
        )
    )
