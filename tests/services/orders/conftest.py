"""Orders of goods on a real database with the real wallet; every test ends with a recount."""

from collections.abc import AsyncIterator, Mapping

import pytest
from argon2 import PasswordHasher

from bot.risk_file import rules_at_start
from services.catalog import CatalogService
from services.catalog.stock import StockService
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.jobs import Jobs
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.notifications import NotificationsService
from services.orders import jobs as order_jobs
from services.orders.news import ShopOrderNews
from services.orders.service import OrdersService
from services.payments import PaymentsService, TopUpService
from services.payments import jobs as payment_jobs
from services.payments.paying import PayingService
from services.payments.schemas import Way
from services.risk import RiskService
from services.wallet import WalletService
from tests.services.catalog.goods import a_load
from tests.services.orders.world import DARA, Desk
from tests.services.ticketing.programme import Fans
from tests.services.ticketing.test_outside import Bank

SECRET = b"a secret of the tests"


async def nobody(_tx: Tx, _actor_id: int) -> None: ...


def subscriptions() -> Mapping[type, tuple[str, ...]]:
    """What the product's table says of orders of goods."""
    own = ("orders.intent", "orders.tell_paid", "orders.tell_moved", "orders.tell_cancelled")
    return {
        kind: tuple(job for job in jobs if job.startswith(own))
        for kind, jobs in SUBSCRIPTIONS.items()
    }


@pytest.fixture
async def desk(database: Database, clock: FrozenClock) -> AsyncIterator[Desk]:
    uow = UnitOfWork(database, clock, dict(subscriptions()))
    wallet, bank = WalletService(uow), Bank()
    payments = PaymentsService(uow, wallet, {Way.KHQR: bank})
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins = PinService(uow, hasher, Sealer(SECRET))
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    risk = RiskService(uow, rules_at_start(), nobody)
    orders = OrdersService(uow, payments, pins, codes, risk)
    jobs = Jobs(uow)
    order_jobs.register(jobs, orders)
    payment_jobs.register(jobs, TopUpService(uow, wallet, bank, payments))
    ShopOrderNews(uow, NotificationsService(uow)).register(jobs)
    fans = Fans(uow, wallet)
    await fans.come(DARA)
    catalog, stock = CatalogService(uow), StockService(uow, RolesService(uow))
    await catalog.load(a_load())
    paying = PayingService(uow, payments, pins, codes, risk)
    yield Desk(clock, uow, wallet, bank, payments, paying, orders, catalog, stock, jobs, fans)
    assert not await stock.audit()
    assert await orders.differences() == []
    assert await wallet.audit() == []
    hasher.close()
