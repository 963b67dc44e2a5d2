"""Headers: answers are not kept, pages run our own code only and stand in Telegram's frame."""

import httpx
import pytest

from services.core.clock import FrozenClock
from services.core.i18n import Translators
from tests.webapp.people import authorization
from webapp.app import create_app


def policy_of(answer: httpx.Response) -> dict[str, list[str]]:
    policy: str = answer.headers["Content-Security-Policy"]
    return {name: rest for name, *rest in (part.split() for part in policy.split(";"))}


class TestPages:
    async def test_run_only_our_own_code(self, client: httpx.AsyncClient) -> None:
        policy = policy_of(await client.get("/app/"))
        assert policy["default-src"] == ["'self'"]
        assert policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert "script-src" not in policy
        assert not any("unsafe" in source for sources in policy.values() for source in sources)

    async def test_stand_in_the_frames_of_telegram_alone(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/app/")
        framed_by = policy_of(answer)["frame-ancestors"]
        assert framed_by == ["'self'", "https://web.telegram.org", "https://*.telegram.org"]
        assert "X-Frame-Options" not in answer.headers  # it would keep Telegram's web client out

    async def test_stand_in_the_frame_of_the_sandbox_where_there_is_one(
        self, translators: Translators
    ) -> None:
        app = create_app(translators, {}, [], framed_by=["http://127.0.0.1:*"])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            policy = policy_of(await client.get("/app/"))
        assert policy["frame-ancestors"][-1] == "http://127.0.0.1:*"

    async def test_take_films_from_where_they_are_and_nowhere_else(
        self, client: httpx.AsyncClient, translators: Translators
    ) -> None:
        own = policy_of(await client.get("/app/"))
        assert own["connect-src"] == ["'self'"]
        assert own["media-src"] == ["'self'", "blob:"]
        app = create_app(translators, {}, [], media_url="https://media.example/films")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as other:
            policy = policy_of(await other.get("/app/"))
        assert policy["connect-src"] == ["'self'", "https://media.example"]
        assert policy["media-src"] == ["'self'", "https://media.example", "blob:"]

    async def test_are_asked_for_anew(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/app/")).headers["Cache-Control"] == "no-cache"


class TestAnswers:
    @pytest.mark.parametrize(
        "path",
        ["/api/v1/me", "/api/v1/openapi.json", "/healthz", "/nowhere", "/application", "/app/"],
    )
    async def test_are_taken_as_what_they_are_and_tell_no_other_site(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        answer = await client.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/wallet", "/nowhere", "/readyz"])
    async def test_are_not_kept(
        self, client: httpx.AsyncClient, clock: FrozenClock, path: str
    ) -> None:
        answer = await client.get(path, headers=authorization(clock.now()))
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" not in answer.headers

    async def test_of_the_programme_are_kept_by_the_fan_alone_and_asked_for_anew(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        answer = await client.get("/api/v1/events", headers=authorization(clock.now()))
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["ETag"]
