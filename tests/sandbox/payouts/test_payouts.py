"""The partner bank: look-up, transfers once per id, and everything that can go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.main import running
from sandbox.settings import SandboxSettings
from tests.sandbox.bank.codes import code

Json = dict[str, Any]
TO_DARA = {"account_number": "7100200455", "bank": "tonle"}


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The whole sandbox behind a real socket."""
    headers = {"Authorization": "Bearer sandbox-payouts-token"}
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client,
    ):
        yield client


async def send(
    bank: httpx.AsyncClient, payout_id: str = "w-1", **change: object
) -> httpx.Response:
    body = {
        "id": payout_id, "destination": TO_DARA, "amount": "12.50", "currency": "USD",
        "reference": "Withdrawal", **change,
    }  # fmt: skip
    return await bank.post("/payouts/v1/transfers", json=body)


async def ask(bank: httpx.AsyncClient, payout_id: str = "w-1") -> Json:
    return dict((await bank.get(f"/payouts/v1/transfers/{payout_id}")).json())


async def fault(bank: httpx.AsyncClient, kind: str, **about: object) -> None:
    answer = await bank.post("/sim/faults", json={"kind": kind, **about})
    assert answer.status_code == 200


async def arrived(bank: httpx.AsyncClient, account: str = "dara.chan@tonle") -> list[str]:
    answer = await bank.get("/sim/bank/statement", params={"account": account})
    return [row["amount"] for row in answer.json()["rows"]]


class TestLookUp:
    async def test_by_number_and_by_code(self, bank: httpx.AsyncClient) -> None:
        for destination in (TO_DARA, {"khqr": code(account="dara.chan@tonle", amount=None)}):
            body = {"destination": destination}
            answer = await bank.post("/payouts/v1/accounts/lookup", json=body)
            assert answer.json() == {
                "name": "CHAN DARA", "bank": "Tonle Bank", "currencies": ["USD", "KHR"],
            }  # fmt: skip

    @pytest.mark.parametrize(
        ("destination", "status"),
        [
            ({"account_number": "7100200455", "bank": "lotus"}, 404),
            ({"khqr": code(account="nobody@tonle")}, 404),
            ({"khqr": "hello"}, 400),
            ({"account_number": "1"}, 400),
            ({}, 400),
        ],
    )
    async def test_refusals(self, bank: httpx.AsyncClient, destination: Json, status: int) -> None:
        body = {"destination": destination}
        answer = await bank.post("/payouts/v1/accounts/lookup", json=body)
        assert answer.status_code == status

    async def test_the_banks_it_pays_to(self, bank: httpx.AsyncClient) -> None:
        banks = (await bank.get("/payouts/v1/banks")).json()["banks"]
        assert {"code": "tonle", "name": "Tonle Bank"} in banks


class TestTransfer:
    async def test_the_same_id_pays_once(self, bank: httpx.AsyncClient) -> None:
        for _ in range(3):
            answer = await send(bank)
            assert (answer.status_code, answer.json()["state"]) == (200, "done")
        assert await arrived(bank) == ["12.50"]
        assert (await ask(bank))["bank_reference"]
        assert (await send(bank, amount="12.51")).status_code == 409
        assert await arrived(bank) == ["12.50"]

    async def test_an_id_that_never_came(self, bank: httpx.AsyncClient) -> None:
        assert (await ask(bank))["code"] == "not_found"

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"amount": 12.5}, 400), ({"amount": "0"}, 400), ({"amount": "1.005"}, 400),
            ({"amount": "1.5", "currency": "KHR"}, 400), ({"currency": "THB"}, 400),
            ({"reference": ""}, 400), ({"payout_id": "a b"}, 400),
            ({"destination": {"account_number": "0", "bank": "tonle"}}, 404),
        ],
    )  # fmt: skip
    async def test_wrong_orders(self, bank: httpx.AsyncClient, change: Json, status: int) -> None:
        assert (await send(bank, **change)).status_code == status
        assert await arrived(bank) == []

    async def test_without_the_token_nothing_is_said(self, bank: httpx.AsyncClient) -> None:
        bank.headers["Authorization"] = "Bearer guessed"
        assert (await send(bank)).status_code == 401

    async def test_an_account_without_the_currency(self, bank: httpx.AsyncClient) -> None:
        destination = {"account_number": "85512000204", "bank": "palm"}
        answer = (await send(bank, destination=destination)).json()
        assert (answer["state"], answer["reason"]) == ("refused", "wrong_currency")


class TestFaults:
    async def test_the_answer_is_lost_after_the_effect(self, bank: httpx.AsyncClient) -> None:
        await fault(bank, "timeout_after", match="/payouts/v1/transfers", delay_seconds=0.01)
        with pytest.raises(httpx.TransportError):
            await send(bank)
        assert (await ask(bank))["state"] == "done"
        await send(bank)
        assert await arrived(bank) == ["12.50"]

    async def test_it_stays_pending_for_a_while(self, bank: httpx.AsyncClient) -> None:
        await fault(bank, "payout_stays_pending", times=2)
        assert (await send(bank)).status_code == 202
        assert (await ask(bank))["state"] == "pending"
        assert await arrived(bank) == []
        assert (await ask(bank))["state"] == "done"
        assert await arrived(bank) == ["12.50"]

    async def test_refused_unknown_down(self, bank: httpx.AsyncClient) -> None:
        await fault(bank, "payout_refused", match="w-2")
        assert (await send(bank, "w-1")).json()["state"] == "done"
        refused = (await send(bank, "w-2")).json()
        assert (refused["state"], refused["reason"]) == ("refused", "account_closed")
        await fault(bank, "payout_unknown")
        assert (await ask(bank))["state"] == "unknown"
        await fault(bank, "payout_down", match="/payouts/v1/")
        assert (await send(bank, "w-3")).status_code == 503
        assert (await ask(bank, "w-3"))["code"] == "not_found"
        await fault(bank, "too_many_requests", match="/payouts/v1/")
        assert (await send(bank, "w-3")).status_code == 429
        assert await arrived(bank) == ["12.50"]


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    headers = {"Authorization": "Bearer sandbox-payouts-token"}
    for _ in range(2):
        async with (
            running(SandboxSettings(tmp_path, port=0)) as url,
            httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as bank,
        ):
            assert (await send(bank)).json()["state"] == "done"
            assert await arrived(bank) == ["12.50"]
