"""Who is refused over HTTP and why; never with bytes of a key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from services.streaming.library.schemas import Windows
from services.streaming.playback.geo import Countries
from tests.services.streaming.playback.country_file import write
from tests.services.streaming.playback.things import NOBODY
from tests.services.ticketing.programme import DARA
from tests.webapp.api.play.conftest import BOPHA, CAPS, PHONE, TABLET, Cinema, abroad, add
from tests.webapp.standing import STAGE


class TestRefused:
    async def test_without_a_plan_with_what_would_open_it(self, cinema: Cinema) -> None:
        await cinema.give(DARA, "")
        refused = await cinema.play("film", status=403)
        assert refused["code"] == "streaming.plan_required"
        plans = [each["word"] for each in refused["details"]["plans"]]
        assert plans == ["basic", "premium", "vip"]
        why = await cinema.fan.get("/play/film/why")
        assert (why["opens"], why["reason"]) == (False, "plan_required")
        await add(cinema, "gift", needs=NOBODY)
        free = await cinema.play("gift")
        assert free["max_height"] == 480
        assert (await cinema.fan.get("/play/nothing/why", status=404))["code"] == (
            "streaming.not_playable"
        )

    async def test_a_right_that_was_lost_gives_no_more_keys(self, cinema: Cinema) -> None:
        played = await cinema.play("film")
        await cinema.give(DARA, "")
        refused = await cinema.fetch(cinema.key_url(played), played["key_token"])
        assert (refused.status_code, refused.json()["code"]) == (403, "streaming.plan_required")
        assert len(refused.content) != 16

    async def test_the_second_device_and_taking_over(self, cinema: Cinema) -> None:
        played = await cinema.play("film")
        refused = await cinema.play("film", TABLET, status=409)
        assert refused["code"] == "streaming.too_many_streams"
        (device,) = refused["details"]["devices"]
        assert (device["device_id"], device["title"]["en"]) == (PHONE, "Test of film")
        taken = await cinema.play("film", TABLET, takeover_lease_id=device["lease_id"])
        both = {"lease_id": played["lease_id"], "play_id": played["play_id"]}
        assert (await cinema.fan.post("/play/beat", both, status=409))["code"] == (
            "streaming.taken_over"
        )
        key = await cinema.fetch(cinema.key_url(taken), taken["key_token"])
        assert key.status_code == 200

    async def test_addresses_and_tokens_of_others(self, cinema: Cinema) -> None:
        await cinema.give(BOPHA, "basic")
        await add(cinema, "other")
        body = {"device_id": TABLET, "caps": CAPS}
        hers = await cinema.other.post("/play/other", body)
        mine = await cinema.play("other")
        url = cinema.key_url(mine)
        for token, status, code in (
            (None, 401, "streaming.token_required"),
            (hers["key_token"], 403, "streaming.bad_signature"),
            ("1.2.3", 403, "streaming.bad_signature"),
            ("x", 403, "streaming.bad_signature"),
        ):
            refused = await cinema.fetch(url, token)
            assert (refused.status_code, refused.json()["code"]) == (status, code)
        hd = await cinema.fetch(cinema.key_url(mine, "HD"), mine["key_token"])
        assert (hd.status_code, hd.json()["code"]) == (403, "streaming.wrong_key")
        sign = url.split("/")
        sign[4] = "A" * 22
        assert (await cinema.fetch("/".join(sign), mine["key_token"])).status_code == 403
        wrong = hers["manifest_url"].split("/")
        wrong[5] = (await cinema.play("film"))["manifest_url"].split("/")[5]
        assert (await cinema.fetch("/".join(wrong))).status_code == 403

    async def test_a_copied_address_after_its_time(self, cinema: Cinema) -> None:
        played = await cinema.play("film")
        base = played["manifest_url"].rpartition("/")[0]
        cinema.clock.advance(3 * 3_600)
        for path in ("master.m3u8", f"{cinema.version}/aes/480p/00000.ts"):
            late = await cinema.fetch(f"{base}/{path}")
            assert (late.status_code, late.json()["code"]) == (410, "streaming.expired")
        key = await cinema.fetch(cinema.key_url(played), played["key_token"])
        assert key.status_code == 410

    async def test_ways_out_of_the_folder(self, cinema: Cinema) -> None:
        base = (await cinema.play("film"))["manifest_url"].rpartition("/")[0]
        data, item = cinema.container.settings.data_dir, base.rpartition("/")[2]
        (data / "secret.ts").write_bytes(b"not yours")
        link = data / "media" / item / cinema.version / "aes" / "480p" / "link.ts"
        link.symlink_to(data / "secret.ts")
        for path in (
            "../../../secret_key",
            "..%2f..%2fsecret.ts",
            f"{cinema.version}/aes/480p/../../media.json",
            f"{cinema.version}/aes/480p/%2e%2e/%2e%2e/media.json",
            f"{cinema.version}/audio.m4a",
            f"{cinema.version}/media.json",
            f"{cinema.version}/aes/480p/x.ts",
            f"{cinema.version}/aes/480p/link.ts",
            "live/00001.m4s",
        ):
            refused = await cinema.client.get(httpx.URL(f"http://test{base}/{path}"))
            assert refused.status_code == 404, path
            assert b"not yours" not in refused.content

    async def test_outside_the_window(self, cinema: Cinema) -> None:
        now = cinema.clock.now()
        await add(cinema, "soon", windows=Windows(now - timedelta(days=1)))
        refused = await cinema.play("soon", status=403)
        assert refused["code"] == "streaming.not_yet"
        opens = (now + timedelta(days=6)).isoformat().replace("+00:00", "Z")
        assert refused["details"]["opens_at"].replace("+00:00", "Z") == opens
        assert [each["word"] for each in refused["details"]["plans"]] == ["premium", "vip"]
        await add(
            cinema,
            "ending",
            windows=Windows(now - timedelta(days=90), now + timedelta(minutes=5)),
        )
        played = await cinema.play("ending")
        cinema.clock.advance(299)
        beat = {"lease_id": played["lease_id"], "play_id": played["play_id"]}
        told = await cinema.fan.post("/play/beat", beat)
        url = cinema.key_url(played)
        assert (await cinema.fetch(url, told["key_token"])).status_code == 200
        cinema.clock.advance(1)
        assert (await cinema.fetch(url, told["key_token"])).status_code == 410
        assert (await cinema.play("ending", status=403))["code"] == "streaming.window_closed"


class TestAbroad:
    async def test_elsewhere_and_nobody_knows_where(self, cinema: Cinema) -> None:
        async with abroad(cinema, "81.2.70.1"):
            refused = await cinema.play("film", status=403)
            assert refused["code"] == "streaming.territory_unknown"
            assert refused["details"]["countries"] == ["KH", "LA", "TH", "VN"]
            await add(cinema, "open", unknown_country="open")
            await cinema.play("open")

    async def test_a_country_of_the_file(self, cinema: Cinema, tmp_path: Path) -> None:
        known = {"81.2.69.0/24": {"country_code": "GB"}, "2a02:c7f::/32": {"country_code": "KH"}}
        file = write(tmp_path / "countries.mmdb", known, version=6, built=1_767_225_600)
        countries, parts = Countries(file), cinema.container.playback_parts
        STAGE.container = replace(
            cinema.container, playback_parts=replace(parts, countries=countries)
        )
        async with abroad(cinema, "2a02:c7f::5"):
            played = await cinema.play("film")
        async with abroad(cinema, "81.2.69.160"):
            refused = await cinema.play("film", status=403)
            assert refused["code"] == "streaming.territory"
            key = await cinema.fetch(cinema.key_url(played), played["key_token"])
            assert (key.status_code, key.json()["code"]) == (403, "streaming.territory")
        countries.close()
