"""The words of the Mini App: those that it asks for, as the chat has them, kept by their tag."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.core.i18n import Translators
from tests.journeys.product import ROOT
from webapp import app as application
from webapp.app import create_app
from webapp.texts import parts_of, texts_of, wanted_keys

KEYS = ["menu.home.title", "format.points", "app.sale.*", "no.such_key"]


async def the_bot() -> str:
    return "hang_meas_test_bot"


@pytest.fixture
async def client(
    tmp_path: Path, translators: Translators, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """Of an application whose build has collected `KEYS`."""
    (tmp_path / "texts.json").write_text(json.dumps(KEYS))
    (tmp_path / "texts-plans.json").write_text(json.dumps(["plans.home.title"]))
    monkeypatch.setattr(application, "_STATIC", tmp_path)
    transport = httpx.ASGITransport(create_app(translators, {}, [], bot_name=the_bot))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


class TestTexts:
    @pytest.mark.parametrize("language", ["km", "en"])
    async def test_are_those_of_the_chat_and_no_others(
        self, client: httpx.AsyncClient, translators: Translators, language: str
    ) -> None:
        given = (await client.get(f"/api/v1/i18n/{language}.json")).json()
        t = translators.for_language(language)
        assert given["texts"]["menu.home.title"] == [t.plain("menu.home.title")]
        assert given["texts"]["app.sale.sold_out"] == [t.plain("app.sale.sold_out")]
        families = ("menu.home.title", "format.points", "app.sale.")
        assert all(key.startswith(families) for key in given["texts"])
        assert given["bot"] == "hang_meas_test_bot"

    async def test_counts_have_their_forms(self, client: httpx.AsyncClient) -> None:
        english = (await client.get("/api/v1/i18n/en.json")).json()["texts"]
        khmer = (await client.get("/api/v1/i18n/km.json")).json()["texts"]
        assert english["format.points"] == ["{n} point", "{n} points"]
        assert len(khmer["format.points"]) == 1

    async def test_calendar_is_that_of_the_chat(self, client: httpx.AsyncClient) -> None:
        khmer = (await client.get("/api/v1/i18n/km.json")).json()
        assert (khmer["months"][0], khmer["weekdays"][0]) == ("មករា", "ច័ន្ទ")
        english = (await client.get("/api/v1/i18n/en.json")).json()
        assert (english["short_months"][11], english["short_weekdays"][6]) == ("Dec", "Sun")
        assert [len(khmer[name]) for name in ("months", "short_months")] == [12, 12]
        assert [len(khmer[name]) for name in ("weekdays", "short_weekdays")] == [7, 7]

    async def test_are_not_sent_again(self, client: httpx.AsyncClient) -> None:
        first = await client.get("/api/v1/i18n/en.json")
        seen = {"If-None-Match": first.headers["ETag"]}
        assert first.headers["Cache-Control"] == "no-cache"
        assert (await client.get("/api/v1/i18n/en.json", headers=seen)).status_code == 304
        assert (await client.get("/api/v1/i18n/km.json", headers=seen)).status_code == 200

    async def test_come_packed_to_who_can_read_that(self, client: httpx.AsyncClient) -> None:
        plain = await client.get("/api/v1/i18n/km.json", headers={"Accept-Encoding": "identity"})
        packed = await client.get("/api/v1/i18n/km.json", headers={"Accept-Encoding": "br"})
        assert packed.headers["Content-Encoding"] == "br"
        assert packed.json() == plain.json()
        assert "Content-Encoding" not in plain.headers

    async def test_of_no_other_language(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/v1/i18n/fr.json")).status_code == 404

    async def test_of_seldom_screens_come_with_them(
        self, client: httpx.AsyncClient, translators: Translators
    ) -> None:
        part = await client.get("/api/v1/i18n/km.json?part=plans")
        title = translators.for_language("km").plain("plans.home.title")
        assert part.json() == {"texts": {"plans.home.title": [title]}}
        unknown = await client.get("/api/v1/i18n/km.json?part=..%2Fplans")
        assert unknown.status_code == 404


class TestBuild:
    """Of the front end as it stands in the code."""

    STATIC = ROOT / "webapp" / "static"

    def test_has_a_text_for_every_key_that_it_asks_for(self) -> None:
        assert wanted_keys(self.STATIC), "`make test` builds the Mini App first"
        parts = ("", *parts_of(self.STATIC))
        keys = [key for part in parts for key in wanted_keys(self.STATIC, part)]
        given = json.loads(texts_of("km", keys))["texts"]
        missing = [
            key
            for key in keys
            if not any(text.startswith(key.partition("*")[0]) for text in given)
        ]
        assert missing == []

    def test_without_one_asks_for_nothing(self, tmp_path: Path) -> None:
        assert wanted_keys(tmp_path) == []
