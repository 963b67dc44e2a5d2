"""Requests for money: many attempts by many ways, one winner; and the watching of attempts."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.ids import reference_code, uuid7
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import instant, prices, repository, rules, settlement, views
from services.payments.announcements import intent_amount
from services.payments.errors import (
    PaymentAlreadyPaid,
    PaymentClosed,
    PaymentKeyReused,
    PaymentNotFound,
    WayNotOffered,
)
from services.payments.models import PaymentAttempt, PaymentIntent
from services.payments.providers.base import (
    Charge,
    Creation,
    Invoice,
    Made,
    PaymentProvider,
    Rejected,
    Status,
    Unknown,
)
from services.payments.refunds import repository as refund_rows
from services.payments.refunds import service as refunds
from services.payments.refunds.schemas import Refund
from services.payments.schemas import (
    AttemptState,
    CheckAttempt,
    CloseAttempt,
    EndIntent,
    Intent,
    IntentState,
    PaymentRequest,
    Purpose,
    Way,
)
from services.wallet import WalletService

Approve = Callable[[Tx, PaymentIntent, Way], Awaitable[None]]
"""Raises when this payment may not go on: a PIN or a code is missing, or risk says no."""

Begun = tuple[UUID, Charge, Invoice]
"""A stored attempt that its provider still has to make."""

END_JOB: Final = "payments.end_intent"
_FORGOTTEN_AFTER: Final = timedelta(minutes=5)
_RESCUED_AT_ONCE: Final = 500
_END_AGAIN: Final = timedelta(minutes=1)
_LONGEST_END_WAIT: Final = timedelta(hours=1)


class PaymentsService:
    """What a domain asks a fan for is paid once, to its payee; all else goes back."""

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        providers: Mapping[Way, PaymentProvider],
    ) -> None:
        self.uow = uow
        self.providers = providers
        self._wallet = wallet

    async def request(self, tx: Tx, request: PaymentRequest) -> Intent:
        """Ask a fan for money; the same key is the same request. Joins the asker's transaction.

        Raises WayNotOffered (digital goods are paid in Stars, all others never are) or
        PaymentKeyReused.
        """
        if not request.ways or not request.ways <= rules.ways_allowed(request.digital):
            raise WayNotOffered
        intent_id = uuid7()
        if not await repository.add_intent(tx, intent_id, request):
            intent = await repository.intent_by_key(
                tx, request.fan_id, request.purpose, request.key
            )
            if intent_amount(intent) != request.amount or intent.subject != request.subject:
                raise PaymentKeyReused
        elif request.purpose is not Purpose.TOP_UP:
            _enqueue_end(tx, EndIntent(intent_id, 0), request.expires_at - tx.now)
            intent = await self.intent(tx, intent_id)
        else:
            intent = await self.intent(tx, intent_id)
        return await views.intent(tx, intent)

    async def open_attempt(
        self, intent_id: UUID, fan_id: int, way: Way, key: str, approve: Approve | None = None
    ) -> Intent:
        """A new try to pay by `way`; the same key is the same try.

        WALLET pays at once (`approve`, or whoever calls, has asked for the PIN); POINTS are set
        aside until `confirm_points`. The others are paid elsewhere; a provider that does not
        answer leaves the attempt UNKNOWN or FAILED. `approve` is asked in the transaction of a
        new try, before any money. Raises PaymentNotFound, PaymentAlreadyPaid, PaymentClosed,
        WayNotOffered, what the wallet refuses or what `approve` raises.
        """
        begun = await self._begin(intent_id, fan_id, way, key, approve)
        if begun is not None:
            await self.make(way, begun)
        return await self.get(intent_id, fan_id)

    async def make(self, way: Way, begun: Begun) -> None:
        """Let the provider make what a stored attempt asks for. Outside of any transaction."""
        attempt_id, charge, invoice = begun
        await self._created(attempt_id, await self.providers[way].make(charge, invoice))

    def takes(self, way: Way) -> bool:
        """Whether this way can be paid here; those of a provider only where it is set up."""
        return way not in rules.REMOTE or way in self.providers

    @use_case
    async def confirm_points(self, tx: Tx, attempt_id: UUID, fan_id: int) -> Intent:
        """Take the points that were set aside: they pay the intent. Running twice pays once.

        Raises PaymentNotFound or PaymentClosed.
        """
        attempt = await repository.find_attempt(tx, attempt_id)
        intent = await self.intent(tx, attempt.intent_id, fan_id, lock=True)
        await tx.session.refresh(attempt)
        assert attempt.way == Way.POINTS
        if attempt.state == AttemptState.OPEN:
            await instant.confirm_points(tx, self._wallet, intent, attempt)
        elif attempt.state != AttemptState.PAID:
            raise PaymentClosed
        return await views.intent(tx, intent)

    @query
    async def get(self, tx: Tx, intent_id: UUID, fan_id: int) -> Intent:
        """Raises PaymentNotFound."""
        return await views.intent(tx, await self.intent(tx, intent_id, fan_id))

    async def cancel(self, tx: Tx, intent_id: UUID, fan_id: int) -> Intent:
        """The asker does not want the money any more. Open attempts are recalled; what still
        comes goes back to the fan. Raises PaymentNotFound or PaymentAlreadyPaid.
        """
        intent = await self.intent(tx, intent_id, fan_id, lock=True)
        if intent.winner_id is not None:
            raise PaymentAlreadyPaid(amount=intent_amount(intent))
        sources = (IntentState.WAITING, IntentState.EXPIRED, IntentState.IN_REVIEW)
        if await repository.move_intent(tx, intent.id, IntentState.CANCELLED, sources):
            await settlement.let_go(tx, intent)
        return await views.intent(tx, intent)

    async def refund(
        self, tx: Tx, intent_id: UUID, amount: Money, reason: str, key: str
    ) -> Refund:
        """Give money of a paid intent back, in whole or in parts; see refunds.service.refund."""
        return await refunds.refund(tx, intent_id, amount, reason, key)

    @query
    async def refunds_of(self, tx: Tx, intent_id: UUID, fan_id: int) -> list[Refund]:
        """What went or goes back, the oldest first. Raises PaymentNotFound."""
        await self.intent(tx, intent_id, fan_id)
        return [refund_rows.seen(one) for one in await refund_rows.of_intent(tx, intent_id)]

    async def check(self, intent_id: UUID, fan_id: int) -> Intent:
        """Ask the providers now about all attempts (the fan tapped "I have paid")."""
        for attempt_id, way, handle in await self._handles(intent_id, fan_id):
            status = await self.providers[way].status(handle)
            await self.apply(attempt_id, status, None)
        return await self.get(intent_id, fan_id)

    @use_case
    async def hint(self, tx: Tx, provider: str, handle: str) -> bool:
        """A callback says that something happened: the worker asks now. False: unknown to us."""
        attempt = await repository.attempt_by_handle(tx, provider, handle)
        if attempt is None:
            return False
        await self.intent(tx, attempt.intent_id, lock=True)
        await tx.session.refresh(attempt)
        attempt.checks += 1
        attempt.next_check_at = tx.now
        settlement.enqueue_check(tx, attempt)
        return True

    async def run_check(self, job: CheckAttempt) -> None:
        """Job: the planned check of one attempt. A repeat of the job finds its number used up."""
        due = await self._due(job)
        if due is not None:
            way, handle = due
            status = await self.providers[way].status(handle)
            await self.apply(job.attempt_id, status, job.number)

    async def close(self, job: CloseAttempt) -> None:
        """Job: recall one attempt and ask what became of it; one that was paid stays paid."""
        way, handle = await self._way_and_handle(job.attempt_id)
        if provider := self.providers.get(way):
            if provider.closes:
                await provider.close(handle)
            await self.apply(job.attempt_id, await provider.status(handle), None)

    async def end(self, job: EndIntent) -> None:
        """Job: the time of an intent is over. It expires once every provider has said "no"."""
        for attempt_id in await self._still_open(job.intent_id):
            await self.close(CloseAttempt(attempt_id))
        await self._end(job)

    @use_case
    async def rescue(self, tx: Tx) -> int:
        """Plan again the checks that should have run and did not; how many.

        For the rare job that was given up: an attempt must never be forgotten.
        """
        found = await repository.forgotten(tx, tx.now - _FORGOTTEN_AFTER, _RESCUED_AT_ONCE)
        for attempt in found:
            attempt.checks += 1
            attempt.next_check_at = tx.now
            settlement.enqueue_check(tx, attempt)
        return len(found)

    @use_case
    async def apply(
        self, tx: Tx, attempt_id: UUID, status: Status, planned_number: int | None
    ) -> None:
        """Store what an answer changes; a planned check also plans the next one, once."""
        attempt = await repository.find_attempt(tx, attempt_id)
        intent = await self.intent(tx, attempt.intent_id, lock=True)
        await tx.session.refresh(attempt)  # as it is now that nobody else can change it
        planned = attempt.checks == planned_number
        await settlement.settle(tx, self._wallet, attempt, intent, status, planned=planned)
        if planned:
            await settlement.plan_next_check(tx, attempt, intent)

    async def intent(
        self, tx: Tx, intent_id: UUID, fan_id: int | None = None, *, lock: bool = False
    ) -> PaymentIntent:
        """The row, of this fan if one is given. Raises PaymentNotFound."""
        intent = await repository.find_intent(tx, intent_id, fan_id=fan_id, lock=lock)
        if intent is None:
            raise PaymentNotFound
        return intent

    async def new_attempt(
        self, tx: Tx, intent: PaymentIntent, way: Way, key: str, expires_at: datetime
    ) -> tuple[PaymentAttempt, Charge, Invoice]:
        """Store a new attempt of a locked intent and the job that watches it."""
        provider = self.providers.get(way)
        tried = await repository.attempts(tx, intent.id)
        amount = prices.due(intent, way)
        attempt = PaymentAttempt(
            id=uuid7(),
            intent_id=intent.id,
            number=tried[0].number + 1 if tried else 1,
            key=key,
            way=way,
            provider=provider.name if provider else way.value,
            state=AttemptState.OPEN,
            amount_minor=amount.amount_minor,
            currency=amount.currency.value,
            created_at=tx.now,
            expires_at=expires_at,
            checks=0,
            unanswered=0,
            received_money=False,
        )
        charge = Charge(
            attempt_id=attempt.id,
            amount=amount,
            reference=reference_code(intent.id),
            # Two codes of one moment must differ, or the bank could not tell them apart.
            created_at=tx.now + timedelta(milliseconds=attempt.number - 1),
            expires_at=expires_at,
        )
        invoice = provider.create(charge) if provider else instant.invoice(attempt.id)
        attempt.payload, attempt.link = invoice.payload, invoice.link
        attempt.handle, attempt.payee_account = invoice.handle, invoice.payee_account
        if provider is not None:
            if not invoice.payload and not invoice.link:
                attempt.state = AttemptState.CREATING
            attempt.next_check_at = rules.next_check(settlement.watch(attempt), tx.now)
            settlement.enqueue_check(tx, attempt)
        repository.add_attempt(tx, attempt)
        await tx.session.flush()
        return attempt, charge, invoice

    @use_case
    async def _begin(
        self,
        tx: Tx,
        intent_id: UUID,
        fan_id: int,
        way: Way,
        key: str,
        approve: Approve | None,
    ) -> Begun | None:
        """The stored attempt that a provider has to be asked for; None: nothing to ask."""
        intent = await self.intent(tx, intent_id, fan_id, lock=True)
        tried = await repository.attempts(tx, intent.id)
        if any(one.key == key for one in tried):
            return None
        _check_payable(tx, intent, way, self.providers)
        if approve is not None:
            await approve(tx, intent, way)
        expires_at = rules.attempt_end(way, tx.now, intent.expires_at)
        attempt, charge, invoice = await self.new_attempt(tx, intent, way, key, expires_at)
        match way:
            case Way.WALLET:
                await instant.pay_from_wallet(tx, self._wallet, intent, attempt)
            case Way.POINTS:
                await instant.hold_points(tx, self._wallet, intent, attempt)
            case _ if attempt.state == AttemptState.CREATING:
                return attempt.id, charge, invoice
            case _:
                pass
        return None

    @use_case
    async def _created(self, tx: Tx, attempt_id: UUID, creation: Creation) -> None:
        """Store what the provider made; an attempt that is not wanted any more is recalled."""
        attempt = await repository.find_attempt(tx, attempt_id)
        intent = await self.intent(tx, attempt.intent_id, lock=True)
        await tx.session.refresh(attempt)
        match creation:
            case Made(payload, link):
                attempt.payload, attempt.link = payload, link
                await repository.move_attempt(tx, attempt.id, AttemptState.OPEN)
            case Rejected(reason):
                attempt.last_answer = reason[:80]
                await repository.move_attempt(tx, attempt.id, AttemptState.FAILED)
            case Unknown(reason):
                attempt.last_answer = reason[:80]
                await repository.move_attempt(tx, attempt.id, AttemptState.UNKNOWN)
        if intent.state != IntentState.WAITING:
            await settlement.let_go(tx, intent)

    @query
    async def _handles(self, tx: Tx, intent_id: UUID, fan_id: int) -> list[tuple[UUID, Way, str]]:
        intent = await self.intent(tx, intent_id, fan_id)
        tried = await repository.attempts(tx, intent.id)
        return [
            (one.id, Way(one.way), one.handle) for one in tried if Way(one.way) in self.providers
        ]

    @query
    async def _due(self, tx: Tx, job: CheckAttempt) -> tuple[Way, str] | None:
        attempt = await repository.find_attempt(tx, job.attempt_id)
        return (Way(attempt.way), attempt.handle) if attempt.checks == job.number else None

    @query
    async def _way_and_handle(self, tx: Tx, attempt_id: UUID) -> tuple[Way, str]:
        attempt = await repository.find_attempt(tx, attempt_id)
        return Way(attempt.way), attempt.handle

    @query
    async def _still_open(self, tx: Tx, intent_id: UUID) -> list[UUID]:
        tried = await repository.attempts(tx, intent_id)
        return [one.id for one in settlement.unsettled(tried) if Way(one.way) in self.providers]

    @use_case
    async def _end(self, tx: Tx, job: EndIntent) -> None:
        intent = await self.intent(tx, job.intent_id, lock=True)
        if intent.state == IntentState.IN_REVIEW:
            await settlement.let_go(tx, intent)
        if intent.state != IntentState.WAITING or await settlement.expire_if_over(tx, intent):
            return
        after = min(_END_AGAIN * (job.number + 1), _LONGEST_END_WAIT)
        _enqueue_end(tx, EndIntent(job.intent_id, job.number + 1), after)


def _enqueue_end(tx: Tx, job: EndIntent, after: timedelta) -> None:
    after = max(after, timedelta(0)) + timedelta(seconds=1)
    tx.enqueue(END_JOB, job, run_in=after, dedupe=f"{END_JOB}:{job.intent_id}:{job.number}")


def _check_payable(
    tx: Tx, intent: PaymentIntent, way: Way, providers: Mapping[Way, PaymentProvider]
) -> None:
    if intent.winner_id is not None:
        raise PaymentAlreadyPaid(amount=intent_amount(intent))
    if intent.state != IntentState.WAITING or tx.now >= intent.expires_at:
        raise PaymentClosed
    if way not in intent.ways.split(",") or (way in rules.REMOTE and way not in providers):
        raise WayNotOffered
