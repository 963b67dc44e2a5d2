"""The partner bank's API over real HTTP, in the sandbox, with everything that can go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.core.money import Currency, Money
from services.payments.withdrawals.partner_bank import PartnerBank, PartnerBankSettings
from services.payments.withdrawals.ports import (
    AccountFound,
    AccountMissing,
    Declined,
    NeverArrived,
    PayoutOrder,
    Pending,
    Sent,
    Unknown,
)
from services.payments.withdrawals.schemas import BankAccount

DARA = BankAccount("tonle", "7100200455")


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as client,
    ):
        yield client


@pytest.fixture
def bank(outside: httpx.AsyncClient) -> PartnerBank:
    settings = PartnerBankSettings(f"{outside.base_url}/payouts", "sandbox-payouts-token")
    return PartnerBank(settings, outside)


def order(account: BankAccount = DARA, amount: Money | None = None) -> PayoutOrder:
    return PayoutOrder(uuid4().hex, account, amount or Money(12_50, Currency.USD), "HM-1")


async def fault(outside: httpx.AsyncClient, kind: str, **about: object) -> None:
    answer = await outside.post("/sim/faults", json={"kind": kind, **about})
    assert answer.status_code == 200


async def arrived(outside: httpx.AsyncClient) -> list[str]:
    answer = await outside.get("/sim/bank/statement?account=dara.chan@tonle")
    return [row["amount"] for row in answer.json()["rows"]]


async def test_look_up(bank: PartnerBank, outside: httpx.AsyncClient) -> None:
    both = (Currency.USD, Currency.KHR)
    assert await bank.look_up(DARA) == AccountFound("CHAN DARA", "Tonle Bank", both)
    assert await bank.look_up(BankAccount("tonle", "123456")) == AccountMissing()
    await fault(outside, "payout_down")
    assert isinstance(await bank.look_up(DARA), Unknown)


async def test_sent_once_per_id(bank: PartnerBank, outside: httpx.AsyncClient) -> None:
    going = order()
    assert await bank.status(going) == NeverArrived()
    first = await bank.send(going)
    assert isinstance(first, Sent)
    assert await bank.send(going) == await bank.status(going) == first
    assert await arrived(outside) == ["12.50"]
    riel = order(amount=Money(40_000, Currency.KHR))
    assert isinstance(await bank.send(riel), Sent)


async def test_declined(bank: PartnerBank, outside: httpx.AsyncClient) -> None:
    missing = order(BankAccount("tonle", "123456"))
    assert await bank.send(missing) == Declined("account_not_found")
    only_riel = order(BankAccount("palm", "85512000204"))
    assert await bank.send(only_riel) == Declined("wrong_currency")
    await fault(outside, "payout_refused")
    assert await bank.send(order()) == Declined("account_closed")


async def test_pending(bank: PartnerBank, outside: httpx.AsyncClient) -> None:
    going = order()
    await fault(outside, "payout_stays_pending", times=2)
    assert await bank.send(going) == Pending()
    assert await bank.status(going) == Pending()
    assert isinstance(await bank.status(going), Sent)


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "timeout_after", "delay_seconds": 0.01},
        {"kind": "timeout_before", "delay_seconds": 0.01},
        {"kind": "reset_after"},
        {"kind": "payout_down"},
        {"kind": "payout_broken_json"},
        {"kind": "server_error_after"},
        {"kind": "too_many_requests"},
        {"kind": "nonsense"},
    ],
    ids=lambda trouble: str(trouble["kind"]),
)
async def test_what_is_not_clear_is_unknown_and_paid_once_in_the_end(
    bank: PartnerBank, outside: httpx.AsyncClient, trouble: dict[str, object]
) -> None:
    going = order()
    await fault(outside, str(trouble.pop("kind")), match="/payouts/v1/transfers", **trouble)
    assert isinstance(await bank.send(going), Unknown)
    state = await bank.status(going)
    if isinstance(state, NeverArrived):
        state = await bank.send(going)
    assert isinstance(state, Sent)
    assert await arrived(outside) == ["12.50"]


async def test_a_wrong_token_and_an_unknown_state(
    bank: PartnerBank, outside: httpx.AsyncClient
) -> None:
    going = order()
    await bank.send(going)
    await fault(outside, "payout_unknown")
    assert isinstance(await bank.status(going), Unknown)
    stranger = PartnerBank(PartnerBankSettings(f"{outside.base_url}/payouts", "no"), outside)
    assert isinstance(await stranger.send(order()), Unknown)
    assert await arrived(outside) == ["12.50"]
