"""The real services around one database, with the sandbox as bank: where the load is driven."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from argon2 import PasswordHasher

from services.core.clock import Clock, SystemClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.settings import SANDBOX_BAKONG_ACCOUNT, SANDBOX_BAKONG_TOKEN
from services.core.uow import Subscriptions, UnitOfWork
from services.identity import (
    IdentityService,
    PinHasher,
    PinService,
    ProfileCache,
    Sealer,
)
from services.payments import BakongProvider, BakongSettings, TopUpCredited, TopUpService
from services.payments import jobs as payment_jobs
from services.ticketing import TicketingService, TicketsPurchased
from services.wallet import WalletService
from tests.chaos.journal import TOLD, Journal
from tests.services.ticketing.programme import a_load, an_event, ticket_type, times_at

SECRET: Final = b"a secret of the chaos runs and of nothing else"
PRICES: Final = {
    Currency.USD: Money(50, Currency.USD),
    Currency.KHR: Money(2_000, Currency.KHR),
}
PLACES: Final = 1_000_000
_TELL_OF_TICKETS: Final = "chaos.tickets"
_TELL_OF_CREDIT: Final = "chaos.credit"
_JOBS_OF: Final[Subscriptions] = {
    TicketsPurchased: [_TELL_OF_TICKETS],
    TopUpCredited: [_TELL_OF_CREDIT],
}


class Ahead:
    """The process clock, some time ahead: what a dead worker still held is free again."""

    def __init__(self, ahead: timedelta) -> None:
        self._clock = SystemClock()
        self._ahead = ahead

    def now(self) -> datetime:
        return self._clock.now() + self._ahead


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything a fan needs to top up and to buy; `jobs` does what follows."""

    uow: UnitOfWork
    identity: IdentityService
    pins: PinService
    wallet: WalletService
    top_ups: TopUpService
    ticketing: TicketingService
    jobs: Jobs
    http: httpx.AsyncClient


@asynccontextmanager
async def open_shop(
    database_url: str, sandbox_url: str, journal: Journal, clock: Clock | None = None
) -> AsyncIterator[Shop]:
    """The services as the product joins them; only the PIN's hash is cheaper."""
    database = Database(database_url)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with httpx.AsyncClient(base_url=sandbox_url, timeout=10) as http:
        try:
            uow = UnitOfWork(database, clock or SystemClock(), _JOBS_OF)
            bank = BakongProvider(_bank(sandbox_url), http, uow.clock)
            yield _shop(uow, hasher, bank, http, journal)
        finally:
            hasher.close()
            await database.dispose()


def _bank(sandbox_url: str) -> BakongSettings:
    return BakongSettings(
        api_url=f"{sandbox_url}/bakong",
        token=SANDBOX_BAKONG_TOKEN,
        account=SANDBOX_BAKONG_ACCOUNT,
        merchant_name="Hang Meas",
    )


def _shop(
    uow: UnitOfWork,
    hasher: PinHasher,
    bank: BakongProvider,
    http: httpx.AsyncClient,
    journal: Journal,
) -> Shop:
    wallet = WalletService(uow)
    pins = PinService(uow, hasher, Sealer(SECRET))
    top_ups = TopUpService(uow, wallet, bank)
    return Shop(
        uow=uow,
        identity=IdentityService(uow, ProfileCache(uow.clock)),
        pins=pins,
        wallet=wallet,
        top_ups=top_ups,
        ticketing=TicketingService(uow, wallet, pins, SECRET),
        jobs=_jobs(uow, top_ups, journal),
        http=http,
    )


def _jobs(uow: UnitOfWork, top_ups: TopUpService, journal: Journal) -> Jobs:
    async def tell_of_tickets(event: TicketsPurchased) -> None:
        journal.write(TOLD, about=event.order_key)

    async def tell_of_credit(event: TopUpCredited) -> None:
        journal.write(TOLD, about=str(event.top_up_id))

    jobs = Jobs(uow)
    payment_jobs.register(jobs, top_ups)
    jobs.register(_TELL_OF_TICKETS, TicketsPurchased, tell_of_tickets)
    jobs.register(_TELL_OF_CREDIT, TopUpCredited, tell_of_credit)
    uow.on_commit = jobs.wake
    return jobs


async def open_programme(shop: Shop) -> None:
    """An event for each currency, with places enough for any load."""
    soon = times_at(datetime.now(UTC) + timedelta(days=10))
    events = [
        an_event(
            f"evening-{currency.lower()}",
            size=PLACES,
            times=soon,
            types=(ticket_type("standing", price, ("floor",)),),
        )
        for currency, price in PRICES.items()
    ]
    await shop.ticketing.load_events(a_load(*events))
