"""What the pages need that lead a browser on to PayWay's card page, or a phone to ABA's app."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query
from services.payments import repository
from services.payments.errors import PaymentAlreadyPaid, PaymentClosed, PaymentNotFound
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import Charge
from services.payments.providers.payway import PayWayCard
from services.payments.schemas import AttemptState, IntentState, Way


@dataclass(frozen=True, slots=True)
class CardForm:
    """What the browser posts; `amount` and `reference` are for the fan's eyes."""

    url: str
    fields: Mapping[str, str]
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class AppPage:
    """`link` opens ABA's app with the payment in it; `amount` and `reference` are for the eyes."""

    link: str
    amount: Money
    reference: str


class CardPages:
    """Forms for open attempts; the link is as secret as the attempt's id."""

    def __init__(self, uow: UnitOfWork, card: PayWayCard) -> None:
        self.uow = uow
        self._card = card

    @query
    async def form(self, tx: Tx, handle: str) -> CardForm:
        """Raises PaymentNotFound, PaymentAlreadyPaid or PaymentClosed."""
        attempt = await repository.attempt_by_handle(tx, self._card.name, handle)
        if attempt is None or attempt.way != Way.CARD:
            raise PaymentNotFound
        intent, amount = await _payable(tx, attempt)
        charge = Charge(
            attempt_id=attempt.id,
            amount=amount,
            reference=reference_code(intent.id),
            created_at=tx.now,
            expires_at=attempt.expires_at,
        )
        url, fields = self._card.form(charge)
        return CardForm(url, fields, amount, charge.reference)

    @query
    async def app(self, tx: Tx, attempt_id: UUID) -> AppPage:
        """A chat takes no links to apps, so its button leads here. Raises as `form` does."""
        attempt = await repository.attempt_by_id(tx, attempt_id)
        if attempt is None or attempt.way != Way.PAYWAY or not attempt.link:
            raise PaymentNotFound
        intent, amount = await _payable(tx, attempt)
        return AppPage(attempt.link, amount, reference_code(intent.id))


async def _payable(tx: Tx, attempt: PaymentAttempt) -> tuple[PaymentIntent, Money]:
    """Raises PaymentAlreadyPaid or PaymentClosed."""
    intent = await repository.find_intent(tx, attempt.intent_id)
    assert intent is not None
    amount = Money(attempt.amount_minor, Currency(attempt.currency))
    if intent.winner_id is not None:
        raise PaymentAlreadyPaid(amount=amount)
    is_open = attempt.state == AttemptState.OPEN and intent.state == IntentState.WAITING
    if not is_open or tx.now >= attempt.expires_at:
        raise PaymentClosed
    return intent, amount
