"""The billers of the sandbox by the product's own gateway: every answer and every silence."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.billers.book import DAY_MS, BillBook
from sandbox.billers.companies import COMPANIES
from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.bills import GatewaySettings, HttpGateway
from services.bills.ports import (
    BillOrder,
    Done,
    Found,
    NeverArrived,
    NoAccount,
    NothingOpen,
    Pending,
    Refusal,
    Unknown,
)
from services.core.money import Currency, Money

WATER = {"customer": "20045678"}


@dataclass
class Office:
    client: httpx.AsyncClient
    url: str

    @property
    def gateway(self) -> HttpGateway:
        settings = GatewaySettings(f"{self.url}/billers", "sandbox-billers-token")
        return HttpGateway(settings, self.client)

    async def fault(self, kind: str, **about: object) -> None:
        answer = await self.client.post(f"{self.url}/sim/faults", json={"kind": kind, **about})
        assert answer.status_code == 200

    async def owes(self, amount: int, biller: str = "ppwsa", account: str = "20045678") -> Found:
        body = {"biller": biller, "account": account, "amount_minor": amount}
        answer = await self.client.post(f"{self.url}/sim/billers/accounts", json=body)
        assert answer.status_code == 200, answer.text
        found = await self.gateway.look_up(biller, {"customer": account})
        assert isinstance(found, Found)
        return found

    async def payments(self) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{self.url}/sim/billers/payments")
        return list(answer.json()["payments"])


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The whole sandbox behind a real socket."""
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(timeout=30) as client,
    ):
        yield Office(client, url)


def riel(amount: int) -> Money:
    return Money(amount, Currency.KHR)


def order(found: Found, order_id: str = "b1", amount: int = 0) -> BillOrder:
    due = riel(amount) if amount else found.due
    assert due is not None
    return BillOrder(order_id, "ppwsa", WATER, found.bill_ref, due)


class TestLookUp:
    async def test_a_bill_nothing_due_and_nobody(self, office: Office) -> None:
        found = await office.gateway.look_up("ppwsa", WATER)
        assert isinstance(found, Found)
        assert found.due is not None
        assert found.due_on is not None
        assert await office.gateway.look_up("ppwsa", WATER) == found
        assert isinstance(await office.gateway.look_up("ppwsa", {"customer": "4999"}), NothingOpen)
        assert isinstance(await office.gateway.look_up("ppwsa", {"customer": "4000"}), NoAccount)
        assert isinstance(await office.gateway.look_up("moon", WATER), NoAccount)
        phone = await office.gateway.look_up("smart", {"phone": "010345678"})
        assert isinstance(phone, Found)
        assert phone.due is None

    async def test_an_outage_concludes_nothing(self, office: Office) -> None:
        for kind in ("biller_down", "nonsense", "reset"):
            await office.fault(kind, match="/billers/v1/lookup")
            assert isinstance(await office.gateway.look_up("ppwsa", WATER), Unknown)


class TestPay:
    async def test_once_under_its_id(self, office: Office) -> None:
        found = await office.owes(52_000)
        assert isinstance(await office.gateway.status(order(found)), NeverArrived)
        first = await office.gateway.pay(order(found))
        assert isinstance(first, Done)
        assert await office.gateway.pay(order(found)) == first
        assert await office.gateway.status(order(found)) == first
        assert len(await office.payments()) == 1
        assert await office.gateway.pay(order(found, "b2")) == Refusal("already_paid")
        assert isinstance(await office.gateway.look_up("ppwsa", WATER), NothingOpen)

    async def test_a_bill_that_is_another_amount_now(self, office: Office) -> None:
        found = await office.owes(52_000)
        wrong = await office.gateway.pay(order(found, amount=50_000))
        assert wrong == Refusal("amount_changed")

    async def test_taken_and_silent(self, office: Office) -> None:
        """Whatever cuts the answer off, asking by the id tells that it was paid, once."""
        for number, kind in enumerate(("server_error_after", "reset_after", "timeout_after")):
            found = await office.owes(10_000 + number)
            asked = order(found, f"b{number}")
            await office.fault(kind, match="/billers/v1/payments", delay_seconds=0.1)
            assert isinstance(await office.gateway.pay(asked), Unknown)
            assert isinstance(await office.gateway.status(asked), Done)
            assert isinstance(await office.gateway.pay(asked), Done)
        assert len(await office.payments()) == 3

    async def test_pending_refused_and_untold(self, office: Office) -> None:
        found = await office.owes(10_000)
        await office.fault("biller_stays_pending", times=2)
        assert isinstance(await office.gateway.pay(order(found)), Pending)
        assert isinstance(await office.gateway.status(order(found)), Pending)
        await office.fault("biller_unknown")
        assert isinstance(await office.gateway.status(order(found)), Unknown)
        await office.fault("biller_refused")
        assert await office.gateway.status(order(found)) == Refusal("closed")

    async def test_needs_the_token(self, office: Office) -> None:
        settings = GatewaySettings(f"{office.url}/billers", "wrong")
        assert isinstance(await HttpGateway(settings, office.client).look_up("edc", {}), Unknown)


class TestBooks:
    def test_bills_grow_each_day_and_come_anew(self, tmp_path: Path) -> None:
        book = BillBook(tmp_path / "bills.jsonl")
        account = book.account(COMPANIES["ppwsa"], "20045678", 0)
        assert account is not None
        whole = account.due_minor(0)
        assert account.due_minor(3 * DAY_MS) == whole * 106 // 100
        account.paid_minor = whole
        book.keep(account)
        kept = BillBook(tmp_path / "bills.jsonl").account(COMPANIES["ppwsa"], "20045678", DAY_MS)
        assert kept is not None
        assert kept.due_minor(DAY_MS) == 0
        again = book.account(COMPANIES["ppwsa"], "20045678", 31 * DAY_MS)
        assert again is not None
        assert again.due_minor(31 * DAY_MS) == whole * 102 // 100
        assert again.reference.endswith("-002")
