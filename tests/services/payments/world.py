"""A fan, a bank and a worker: everything around top-ups, with a clock that jobs run by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import func, select

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.money import Money
from services.core.outbox import OutboxMessage
from services.core.uow import UnitOfWork
from services.payments import (
    BakongProvider,
    BakongSettings,
    StartTopUp,
    TopUp,
    TopUpCredited,
    TopUpDelayed,
    TopUpExpired,
    TopUpNeedsReview,
    TopUpService,
    jobs,
)
from services.wallet import WalletService
from tests.services.payments.fake_bank import ACCOUNT, TOKEN, FakeBank

FAN = 42
EVENTS = (TopUpCredited, TopUpExpired, TopUpDelayed, TopUpNeedsReview)


@dataclass
class World:
    """`told` holds every event in order, as the jobs that follow it received it."""

    database: Database
    clock: FrozenClock
    client: httpx.AsyncClient
    bank: FakeBank
    api_url: str = "http://bank/bakong"
    told: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        jobs_of: dict[type, Sequence[str]] = {kind: [f"test.{kind.__name__}"] for kind in EVENTS}
        self.uow = UnitOfWork(self.database, self.clock, jobs_of)
        self.wallet = WalletService(self.uow)
        settings = BakongSettings(
            api_url=self.api_url, token=TOKEN, account=ACCOUNT, merchant_name="Hang Meas"
        )
        self.provider = BakongProvider(settings, self.client, self.clock)
        self.top_ups = TopUpService(self.uow, self.wallet, self.provider)
        self.jobs = Jobs(self.uow)
        jobs.register(self.jobs, self.top_ups)
        for kind in EVENTS:
            self.jobs.register(f"test.{kind.__name__}", kind, self._hear)

    async def _hear(self, event: object) -> None:
        self.told.append(event)

    async def start(self, amount: Money, key: str | None = None) -> TopUp:
        return await self.top_ups.start(
            StartTopUp(fan_id=FAN, amount=amount, key=key or new_key())
        )

    def pay(self, top_up: TopUp, **other: str) -> str:
        """The fan pays the newest code now, exactly as asked or as `other` says."""
        facts = {
            "amount": str(top_up.amount.to_decimal()),
            "currency": str(top_up.amount.currency),
        } | other
        at_ms = int(self.clock.now().timestamp() * 1000)
        return self.bank.pay(top_up.payload, at_ms=at_ms, **facts)

    async def pass_time(self, seconds: float) -> None:
        """Let the clock go on; every job runs at its time."""
        end = self.clock.now() + timedelta(seconds=seconds)
        earliest = select(func.min(OutboxMessage.run_at))
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance((due - self.clock.now()).total_seconds())
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()

    async def see(self, top_up: TopUp) -> TopUp:
        return await self.top_ups.get(top_up.id, FAN)

    async def balance(self, amount: Money) -> Money:
        """What is in the wallet in that currency."""
        balances = await self.wallet.balances(FAN)
        return balances.usd.total if amount.currency == "USD" else balances.khr.total

    def heard(self) -> list[str]:
        return [type(event).__name__ for event in self.told]
