"""/healthz, /readyz and /metrics."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from services.core.i18n import Translators
from services.core.metrics import INBOX_WAITING
from webapp import health
from webapp.app import create_app
from webapp.health import Check


async def passes() -> bool:
    return True


async def says_no() -> bool:
    return False


async def breaks() -> bool:
    raise ConnectionError("postgresql://hangmeas:very-secret@db/hangmeas refused")


async def hangs() -> bool:
    await asyncio.sleep(3600)
    return True


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def ready(translators: Translators, **checks: Check) -> httpx.Response:
    async with client_of(create_app(translators, checks, [])) as client:
        return await client.get("/readyz")


class TestHealthz:
    async def test_answers_whatever_the_checks_say(self, translators: Translators) -> None:
        async with client_of(create_app(translators, {"database": breaks}, [])) as client:
            answer = await client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


class TestReadyz:
    async def test_ready_when_every_check_passes(self, translators: Translators) -> None:
        answer = await ready(translators, database=passes, store=passes)
        assert answer.status_code == 200
        assert answer.json() == {"ready": True, "checks": {"database": True, "store": True}}

    @pytest.mark.parametrize("failing", [says_no, breaks])
    async def test_a_failing_check_is_named(
        self, translators: Translators, failing: Check
    ) -> None:
        answer = await ready(translators, database=failing, store=passes, schema=passes)
        assert answer.status_code == 503
        checks = {"database": False, "store": True, "schema": True}
        assert answer.json() == {"ready": False, "checks": checks}
        assert "secret" not in answer.text

    async def test_checks_that_hang_cost_one_waiting_time(
        self, translators: Translators, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "CHECK_SECONDS", 0.1)
        async with asyncio.timeout(30):
            answer = await ready(translators, database=hangs, store=hangs, schema=passes)
        assert answer.status_code == 503
        checks = {"database": False, "store": False, "schema": True}
        assert answer.json()["checks"] == checks

    async def test_real_database(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/readyz")).json() == {
            "ready": True,
            "checks": {"database": True, "store": True, "schema": True},
        }


class TestMetrics:
    async def test_are_text_that_prometheus_reads(self, translators: Translators) -> None:
        INBOX_WAITING.set(7)
        async with client_of(create_app(translators, {}, [])) as client:
            await client.get("/nowhere")
            answer = await client.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        samples = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        assert samples["hm_inbox_waiting",] == 7
        assert samples["hm_refusals_total", "http.not_found"] >= 1
