"""Callbacks over a real connection: signed, repeated until taken, and wrong on demand."""

import asyncio
import base64
import hmac
import time
from collections.abc import AsyncIterator
from hashlib import sha512
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from sandbox.main import running
from sandbox.settings import SandboxSettings
from tests.sandbox.hooks import Hook, hook_server
from tests.sandbox.payway.merchant import Json, Merchant, encoded


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with hook_server() as made:
        yield made


@pytest.fixture
async def merchant(tmp_path: Path) -> AsyncIterator[Merchant]:
    """The whole sandbox behind a real socket."""
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as client,
    ):
        yield Merchant(client)


async def fault(merchant: Merchant, kind: str, **about: object) -> None:
    answer = await merchant.http.post("/sim/faults", json={"kind": kind, **about})
    assert answer.status_code == 200


async def paid(merchant: Merchant, hook: Hook, tran_id: str = "t-1") -> None:
    answer = await merchant.purchase(
        tran_id, "1.00", return_url=encoded(hook.url), return_params="intent-7"
    )
    assert "transaction" in await merchant.pay(answer["qr_string"])


async def deliveries(hook: Hook, count: int) -> list[Json]:
    async with asyncio.timeout(30):
        while len(hook.updates) < count:  # noqa: ASYNC110 - the hook has no event of its own
            await asyncio.sleep(0.01)
    return hook.updates


def is_signed(body: Json, headers: dict[str, str]) -> bool:
    text = "".join(str(body[name]) for name in sorted(body))
    digest = hmac.digest(b"sandbox-payway-key", text.encode(), sha512)
    return headers.get("X-PAYWAY-HMAC-SHA512", "") == base64.b64encode(digest).decode()


async def test_a_purchase_and_a_qr_tell_the_merchant(merchant: Merchant, hook: Hook) -> None:
    await paid(merchant, hook)
    body = (await deliveries(hook, 1))[0]
    assert (body["tran_id"], body["status"], body["return_params"]) == ("t-1", "0", "intent-7")
    assert isinstance(body["apv"], str)
    assert is_signed(body, hook.headers[0])
    qr = await merchant.qr("t-2", "1.00", callback_url=encoded(hook.url))
    await merchant.pay(qr["qrString"])
    body = (await deliveries(hook, 2))[1]
    assert (body["tran_id"], body["status"]) == ("t-2", "00")
    assert isinstance(body["apv"], int)
    assert is_signed(body, hook.headers[1])


async def test_it_is_sent_again_until_it_is_taken(
    merchant: Merchant, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.payway.callbacks.RETRY_AFTER_SECONDS", (0.01, 0.01))

    async def refuse_twice(_body: Json) -> web.Response:
        return web.Response(status=500 if len(hook.updates) < 3 else 200)

    hook.answer = refuse_twice
    await paid(merchant, hook)
    assert len({str(body) for body in await deliveries(hook, 3)}) == 1
    entries: list[Json] = []
    async with asyncio.timeout(30):
        while len(entries) < 3:  # an answer is noted a moment after it was given
            answer = await merchant.http.get("/sim/log?source=payway-callback")
            entries = answer.json()["entries"]
    assert [entry["status"] for entry in entries] == [500, 500, 200]


async def test_faults(merchant: Merchant, hook: Hook) -> None:
    await fault(merchant, "callback_lost")
    await paid(merchant, hook, "lost")
    await fault(merchant, "callback_doubled", repeats=2)
    await paid(merchant, hook, "twice")
    assert [body["tran_id"] for body in await deliveries(hook, 3)] == ["twice"] * 3
    await fault(merchant, "callback_forged")
    await paid(merchant, hook, "forged")
    await deliveries(hook, 4)
    assert not is_signed(hook.updates[3], hook.headers[3])
    await fault(merchant, "callback_unsigned")
    await paid(merchant, hook, "bare")
    await deliveries(hook, 5)
    assert "X-PAYWAY-HMAC-SHA512" not in hook.headers[4]
    await fault(merchant, "callback_changed")
    await paid(merchant, hook, "abc")
    assert (await deliveries(hook, 6))[5]["tran_id"] == "cba"
    assert not is_signed(hook.updates[5], hook.headers[5])
    await fault(merchant, "callback_late", delay_seconds=0.5)
    started = time.monotonic()
    await paid(merchant, hook, "late")
    assert (await deliveries(hook, 7))[6]["tran_id"] == "late"
    assert time.monotonic() - started > 0.49


async def test_what_was_due_is_sent_after_a_restart(tmp_path: Path, hook: Hook) -> None:
    settings = SandboxSettings(tmp_path, port=0)
    async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        merchant = Merchant(client)
        await fault(merchant, "callback_late", delay_seconds=60)
        await paid(merchant, hook)
    assert hook.updates == []
    async with running(settings) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        assert (await deliveries(hook, 1))[0]["tran_id"] == "t-1"
        found = await Merchant(client).check("t-1")
        assert found["data"]["payment_status"] == "APPROVED"


async def test_a_time_out_after_the_effect(merchant: Merchant) -> None:
    await fault(merchant, "timeout_after", match="/payway/", delay_seconds=0.01)
    with pytest.raises(httpx.TransportError):
        await merchant.purchase("t-1", "1.00")
    assert (await merchant.check("t-1"))["data"]["payment_status"] == "PENDING"
