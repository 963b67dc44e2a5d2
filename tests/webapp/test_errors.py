"""Errors: one shape, the caller's language, the truth about money, nothing secret."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel
from structlog.testing import LogCapture

from services.core import i18n
from services.core.clock import FrozenClock
from services.core.db import Busy
from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
)
from services.core.i18n import Language, Translators
from services.core.money import Currency, Money
from services.identity import IdentityService
from services.wallet.errors import InsufficientFunds
from tests.architecture.khmer.entries import TAG
from tests.architecture.khmer.errors import error_classes
from tests.webapp.answers import ERROR_FIELDS
from tests.webapp.people import BOT_TOKEN, DARA, authorization, user
from webapp.api.events import CursorGone
from webapp.app import create_app
from webapp.auth import BadInitData, StaleInitData
from webapp.errors import (
    Invalid,
    MethodNotAllowed,
    NoSuchAddress,
    NotSignedIn,
    TooLarge,
    Unreadable,
    status_of,
)

OURS: list[DomainError] = [
    NotSignedIn(),
    BadInitData(),
    StaleInitData(),
    NoSuchAddress(),
    MethodNotAllowed(),
    TooLarge(most_bytes=1),
    Unreadable(),
    Invalid(fields=[]),
    CursorGone(),
]
USD = Currency.USD


class TooEager(RateLimited):
    code = "core.busy"


class HalfDone(Refused):
    """A refusal after which the money has gone all the same."""

    code = "core.busy"
    money_moved = True


class Body(BaseModel):
    amount_minor: int
    note: str = ""


RAISED: dict[str, Exception] = {
    "funds": InsufficientFunds(
        available=Money(100, USD), required=Money(2_500, USD), missing=Money(2_400, USD)
    ),
    "moved": HalfDone(at=datetime(2026, 4, 1, 5, tzinfo=UTC), wait=timedelta(minutes=2)),
    "busy": Busy(),
    "eager": TooEager(retry_after_seconds=12.2),
    "hasty": TooEager(retry_after_seconds=0.01),
    "broken": RuntimeError(f"the token is {BOT_TOKEN}"),
}


@pytest.fixture
async def client(translators: Translators) -> AsyncIterator[httpx.AsyncClient]:
    """An application whose routes fail in every way."""
    router = APIRouter()

    @router.get("/raise/{name}")
    @router.post("/raise/{name}")
    async def fail(name: str) -> None:
        raise RAISED[name]

    @router.get("/numbers")
    async def numbers(first: int, second: Annotated[int, Query(le=9)] = 1) -> None: ...

    @router.post("/body")
    async def body(_: Body) -> None: ...

    app: FastAPI = create_app(translators, {}, [router])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


class TestShape:
    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", "/nowhere", 404, "http.not_found"),
            ("GET", "/app/none", 404, "http.not_found"),
            ("DELETE", "/healthz", 405, "http.method_not_allowed"),
            ("PUT", "/raise/funds", 405, "http.method_not_allowed"),
            ("GET", "/numbers", 422, "http.invalid"),
            ("GET", "/raise/funds", 422, "wallet.insufficient_funds"),
            ("GET", "/raise/eager", 429, "core.busy"),
            ("GET", "/raise/busy", 503, "core.busy"),
            ("GET", "/raise/broken", 500, "http.technical"),
        ],
    )
    async def test_is_the_same_for_every_error(
        self, client: httpx.AsyncClient, method: str, path: str, status: int, code: str
    ) -> None:
        answer = await client.request(method, path)
        assert answer.status_code == status
        body = answer.json()
        assert set(body) == ERROR_FIELDS
        assert body["code"] == code
        assert body["message"]
        assert isinstance(body["details"], dict)
        assert body["money_moved"] is False

    async def test_405_says_what_is_allowed(self, client: httpx.AsyncClient) -> None:
        assert (await client.delete("/healthz")).headers["Allow"] == "GET"

    async def test_money_and_moments_in_details_look_like_everywhere(
        self, client: httpx.AsyncClient
    ) -> None:
        assert (await client.get("/raise/funds")).json()["details"] == {
            "available": {"amount_minor": 100, "currency": "USD"},
            "required": {"amount_minor": 2_500, "currency": "USD"},
            "missing": {"amount_minor": 2_400, "currency": "USD"},
        }
        moved = (await client.get("/raise/moved")).json()["details"]
        assert moved == {"at": "2026-04-01T05:00:00Z", "wait": "PT2M"}

    async def test_every_bad_field_is_named_once_without_its_value(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.get("/numbers", params={"first": "secret-1", "second": 10})
        fields = answer.json()["details"]["fields"]
        assert [each["field"] for each in fields] == ["query.first", "query.second"]
        assert all(set(each) == {"field", "reason"} and each["reason"] for each in fields)
        assert "secret-1" not in answer.text

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            (b"{", "body.1"),
            (b"[]", "body"),
            (b'{"note":"x"}', "body.amount_minor"),
            (b'{"amount_minor":"2.345"}', "body.amount_minor"),
            ('{"amount_minor":"១០០x"}'.encode(), "body.amount_minor"),
        ],
    )
    async def test_a_bad_body_names_its_field(
        self, client: httpx.AsyncClient, content: bytes, field: str
    ) -> None:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/body", content=content, headers=headers)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["details"]["fields"]] == [field]

    async def test_a_body_that_is_no_text_is_refused(self, client: httpx.AsyncClient) -> None:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/body", content=b"\xff\xfe{", headers=headers)
        assert answer.status_code in {400, 422}
        assert set(answer.json()) == ERROR_FIELDS


class TestMoney:
    async def test_a_refusal_says_whether_money_moved(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/raise/funds")).json()["money_moved"] is False
        assert (await client.post("/raise/moved")).json()["money_moved"] is True

    async def test_after_a_failure_of_ours_nobody_knows_unless_it_only_read(
        self, client: httpx.AsyncClient
    ) -> None:
        assert (await client.get("/raise/broken")).json()["money_moved"] is False
        assert (await client.post("/raise/broken")).json()["money_moved"] is None


class TestWaiting:
    @pytest.mark.parametrize(("name", "seconds"), [("eager", "13"), ("hasty", "1"), ("busy", "1")])
    async def test_says_when_to_come_again(
        self, client: httpx.AsyncClient, name: str, seconds: str
    ) -> None:
        assert (await client.get(f"/raise/{name}")).headers["Retry-After"] == seconds

    async def test_others_do_not(self, client: httpx.AsyncClient) -> None:
        assert "Retry-After" not in (await client.get("/raise/funds")).headers


class TestSecrets:
    async def test_a_failure_of_ours_tells_only_its_reference(
        self, client: httpx.AsyncClient, logged: LogCapture
    ) -> None:
        answer = await client.get("/raise/broken", params={"pin": "918273"})
        assert BOT_TOKEN not in answer.text
        assert "RuntimeError" not in answer.text
        reference = answer.json()["details"]["reference"]
        assert reference.startswith("HM-")
        assert list(answer.json()["details"]) == ["reference"]
        [entry] = logged.entries
        assert (entry["reference"], entry["path"]) == (reference, "/raise/broken")
        assert entry.pop("exc_info") is RAISED["broken"]
        assert "918273" not in str(entry)


class TestLanguage:
    """`client` here is the whole application: a fan's language needs a fan."""

    @pytest.fixture
    async def whole(self, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
            yield opened

    def words(self, translators: Translators, language: Language, code: str) -> str:
        return translators.for_language(language).plain(f"error.{code}")

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            (None, "km"),
            ("fr", "km"),
            ("en-US,en;q=0.9", "en"),
            ("fr;q=1, km;q=0.3, en;q=0.6", "en"),
            ("en;q=0.3, km;q=0.6", "km"),
        ],
    )
    async def test_of_a_stranger_is_what_the_browser_asks_for(
        self,
        client: httpx.AsyncClient,
        translators: Translators,
        accepted: str | None,
        language: Language,
    ) -> None:
        headers = {} if accepted is None else {"Accept-Language": accepted}
        for path, code in (
            ("/nowhere", "http.not_found"),
            ("/numbers", "http.invalid"),
            ("/raise/busy", "core.busy"),
            ("/raise/broken", "technical"),
        ):
            message = (await client.get(path, headers=headers)).json()["message"]
            assert message.startswith(self.words(translators, language, code)), path

    @pytest.mark.parametrize(("chosen", "browser"), [("km", "en"), ("en", "km")])
    @pytest.mark.parametrize(
        ("path", "status"), [("/api/v1/events?cursor=none", 409), ("/api/v1/events?limit=0", 422)]
    )
    async def test_of_a_fan_is_the_chosen_one(
        self,
        whole: httpx.AsyncClient,
        translators: Translators,
        clock: FrozenClock,
        identity: IdentityService,
        chosen: Language,
        browser: str,
        path: str,
        status: int,
    ) -> None:
        headers = {
            **authorization(clock.now(), user=user(language_code=browser)),
            "Accept-Language": browser,
        }
        await whole.get("/api/v1/me", headers=headers)
        await identity.choose_language(DARA, chosen)
        answer = await whole.get(path, headers=headers)
        assert answer.status_code == status
        expected = self.words(translators, chosen, answer.json()["code"])
        assert answer.json()["message"].startswith(expected)

    async def test_of_a_fan_is_kept_when_we_fail(
        self,
        whole: httpx.AsyncClient,
        app: FastAPI,
        translators: Translators,
        clock: FrozenClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The outermost handler knows the fan too."""

        async def breaks(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("services.wallet.service.WalletService.balances", breaks)
        headers = authorization(clock.now(), user=user(language_code="en"))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get("/api/v1/me", headers=headers)
        assert answer.status_code == 500
        assert answer.json()["message"] == self.words(translators, "en", "technical")

    async def test_of_a_fan_without_ours_is_what_the_browser_asks_for(
        self, whole: httpx.AsyncClient, translators: Translators, clock: FrozenClock
    ) -> None:
        headers = {
            **authorization(clock.now(), user=user(language_code="fr")),
            "Accept-Language": "en",
        }
        answer = await whole.get("/api/v1/events?cursor=none", headers=headers)
        assert answer.json()["message"].startswith(
            self.words(translators, "en", "http.cursor_gone")
        )


class TestWords:
    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    @pytest.mark.parametrize("refusal", OURS, ids=lambda refusal: refusal.code)
    async def test_each_of_ours_has_its_own(
        self, translators: Translators, language: Language, refusal: DomainError
    ) -> None:
        t = translators.for_language(language)
        assert t.plain(f"error.{refusal.code}", **refusal.details)
        assert i18n.what_next(t, refusal)

    async def test_say_what_to_do_next(self, client: httpx.AsyncClient) -> None:
        headers = {"Accept-Language": "en"}
        message = (await client.get("/raise/eager", headers=headers)).json()["message"]
        assert message.splitlines() == [
            "Very busy, please wait. Your last step was not counted.",
            "Please wait 12 seconds and try again.",
        ]

    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    def test_of_errors_hold_no_tags_that_a_page_would_show(self, language: Language) -> None:
        texts = {
            key: forms
            for key, forms in i18n.load_texts(language).items()
            if key.startswith("error.") and key != "error.layout"
        }
        assert texts
        assert [key for key, forms in texts.items() if any(map(TAG.search, forms))] == []


class TestStatus:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            (NotFound, 404),
            (Conflict, 409),
            (Refused, 422),
            (Forbidden, 403),
            (RateLimited, 429),
            (Unavailable, 503),
            (DomainError, 422),
            (NotSignedIn, 401),
            (StaleInitData, 401),
            (TooLarge, 413),
            (Unreadable, 400),
        ],
    )
    def test_follows_the_kind(self, kind: type[DomainError], status: int) -> None:
        assert status_of(kind()) == status

    def test_every_refusal_of_the_business_has_one(self) -> None:
        business = [
            each for each in error_classes().values() if each.__module__.startswith("services.")
        ]
        assert business
        assert {status_of(each()) for each in business} <= {401, 403, 404, 409, 410, 422, 429, 503}
