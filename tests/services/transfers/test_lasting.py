"""A bank app pays the lasting code: credited once and told; what fits nothing is left."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Currency
from services.core.settings import SANDBOX_BAKONG_ACCOUNT
from services.identity import FanSeen, IdentityService, ProfileCache
from services.payments.bank_feed import BankFeed
from services.payments.errors import ProviderAway
from services.payments.reconciliation.schemas import FindingKind
from services.transfers.lasting import LastingService
from services.transfers.receive_codes import ReceiveCodes
from services.transfers.repository import requests
from services.transfers.schemas import LastingPaid, RequestState
from tests.services.payments.shop import FAN, PAYER, Shop, at_once, open_shop
from tests.services.transfers.world import SECRET

BACK = timedelta(hours=2)


@dataclass
class Street:
    """A fan with a code on the wall, and a bank that is asked what came."""

    shop: Shop
    codes: ReceiveCodes
    feed: BankFeed
    lasting: LastingService

    async def pay(self, payload: str, minor: int, **other: object) -> str:
        """With a bank's app; the bank's id of it."""
        body = {"payload": payload, "account": PAYER, "amount_minor": minor} | other
        answer = await self.shop.http.post("/sim/bank/pay", json=body)
        assert answer.is_success, answer.text
        return str(answer.json()["transaction"]["hash"])

    async def look(self) -> int:
        return await self.lasting.look(BACK)

    async def balance(self, currency: str = "usd") -> int:
        return await self.shop.balance(f"user:{FAN}:{currency}")


@pytest.fixture
async def street(database: Database, tmp_path: Path) -> AsyncIterator[Street]:
    async with open_shop(database, FrozenClock(datetime.now(UTC)), tmp_path) as shop:
        identity = IdentityService(shop.uow, ProfileCache(shop.clock))
        await identity.meet(FanSeen(FAN, "Dara", "Chan", "dara_chan", "en"))
        codes = ReceiveCodes(SECRET, SANDBOX_BAKONG_ACCOUNT, "Hang Meas")
        url = str(shop.http.base_url).rstrip("/") + "/sim/bank/statement"
        feed = BankFeed(shop.client, url, SANDBOX_BAKONG_ACCOUNT)
        lasting = LastingService(shop.uow, shop.wallet, shop.payments, codes, shop.bank, feed)
        yield Street(shop, codes, feed, lasting)
        assert await shop.wallet.audit() == []


async def test_is_credited_once_and_shown_as_paid(street: Street) -> None:
    payload = street.codes.payload(FAN, Currency.USD)
    await street.pay(payload, 5_00)
    assert await street.look() == 1
    assert await street.look() == 0
    assert await street.balance() == 5_00
    await street.pay(payload, 5_00)
    await street.pay(street.codes.payload(FAN, Currency.KHR), 20_000)
    assert await street.look() == 2
    assert (await street.balance(), await street.balance("khr")) == (10_00, 20_000)
    since, until = street.shop.clock.now() - BACK, street.shop.clock.now() + BACK
    rows = await street.feed.rows(since, until)
    report = await street.shop.reconciliation.compare("bakong", rows, since, until)
    assert (report.matched, report.findings) == (3, ())


async def test_many_looks_at_once_credit_once(street: Street) -> None:
    for _ in range(3):
        await street.pay(street.codes.payload(FAN, Currency.USD), 1_00)
    lines = await street.feed.lines(street.shop.clock.now() - BACK, datetime.now(UTC) + BACK)
    done = await at_once(*(street.lasting.take(lines) for _ in range(5)))
    assert sum(done) == 3
    assert await street.balance() == 3_00


async def test_the_fan_sees_who_has_paid(street: Street) -> None:
    told: list[LastingPaid] = []

    async def hear(event: LastingPaid) -> None:
        told.append(event)

    street.shop.jobs.register("test.lasting", LastingPaid, hear)
    street.shop.uow._subscriptions[LastingPaid] = ["test.lasting"]
    await street.pay(street.codes.payload(FAN, Currency.USD), 5_00)
    await street.look()
    await street.shop.jobs.run_until_idle()
    (event,) = told
    assert (event.fan_id, event.account, event.amount.amount_minor) == (FAN, PAYER, 5_00)
    row = await street.shop.uow.run_read_only(lambda tx: requests.find(tx, event.request_id))
    assert row is not None
    assert (row.state, row.asker_id, row.payer_id) == (RequestState.PAID, FAN, None)


async def test_what_names_nobody_is_left_to_finance(street: Street) -> None:
    good = street.codes.payload(FAN, Currency.USD)
    others = ReceiveCodes(b"another secret, long enough", SANDBOX_BAKONG_ACCOUNT, "Hang Meas")
    await street.pay(others.payload(FAN, Currency.USD), 1_00)
    await street.pay(street.codes.payload(4711, Currency.USD), 2_00)
    await street.pay(good, 3_00)
    assert await street.look() == 1
    assert await street.balance() == 3_00
    since, until = street.shop.clock.now() - BACK, street.shop.clock.now() + BACK
    rows = await street.feed.rows(since, until)
    report = await street.shop.reconciliation.compare("bakong", rows, since, until)
    extra = {each.theirs.amount_minor for each in report.findings if each.theirs}
    assert ({each.kind for each in report.findings}, extra) == ({FindingKind.EXTRA}, {1_00, 2_00})


async def test_a_changed_line_is_not_believed(street: Street) -> None:
    reference = await street.pay(street.codes.payload(FAN, Currency.USD), 5_00)
    await street.shop.fault("statement_changed", match=reference)
    assert await street.look() == 0
    assert await street.balance() == 0
    assert await street.look() == 1
    assert await street.balance() == 5_00


async def test_a_silent_bank_is_asked_again(street: Street) -> None:
    await street.pay(street.codes.payload(FAN, Currency.USD), 5_00)
    gone = BankFeed(street.shop.client, "http://127.0.0.1:9/statement", SANDBOX_BAKONG_ACCOUNT)
    with pytest.raises(ProviderAway):
        await gone.lines(street.shop.clock.now() - BACK, street.shop.clock.now())
    away = LastingService(
        street.shop.uow, street.shop.wallet, street.shop.payments, street.codes,
        street.shop.bank, gone,
    )  # fmt: skip
    assert await away.look(BACK) == 0
    assert await street.look() == 1


async def test_without_a_feed_nothing_is_asked(street: Street) -> None:
    blind = LastingService(
        street.shop.uow, street.shop.wallet, street.shop.payments, street.codes,
        street.shop.bank, None,
    )  # fmt: skip
    assert await blind.look(BACK) == 0
