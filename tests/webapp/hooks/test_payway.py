"""POST /hooks/payway over HTTP: a signed notice makes us ask, anything else changes nothing."""

import base64
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha512
from pathlib import Path

import httpx
import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Translators
from services.core.settings import SANDBOX_PAYWAY_API_KEY
from services.payments.providers.payway import HEADER
from services.payments.schemas import IntentState, Way
from tests.services.payments.shop import Shop, open_shop
from webapp.app import create_app
from webapp.hooks.payway import MAX_BYTES, PATH, payway_router


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(database, FrozenClock(datetime.now(UTC)), tmp_path) as built:
        yield built
        assert await built.wallet.audit() == []


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    translators = Translators.load("km")
    router = payway_router(shop.payments, shop.cards, SANDBOX_PAYWAY_API_KEY, translators)
    transport = httpx.ASGITransport(create_app(translators, {}, [router]))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


def signed(body: dict[str, str], key: str = SANDBOX_PAYWAY_API_KEY) -> dict[str, str]:
    text = "".join(body[name] for name in sorted(body))
    made = base64.b64encode(hmac.digest(key.encode(), text.encode(), sha512)).decode()
    return {HEADER: made, "Content-Type": "application/json"}


class TestCallback:
    async def test_a_signed_notice_is_checked_at_payway_and_booked_once(
        self, shop: Shop, client: httpx.AsyncClient
    ) -> None:
        intent = await shop.ask()
        card = await shop.try_by(intent, Way.CARD)
        attempt = await shop.try_by(intent, Way.PAYWAY)
        handle = (await shop.payments._handles(intent.id, intent.fan_id))[0][2]
        assert handle != card.link.rpartition("/")[2]
        notice = {"tran_id": handle, "apv": "1", "status": "0", "return_params": handle}
        body = json.dumps(notice)
        for _ in range(2):
            answer = await client.post(PATH, content=body, headers=signed(notice))
            assert (answer.status_code, answer.content) == (200, b"")
        await shop.jobs.run_until_idle()
        assert (await shop.see(intent)).state is IntentState.WAITING
        assert (await shop.pay(attempt)).is_success
        for _ in range(3):
            await client.post(PATH, content=body, headers=signed(notice))
        await shop.jobs.run_until_idle()
        assert (await shop.see(intent)).state is IntentState.PAID
        assert await shop.balance("revenue:ticketing:usd") == intent.amount.amount_minor

    async def test_of_what_we_do_not_know_it_is_not_sent_again(
        self, client: httpx.AsyncClient
    ) -> None:
        notice = {"tran_id": "somebody-elses", "status": "0"}
        answer = await client.post(PATH, content=json.dumps(notice), headers=signed(notice))
        assert answer.status_code == 200

    @pytest.mark.parametrize("key", ["", "another-key"])
    async def test_a_wrong_signature_is_refused(self, client: httpx.AsyncClient, key: str) -> None:
        notice = {"tran_id": "HM1", "status": "0"}
        headers = signed(notice, key) if key else {}
        answer = await client.post(PATH, content=json.dumps(notice), headers=headers)
        assert answer.status_code == 401

    async def test_a_flood_of_bytes_is_not_read(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(PATH, content=b"x" * (MAX_BYTES + 1))
        assert answer.status_code == 413


class TestCardPage:
    async def test_it_shows_amount_and_form_in_the_browsers_language(
        self, shop: Shop, client: httpx.AsyncClient
    ) -> None:
        attempt = await shop.try_by(await shop.ask(), Way.CARD)
        path = f"{PATH}/pay/{attempt.link.rpartition('/')[2]}"
        for language, words in (("en", "Pay by card"), ("km", "បង់ប្រាក់តាមកាត")):
            page = await client.get(path, headers={"Accept-Language": language})
            assert page.status_code == 200
            assert words in page.text
            assert "$10.00" in page.text
            assert f'lang="{language}"' in page.text
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert f"form-action {str(shop.http.base_url).rstrip('/')}" in policy
        assert SANDBOX_PAYWAY_API_KEY not in page.text

    async def test_an_unknown_one_is_not_found(self, client: httpx.AsyncClient) -> None:
        assert (await client.get(f"{PATH}/pay/HMnothing")).status_code == 404
