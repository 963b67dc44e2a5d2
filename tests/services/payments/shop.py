"""A shop that asks for money: every way to pay, the sandbox's banks, jobs run by the clock."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from sandbox.main import running_server
from sandbox.settings import SandboxSettings
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key, uuid7
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.sealing import TextSeal
from services.core.settings import (
    SANDBOX_BAKONG_ACCOUNT,
    SANDBOX_BAKONG_TOKEN,
    SANDBOX_PAYWAY_API_KEY,
    SANDBOX_PAYWAY_MERCHANT_ID,
    SANDBOX_PAYWAY_PUBLIC_KEY,
)
from services.core.uow import UnitOfWork
from services.identity.roles import RolesService
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import BakongProvider, BakongSettings, PaymentsService, TopUpService, jobs
from services.payments.card_pages import CardPages
from services.payments.providers.base import Return, Returned
from services.payments.providers.payway import (
    PayWayCard,
    PayWayClient,
    PayWayQr,
    PayWaySettings,
)
from services.payments.providers.payway.statement import PayWayStatement
from services.payments.reconciliation.schemas import StatementRow, StatementSource
from services.payments.reconciliation.service import ReconciliationService
from services.payments.refunds.sending import RefundSending
from services.payments.reviews.schemas import ReviewDecided
from services.payments.reviews.service import ReviewsService
from services.payments.schemas import (
    Attempt,
    Intent,
    IntentDelayed,
    IntentExpired,
    IntentNeedsReview,
    IntentPaid,
    IntentRefunded,
    PaymentRequest,
    Purpose,
    SurplusReturned,
    Way,
)
from services.payments.stars.service import StarsSender, StarsService
from services.payments.stars.statement import StarsStatement
from services.payments.upkeep import BakongUpkeep, StoredToken
from services.wallet import WalletService, user_account

FAN = 42
PAYEE = "revenue:ticketing:usd"
PAYER = "rithy.meas@lotus"
TEN_DOLLARS = Money(10_00, Currency.USD)
EVENTS = (
    IntentPaid,
    IntentExpired,
    IntentDelayed,
    IntentNeedsReview,
    IntentRefunded,
    SurplusReturned,
    ReviewDecided,
)


@dataclass
class FakeStars:
    """Telegram's side of Stars; `answers` come first, then everything is refunded once."""

    answers: list[Return] = field(default_factory=list)
    refunded: list[tuple[int, str]] = field(default_factory=list)
    listed: list[StatementRow] = field(default_factory=list)

    async def refund(self, payer_id: int, charge_id: str) -> Return:
        if self.answers:
            return self.answers.pop(0)
        if (payer_id, charge_id) not in self.refunded:
            self.refunded.append((payer_id, charge_id))
        return Returned(None)

    async def transactions(self, since: datetime) -> list[StatementRow]:
        return [row for row in self.listed if row.at >= since]


@dataclass
class Shop:
    """`told` holds every event in order; `http` reaches the sandbox."""

    database: Database
    clock: FrozenClock
    http: httpx.AsyncClient
    callback_url: str = "http://127.0.0.1:9/hooks/payway"
    told: list[Any] = field(default_factory=list)
    telegram: FakeStars = field(default_factory=FakeStars)

    def __post_init__(self) -> None:
        follow: dict[type, Sequence[str]] = {kind: [f"test.{kind.__name__}"] for kind in EVENTS}
        self.uow = UnitOfWork(self.database, self.clock, follow)
        self.wallet = WalletService(self.uow)
        self.roles = RolesService(self.uow)
        base = str(self.http.base_url).rstrip("/")
        client = httpx.AsyncClient(timeout=60)
        self.client = client
        self.bank = BakongProvider(
            BakongSettings(
                api_url=f"{base}/bakong",
                token=SANDBOX_BAKONG_TOKEN,
                account=SANDBOX_BAKONG_ACCOUNT,
                merchant_name="Hang Meas",
            ),
            client,
            self.clock,
        )
        self.payway = PayWayClient(
            PayWaySettings(
                api_url=f"{base}/payway",
                merchant_id=SANDBOX_PAYWAY_MERCHANT_ID,
                api_key=SANDBOX_PAYWAY_API_KEY,
                public_key=SANDBOX_PAYWAY_PUBLIC_KEY,
                callback_url=self.callback_url,
            ),
            client,
            self.clock,
        )
        self.qr = PayWayQr(self.payway)
        self.card = PayWayCard(self.payway, "http://127.0.0.1:9/hooks/payway/pay")
        self.payments = PaymentsService(
            self.uow,
            self.wallet,
            {Way.KHQR: self.bank, Way.PAYWAY: self.qr, Way.CARD: self.card},
        )
        self.cards = CardPages(self.uow, self.card)
        stars = StarsSender(self.telegram)
        self.stars = StarsService(self.uow, self.wallet)
        self.refunds = RefundSending(self.uow, {"payway": self.qr, "stars": stars})
        self.reviews = ReviewsService(self.uow, self.wallet, self.roles)
        sources: dict[str, StatementSource] = {
            "payway": PayWayStatement(self.payway),
            "stars": StarsStatement(self.telegram),
        }
        self.reconciliation = ReconciliationService(self.uow, self.roles, sources)
        self.jobs = Jobs(self.uow)
        jobs.register(self.jobs, TopUpService(self.uow, self.wallet, self.bank, self.payments))
        jobs.register_refunds(self.jobs, self.refunds, stars)
        token = StoredToken(self.uow, TextSeal(b"secret of the test", "token"), "")
        self.upkeep = BakongUpkeep(self.bank, token, "", SANDBOX_BAKONG_ACCOUNT)
        jobs.register_daily(self.jobs, self.reconciliation, self.upkeep)
        for kind in EVENTS:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def ask(self, amount: Money = TEN_DOLLARS, **other: Any) -> Intent:
        """Ask the fan for money, by all ways that the thing may be paid by."""
        facts: dict[str, Any] = {
            "key": new_key(),
            "fan_id": FAN,
            "purpose": Purpose.TICKETS,
            "subject": "order-1",
            "amount": amount,
            "payee": f"revenue:ticketing:{amount.currency.lower()}",
            "ways": frozenset(Way) - {Way.STARS},
            "expires_at": self.clock.now() + timedelta(minutes=30),
            "digital": False,
            "description_en": "2 tickets",
            "description_km": "សំបុត្រ 2",
        } | other
        request = PaymentRequest(**facts)
        return await self.uow.run(lambda tx: self.payments.request(tx, request))

    async def ask_digital(self, **other: Any) -> Intent:
        return await self.ask(
            digital=True, ways=frozenset({Way.STARS}), purpose=Purpose.SUBSCRIPTION, **other
        )

    async def try_by(self, intent: Intent, way: Way, key: str | None = None) -> Attempt:
        opened = await self.payments.open_attempt(intent.id, intent.fan_id, way, key or new_key())
        return opened.attempts[0]

    async def see(self, intent: Intent) -> Intent:
        return await self.payments.get(intent.id, intent.fan_id)

    async def pay(self, attempt: Attempt, **other: Any) -> httpx.Response:
        """A bank app pays the code."""
        body = {"payload": attempt.payload, "account": PAYER} | other
        return await self.http.post("/sim/bank/pay", json=body)

    async def fault(self, kind: str, **other: Any) -> None:
        answer = await self.http.post("/sim/faults", json={"kind": kind, **other})
        assert answer.is_success, answer.text

    async def give(self, amount: Money, fan_id: int = FAN) -> None:
        """Money or points into a wallet, out of nowhere."""
        transfer = PostTransfer(
            id=uuid7(),
            debit=f"clearing:gifts:{amount.currency.lower()}",
            credit=user_account(fan_id, amount.currency),
            amount=amount,
            kind="cashback",
        )
        await self.uow.run(lambda tx: ledger.post(tx, [transfer]))

    async def balance(self, address: str) -> int:
        """Minor units at a ledger address."""
        found = await self.uow.run_read_only(lambda tx: ledger.balances(tx, [address]))
        return found[address].total.amount_minor if address in found else 0

    async def refund(self, intent: Intent, amount: Money, key: str = "r1") -> Any:
        return await self.uow.run(
            lambda tx: self.payments.refund(tx, intent.id, amount, "test", key)
        )

    async def cancel(self, intent: Intent) -> Intent:
        return await self.uow.run(lambda tx: self.payments.cancel(tx, intent.id, intent.fan_id))

    async def pass_time(self, seconds: float) -> None:
        """Let the clock go on; every job runs at its time."""
        end = self.clock.now() + timedelta(seconds=seconds)
        earliest = select(func.min(OutboxMessage.run_at))
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()

    def heard(self, kind: type) -> list[Any]:
        return [event for event in self.told if type(event) is kind]


@asynccontextmanager
async def open_shop(
    database: Database, clock: FrozenClock, folder: Path, **other: Any
) -> AsyncIterator[Shop]:
    """A shop and its own sandbox, whose clock is set to the shop's."""
    settings = SandboxSettings(data_dir=folder, port=0)
    async with (
        running_server(settings) as (url, _),
        httpx.AsyncClient(base_url=url, timeout=60) as http,  # however slow the machine
    ):
        shop = Shop(database, clock, http, **other)
        for currency in ("usd_minor", "khr_minor"):
            body = {"id": PAYER, currency: 10**12}
            assert (await http.post("/sim/bank/accounts", json=body)).is_success
        try:
            yield shop
        finally:
            await shop.client.aclose()


async def at_once(*things: Any) -> list[Any]:
    return list(await asyncio.gather(*things, return_exceptions=True))
