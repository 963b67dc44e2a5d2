"""The Mini App's address, built or not, and that each address has one spelling."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.core.i18n import Translators
from webapp import app as application
from webapp.app import create_app


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the build of the Mini App would be."""
    monkeypatch.setattr(application, "_STATIC", tmp_path)
    return tmp_path


@pytest.fixture
async def not_built(static: Path, translators: Translators) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(translators, {}, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def built(static: Path, translators: Translators) -> AsyncIterator[httpx.AsyncClient]:
    (static / "index.html").write_text("<!doctype html><title>Mini App</title>")
    (static / "assets").mkdir()
    (static / "assets" / "app.js").write_text("start();")
    transport = httpx.ASGITransport(create_app(translators, {}, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


class TestNotBuilt:
    async def test_says_in_both_languages_where_to_go(
        self, not_built: httpx.AsyncClient, translators: Translators
    ) -> None:
        answer = await not_built.get("/app/")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        for language in ("km", "en"):
            words = translators.for_language(language).plain("http.page.not_built")
            assert f'<p lang="{language}">{words}</p>' in answer.text
        assert "<pre>make web</pre>" in answer.text

    async def test_has_nothing_below(self, not_built: httpx.AsyncClient) -> None:
        assert (await not_built.get("/app/app.js")).json()["code"] == "http.not_found"


class TestBuilt:
    async def test_gives_the_files(self, built: httpx.AsyncClient) -> None:
        assert "Mini App" in (await built.get("/app/")).text
        script = await built.get("/app/assets/app.js")
        assert script.text == "start();"
        assert "javascript" in script.headers["Content-Type"]
        assert "Content-Security-Policy" in script.headers

    async def test_hashed_files_are_kept_and_the_page_is_asked_for_anew(
        self, built: httpx.AsyncClient
    ) -> None:
        script, page = await built.get("/app/assets/app.js"), await built.get("/app/")
        assert "immutable" in script.headers["Cache-Control"]
        assert page.headers["Cache-Control"] == "no-cache"
        again = await built.get("/app/", headers={"If-None-Match": page.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize(
        ("accepted", "coding", "body"),
        [
            ("gzip, deflate, br", "br", b"by brotli"),
            ("gzip;q=0.8", "gzip", b"by gzip"),
            ("identity", None, b"start();"),
        ],
    )
    async def test_leave_packed_for_who_can_unpack(
        self,
        static: Path,
        translators: Translators,
        accepted: str,
        coding: str | None,
        body: bytes,
    ) -> None:
        (static / "index.html").write_text("page")
        (static / "app.js").write_text("start();")
        (static / "app.js.br").write_bytes(b"by brotli")
        (static / "app.js.gz").write_bytes(b"by gzip")
        transport = httpx.ASGITransport(create_app(translators, {}, []))
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://test") as client,
            client.stream("GET", "/app/app.js", headers={"Accept-Encoding": accepted}) as answer,
        ):
            assert answer.headers.get("Content-Encoding") == coding
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert b"".join([part async for part in answer.aiter_raw()]) == body

    @pytest.mark.parametrize(
        "path", ["/app/none.js", "/app/../app.py", "/app/%2e%2e/app.py", "/app/..%2f..%2fmain.py"]
    )
    async def test_gives_nothing_else(self, built: httpx.AsyncClient, path: str) -> None:
        answer = await built.get(path)
        assert answer.status_code == 404
        assert answer.json()["code"] == "http.not_found"


class TestAddresses:
    async def test_slash_after_app_is_added_on_the_same_host(
        self, built: httpx.AsyncClient, not_built: httpx.AsyncClient
    ) -> None:
        for client in (built, not_built):
            answer = await client.get("/app", headers={"Host": "evil.example"})
            assert answer.status_code == 307
            assert answer.headers["Location"] == "/app/"

    async def test_no_other_address_is_bent(self, client: httpx.AsyncClient) -> None:
        for path in ("/healthz/", "/api/v1/me/", "/api/v1/events/", "//healthz", "/APP/"):
            assert (await client.get(path)).status_code in {404, 422}, path

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
    async def test_nothing_of_the_framework_is_open(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        assert (await client.get(path)).status_code == 404
