"""Signing in over HTTP: each refusal of initData, one device for each proof, renewal, the end."""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.core.clock import FrozenClock
from services.core.i18n import Translators
from services.core.limits import Limits
from services.identity import IdentityService
from services.identity.sessions import SessionsService
from tests.webapp.people import (
    BOT_TOKEN,
    OTHER_TOKEN,
    authorization,
    fields_at,
    hash_of,
    signed,
    user,
)
from webapp.api.caller import OF_A_FAN, Doorkeeper, caller
from webapp.api.session import session_router
from webapp.app import create_app

SESSION = "/api/v1/session"
ME = "/api/v1/me"


def device_token() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


async def sign_in(
    client: httpx.AsyncClient, clock: FrozenClock, token: str, **more: str
) -> httpx.Response:
    return await client.post(
        SESSION,
        json={"device_token": token, "name": "Phone", "platform": "ios"},
        headers=authorization(clock.now(), **more),
    )


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


class TestLink:
    async def test_opens_one_browser_within_a_minute(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        first = await sign_in(client, clock, device_token())
        link = (await client.post(f"{SESSION}/links", headers=bearer(first))).json()
        assert link["path"] == f"/app/?code={link['code']}"
        browser = device_token()

        async def use(code: str, token: str) -> httpx.Response:
            body = {"code": code, "device_token": token, "name": "Browser", "platform": "web"}
            return await client.post(f"{SESSION}/code", json=body)

        opened = await use(link["code"], browser)
        me = await client.get(ME, headers=bearer(opened))
        assert me.json()["first_name"] == "Dara"
        assert (await use(link["code"], browser)).status_code == 200  # its answer was lost
        other = await use(link["code"], device_token())
        assert (other.status_code, other.json()["code"]) == (401, "identity.init_data_used")
        false = await use(link["code"][:-1] + "!", browser)
        assert (false.status_code, false.json()["code"]) == (401, "identity.session_over")
        token = await use(opened.json()["access_token"], browser)
        assert token.json()["code"] == "identity.session_over"
        fresh = (await client.post(f"{SESSION}/links", headers=bearer(first))).json()
        clock.advance(60)
        late = await use(fresh["code"], browser)
        assert (late.status_code, late.json()["code"]) == (401, "identity.session_over")


class TestSignIn:
    async def test_a_session_opens_every_door(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        answer = await sign_in(client, clock, device_token())
        assert answer.status_code == 200
        for header in (bearer(answer), authorization(clock.now())):
            me = await client.get(ME, headers=header)
            assert (me.status_code, me.json()["first_name"]) == (200, "Dara")

    @pytest.mark.parametrize(
        "case",
        ["tampered", "old", "future", "before", "after", "unsigned", "other", "empty", "none"],
    )
    async def test_what_proves_nothing_is_refused(
        self, client: httpx.AsyncClient, clock: FrozenClock, case: str
    ) -> None:
        fields = fields_at(clock.now())
        good = signed(fields)
        without = {name: value for name, value in fields.items() if name != "signature"}
        raw = {
            "tampered": good.replace("Dara", "Vuthy"),
            "old": signed(fields_at(clock.now() - timedelta(minutes=16))),
            "future": signed(fields_at(clock.now() + timedelta(minutes=1))),
            "before": f"auth_date=1&{good}",
            "after": f"{good}&auth_date=1",
            "unsigned": f"{good.rsplit('&hash=', 1)[0]}&hash={hash_of(without)}",
            "other": signed(fields, OTHER_TOKEN),
            "empty": "",
        }.get(case)
        headers = {} if raw is None else {"Authorization": f"tma {raw}"}
        body = {"device_token": device_token()}
        answer = await client.post(SESSION, json=body, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["money_moved"] is False

    async def test_a_second_use_elsewhere_is_refused_and_here_it_is_not(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        mine = device_token()
        first = await sign_in(client, clock, mine)
        again = await sign_in(client, clock, mine)
        assert again.json()["device_id"] == first.json()["device_id"]
        other = await sign_in(client, clock, device_token())
        assert (other.status_code, other.json()["code"]) == (401, "identity.init_data_used")
        clock.advance(1)
        assert (await sign_in(client, clock, device_token())).status_code == 200

    async def test_khmer_names_and_unknown_fields_sign_in(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        more = {"user": user(first_name="សុខ ដារ៉ា"), "new_field": "ថ្មី"}
        answer = await sign_in(client, clock, device_token(), **more)
        me = await client.get(ME, headers=bearer(answer))
        assert me.json()["first_name"] == "សុខ ដារ៉ា"

    @pytest.mark.parametrize("token", ["", "short", "x" * 44, "ង" * 43, "=" * 43])
    async def test_a_device_token_has_32_bytes(
        self, client: httpx.AsyncClient, clock: FrozenClock, token: str
    ) -> None:
        assert (await sign_in(client, clock, token)).status_code == 422

    async def test_refusals_speak_the_language_of_the_fan(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        mine = {"user": user(language_code="km")}
        await sign_in(client, clock, device_token(), **mine)
        refused = await sign_in(client, clock, device_token(), **mine)
        assert "ឧបករណ៍" in refused.json()["message"]


class TestRenew:
    async def test_goes_on_and_takes_an_old_token_for_a_theft(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        token = device_token()
        opened = (await sign_in(client, clock, token)).json()
        clock.advance(timedelta(minutes=15).total_seconds())
        headers = {"Authorization": f"Bearer {opened['access_token']}"}
        assert (await client.get(ME, headers=headers)).json()["code"] == "identity.session_over"
        body = {"refresh_token": opened["refresh_token"], "device_token": token}
        renewed = await client.post(f"{SESSION}/refresh", json=body)
        assert (await client.get(ME, headers=bearer(renewed))).status_code == 200
        clock.advance(timedelta(minutes=2).total_seconds())
        assert (await client.post(f"{SESSION}/refresh", json=body)).status_code == 401
        assert (await client.get(ME, headers=bearer(renewed))).status_code == 401


class TestSignOut:
    async def test_ends_this_session_only(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        token = device_token()
        first = await sign_in(client, clock, token)
        second = await sign_in(client, clock, token)
        answer = await client.delete(SESSION, headers=bearer(first))
        assert answer.json() == {"ended": True}
        assert (await client.get(ME, headers=bearer(first))).status_code == 401
        assert (await client.get(ME, headers=bearer(second))).status_code == 200
        header = authorization(clock.now())
        assert (await client.delete(SESSION, headers=header)).json() == {"ended": False}


class TestTooOften:
    @pytest.fixture
    def app(
        self,
        app: FastAPI,
        translators: Translators,
        identity: IdentityService,
        sessions: SessionsService,
        clock: FrozenClock,
    ) -> FastAPI:
        """Where time stands still, what one may ask at once is all."""
        door = Doorkeeper(identity, sessions, BOT_TOKEN, clock, Limits(timer=lambda: 0.0))
        return create_app(translators, {}, [session_router(door, caller(door), sessions)])

    async def test_says_when_to_come_back(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        mine = authorization(clock.now())
        answers = [await client.delete(SESSION, headers=mine) for _ in range(OF_A_FAN.burst + 1)]
        *good, last = answers
        assert {each.status_code for each in good} == {200}
        assert last.status_code == 429
        assert last.json()["code"] == "http.too_many_requests"
        assert int(last.headers["Retry-After"]) >= 1
        theirs = authorization(clock.now(), user=user(43, "Vuthy"))
        assert (await client.delete(SESSION, headers=theirs)).status_code == 200

    async def test_counts_addresses_too(self, app: FastAPI, clock: FrozenClock) -> None:
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            body = {"device_token": device_token()}
            answers = [(await client.post(SESSION, json=body)).status_code for _ in range(220)]
        assert answers[:200] == [401] * 200
        assert answers[200:] == [429] * 20
