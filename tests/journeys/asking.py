"""A domain that asks a fan for money through the payments service, as shops and tickets do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from services.core.clock import SystemClock
from services.core.ids import new_key, short_id, uuid7
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork
from services.events import SUBSCRIPTIONS
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import PaymentsService
from services.payments.models import PaymentIntent
from services.payments.schemas import Intent, PaymentRequest, Purpose, Way
from services.wallet import WalletService, user_account
from tests.journeys.books import Books
from tests.journeys.person import Person


class Asker:
    """Works on the product's own database, beside the product."""

    def __init__(self, books: Books) -> None:
        self._uow = UnitOfWork(books.database, SystemClock(), SUBSCRIPTIONS)
        self._payments = PaymentsService(self._uow, WalletService(self._uow), {})

    async def ask(self, fan: Person, amount: Money, ways: set[Way], **about: Any) -> Intent:
        facts: dict[str, Any] = {
            "purpose": Purpose.MERCHANDISE,
            "expires_at": datetime.now(UTC) + timedelta(minutes=30),
            "digital": ways == {Way.STARS},
            "description_en": "Concert shirt",
            "description_km": "អាវប្រគុំតន្ត្រី",
        } | about
        request = PaymentRequest(
            key=new_key(),
            fan_id=fan.id,
            subject="",
            amount=amount,
            payee=f"revenue:merchandise:{amount.currency.lower()}",
            ways=frozenset(ways),
            **facts,
        )
        return await self._uow.run(lambda tx: self._payments.request(tx, request))

    async def open_page(self, fan: Person, intent: Intent) -> None:
        """As the asking domain's button or a link does."""
        await fan.say(f"/start pm_{short_id(intent.id)}")

    async def see(self, intent: Intent) -> Intent:
        return await self._payments.get(intent.id, intent.fan_id)

    async def end_time(self, intent: Intent) -> None:
        """The time to pay is over."""

        async def end(tx: Tx) -> None:
            over = tx.now - timedelta(seconds=1)
            await tx.session.execute(
                update(PaymentIntent).where(PaymentIntent.id == intent.id).values(expires_at=over)
            )

        await self._uow.run(end)

    async def cancel(self, intent: Intent) -> None:
        """The asker does not want the money any more."""
        await self._uow.run(lambda tx: self._payments.cancel(tx, intent.id, intent.fan_id))

    async def refund(self, intent: Intent, amount: Money) -> None:
        await self._uow.run(
            lambda tx: self._payments.refund(tx, intent.id, amount, "not delivered", "refund1")
        )

    async def give(self, fan: Person, amount: Money) -> None:
        """Points, or money, out of nowhere."""
        transfer = PostTransfer(
            id=uuid7(),
            debit=f"clearing:gifts:{amount.currency.lower()}",
            credit=user_account(fan.id, amount.currency),
            amount=amount,
            kind="cashback",
        )
        await self._uow.run(lambda tx: ledger.post(tx, [transfer]))
