"""The bank going wrong on demand; broken lines are tried over a real connection."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest

from sandbox.faults import Fault
from sandbox.main import running
from sandbox.settings import SandboxSettings
from sandbox.state import SandboxState
from tests.sandbox.bank.codes import code

CHECK = "/bakong/v1/check_transaction_by_md5"


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The whole sandbox behind a real socket."""
    headers = {"Authorization": "Bearer sandbox-bakong-token"}
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client,
    ):
        yield client


async def paid_md5(bank: httpx.AsyncClient) -> str:
    body = {"account": "rithy.meas@lotus", "payload": code()}
    answer = (await bank.post("/sim/bank/pay", json=body)).json()
    return str(answer["transaction"]["md5"])


async def check(bank: httpx.AsyncClient, md5: str) -> httpx.Response:
    return await bank.post(CHECK, json={"md5": md5})


class TestAnswers:
    @pytest.mark.parametrize(
        ("kind", "status", "error"),
        [
            ("too_many_requests", 429, None),
            ("bank_unauthorized", 401, 6),
            ("bank_failed", 200, 3),
            ("bank_cannot_connect", 200, 9),
        ],
    )
    async def test_refusals(
        self,
        bank: httpx.AsyncClient,
        state: SandboxState,
        kind: str,
        status: int,
        error: int | None,
    ) -> None:
        md5 = await paid_md5(bank)
        state.faults.add(Fault(kind, "/bakong/v1/"))
        response = await check(bank, md5)
        assert response.status_code == status
        assert response.json()["responseCode"] == 1
        assert response.json()["errorCode"] == error
        assert (await check(bank, md5)).json()["responseCode"] == 0

    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            ("bank_down", 503),
            ("server_error", 500),
            ("server_error_after", 500),
            ("bank_forbidden", 403),
            ("bank_html", 200),
            ("bank_broken_json", 200),
            ("nonsense", 200),
        ],
    )
    async def test_bodies_that_are_not_json(
        self, bank: httpx.AsyncClient, state: SandboxState, kind: str, status: int
    ) -> None:
        md5 = await paid_md5(bank)
        state.faults.add(Fault(kind, CHECK))
        response = await check(bank, md5)
        assert response.status_code == status
        with pytest.raises(orjson.JSONDecodeError):
            orjson.loads(response.content)

    async def test_json_of_another_shape(
        self, bank: httpx.AsyncClient, state: SandboxState
    ) -> None:
        state.faults.add(Fault("bank_wrong_shape"))
        assert "responseCode" not in (await check(bank, "0" * 32)).json()

    async def test_a_chosen_status(self, bank: httpx.AsyncClient, state: SandboxState) -> None:
        state.faults.add(Fault("bank_down", status=502))
        assert (await check(bank, "0" * 32)).status_code == 502

    async def test_retry_after(self, bank: httpx.AsyncClient, state: SandboxState) -> None:
        state.faults.add(Fault("too_many_requests", retry_after_seconds=7))
        assert (await check(bank, "0" * 32)).headers["Retry-After"] == "7"

    async def test_a_fault_for_another_path_changes_nothing(
        self, bank: httpx.AsyncClient, state: SandboxState
    ) -> None:
        state.faults.add(Fault("bank_down", "/bakong/v1/renew"))
        assert (await check(bank, "0" * 32)).status_code == 200

    async def test_the_bank_app_still_pays_while_the_api_is_down(
        self, bank: httpx.AsyncClient, state: SandboxState
    ) -> None:
        state.faults.add(Fault("bank_down", times=None))
        md5 = await paid_md5(bank)
        state.faults.clear()
        assert (await check(bank, md5)).json()["responseCode"] == 0


class TestNotFoundThoughPaid:
    async def test_only_checks_of_a_real_payment_are_counted(
        self, bank: httpx.AsyncClient, state: SandboxState
    ) -> None:
        state.faults.add(Fault("bank_not_found", times=2))
        for _ in range(5):
            assert (await check(bank, "0" * 32)).json()["errorCode"] == 1
        md5 = await paid_md5(bank)
        answers = [(await check(bank, md5)).json()["responseCode"] for _ in range(3)]
        assert answers == [1, 1, 0]

    async def test_lists_hide_it_too(self, bank: httpx.AsyncClient, state: SandboxState) -> None:
        md5 = await paid_md5(bank)
        state.faults.add(Fault("bank_not_found"))
        path = "/bakong/v1/check_transaction_by_md5_list"
        first, second = [
            (await bank.post(path, json=[md5])).json()["data"][0]["status"] for _ in range(2)
        ]
        assert (first, second) == ("NOT_FOUND", "SUCCESS")


class TestLine:
    @pytest.mark.parametrize("kind", ["reset", "reset_after", "timeout_before", "timeout_after"])
    async def test_the_connection_breaks_and_the_next_call_is_fine(
        self, wire: httpx.AsyncClient, kind: str
    ) -> None:
        fault = {"kind": kind, "match": "/bakong/v1/", "delay_seconds": 0.01}
        await wire.post("/sim/faults", json=fault)
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await check(wire, "0" * 32)
        assert (await check(wire, "0" * 32)).json()["errorCode"] == 1

    async def test_a_slow_answer_is_the_true_one(self, wire: httpx.AsyncClient) -> None:
        await wire.post("/sim/faults", json={"kind": "slow", "delay_seconds": 4})
        patience = httpx.Timeout(30, read=0.05)
        with pytest.raises(httpx.ReadTimeout):
            await wire.post(CHECK, json={"md5": "0" * 32}, timeout=patience)
        assert (await check(wire, "0" * 32)).json()["errorCode"] == 1

    async def test_the_log_names_the_fault(self, wire: httpx.AsyncClient) -> None:
        await wire.post("/sim/faults", json={"kind": "reset", "match": CHECK})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await check(wire, "0" * 32)
        answer = await wire.get("/sim/log", params={"source": "bakong"})
        (entry,) = answer.json()["entries"]
        assert (entry["status"], entry["note"]) == (0, "reset")

    async def test_unknown_kinds_are_refused_with_the_known_ones(
        self, wire: httpx.AsyncClient
    ) -> None:
        answer = await wire.post("/sim/faults", json={"kind": "bank_asleep"})
        assert answer.status_code == 400
        assert "bank_not_found" in answer.json()["message"]
