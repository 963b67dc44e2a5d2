"""Playing over HTTP, with real media: from the start to keys, licences and segments."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from services.core.uow import Tx
from services.streaming.library import loading
from services.streaming.library.schemas import Fallback, Kind, Policy
from services.streaming.live import renditions
from services.streaming.live.renditions import LiveRendition, OnAir
from services.streaming.live.repository import events
from services.streaming.live.schemas import LiveEvent, LiveSpec
from services.streaming.live.states import LiveMove
from services.streaming.processing.schemas import KeyClass, Scheme
from tests.services.streaming.playback.things import NOBODY, load, spec
from tests.services.ticketing.programme import DARA
from tests.webapp.api.play.conftest import TABLET, Cinema, add, text_of


class TestPlay:
    async def test_from_the_start_to_the_key_and_the_picture(self, cinema: Cinema) -> None:
        played = await cinema.play("film")
        assert (played["player"], played["max_height"]) == ("hls_aes128", 480)
        assert played["protection"] == {"policy": "standard", "delivered": "aes128"}
        assert played["drm"] is None
        assert played["resume_s"] == 0
        master = await cinema.fetch(played["manifest_url"])
        assert master.headers["cache-control"] == "no-store"
        assert "RESOLUTION=854x480" in master.text
        assert "720" not in master.text
        assert "avc1" in master.text
        assert "mp4a" in master.text
        base = played["manifest_url"].rpartition("/")[0]
        (path,) = re.findall(r"^\S+/480p/index\.m3u8$", master.text, re.MULTILINE)
        playlist = await cinema.fetch(f"{base}/{path}")
        assert playlist.headers["cache-control"] == "no-store"
        folder = f"{base}/{path}".rpartition("/")[0]
        keys = set(re.findall(r'URI="([^"]+)"', playlist.text))
        assert keys == {"../../key/SD"}
        key = await cinema.fetch(cinema.key_url(played), played["key_token"])
        assert key.status_code == 200
        assert key.headers["cache-control"] == "no-store"
        known = cinema.samples.keys("video")[Scheme.AES][KeyClass.SD].key
        assert key.content == known
        segment = re.findall(r"^\S+\.ts$", playlist.text, re.MULTILINE)[0]
        whole = await cinema.fetch(f"{folder}/{segment}")
        assert whole.status_code == 200
        assert "max-age=3600" in whole.headers["cache-control"]
        part = await cinema.fetch(f"{folder}/{segment}", Range="bytes=16-31")
        assert (part.status_code, part.content) == (206, whole.content[16:32])
        last = await cinema.fetch(f"{folder}/{segment}", Range="bytes=-8")
        assert last.content == whole.content[-8:]
        endless = await cinema.fetch(f"{folder}/{segment}", Range=f"bytes=0-{'9' * 5_000}")
        assert endless.status_code == 200
        beyond = await cinema.fetch(f"{folder}/{segment}", Range="bytes=99999999-")
        assert beyond.status_code == 416
        head = await cinema.client.head(f"{folder}/{segment}")
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.content == b""

    async def test_beats_positions_uses_and_the_end(self, cinema: Cinema) -> None:
        played = await cinema.play("film")
        both = {"lease_id": played["lease_id"], "play_id": played["play_id"]}
        for seconds in (15, 30):
            cinema.clock.advance(15)
            told = await cinema.fan.post("/play/beat", {**both, "position_s": seconds / 15})
        key = await cinema.fetch(cinema.key_url(played), told["key_token"])
        assert key.status_code == 200
        stale = await cinema.fetch(cinema.key_url(played), played["key_token"])
        assert stale.status_code == 200
        beacon = await cinema.client.post(
            "/api/v1/play/progress",
            content=f'{{"lease_id":"{both["lease_id"]}","play_id":"{both["play_id"]}",'
            '"position_s":2}',
            headers={"Content-Type": "text/plain"},
        )
        assert beacon.json() == {"kept": True}
        cinema.clock.advance(10)
        gone = await cinema.client.post("/api/v1/play/end", json={"lease_id": both["lease_id"]})
        assert gone.json() == {"ended": True}
        again = await cinema.client.post("/api/v1/play/end", json={"lease_id": both["lease_id"]})
        assert again.json() == {"ended": False}
        refused = await cinema.fan.post("/play/beat", both, status=409)
        assert refused["code"] == "streaming.taken_over"
        used = (await cinema.container.plan_parts.entitlements.uses(DARA)).counts
        assert {str(use): count for use, count in used.items()} == {
            "streams": 1,
            "seconds_played": 40,
        }
        dead = await cinema.fetch(cinema.key_url(played), told["key_token"])
        assert (dead.status_code, dead.json()["code"]) == (409, "streaming.taken_over")
        await cinema.play("film")


class TestStrict:
    EME: ClassVar[Any] = {"mse": True, "native_hls": False, "eme": ["org.w3.clearkey"]}

    async def test_a_licence_for_its_own_keys_only(self, cinema: Cinema) -> None:
        await add(cinema, "strict", strict=True)
        await cinema.give(DARA, "premium")
        played = await cinema.play("strict", caps=self.EME)
        assert played["player"] == "hls_cbcs"
        assert played["key_token"] is None
        assert played["protection"] == {"policy": "strict", "delivered": "clearkey_dev"}
        base = played["manifest_url"].rpartition("/")[0]
        playlist = await cinema.fetch(f"{base}/{cinema.version}/cbcs/480p/index.m3u8")
        assert playlist.text.count("#EXT-X-KEY") == 1
        assert 'KEYFORMAT="org.w3.clearkey"' in playlist.text
        keys = cinema.samples.keys("video")[Scheme.CBCS]
        assert f"KEYID=0x{keys[KeyClass.SD].kid.hex()}" in playlist.text
        # The AES key of the same title is not to be had by this play.
        refused = await cinema.fetch(cinema.key_url(played), played["drm"]["token"])
        assert refused.json()["code"] == "streaming.wrong_key"
        system = played["drm"]["systems"]["org.w3.clearkey"]
        assert system == {"license_url": "/api/v1/drm/clearkey", "certificate_url": None}

        async def ask(kid: bytes, token: str, by: str = "clearkey") -> httpx.Response:
            return await cinema.client.post(
                f"/api/v1/drm/{by}",
                json={"kids": [text_of(kid)], "type": "temporary"},
                headers={"X-Play-Token": token},
            )

        token = played["drm"]["token"]
        for name in (KeyClass.SD, KeyClass.HD, KeyClass.AUDIO):
            given = (await ask(keys[name].kid, token)).json()
            assert given == {
                "keys": [
                    {"kty": "oct", "kid": text_of(keys[name].kid), "k": text_of(keys[name].key)}
                ],
                "type": "temporary",
            }
        wrong = await ask(bytes(16), token)
        assert (wrong.status_code, wrong.json()["code"]) == (403, "streaming.wrong_key")
        film = await cinema.play("film")
        other = await ask(keys[KeyClass.SD].kid, film["key_token"])
        assert (other.status_code, other.json()["code"]) == (403, "streaming.bad_signature")
        away = await ask(keys[KeyClass.SD].kid, token, "widevine")
        assert (away.status_code, away.json()["code"]) == (404, "streaming.no_licences")
        played = await cinema.play("strict", caps=self.EME)
        token = played["drm"]["token"]
        await cinema.give(DARA, "basic")
        hd = await ask(keys[KeyClass.HD].kid, token)
        assert (hd.status_code, hd.json()["code"]) == (403, "streaming.wrong_key")
        await cinema.give(DARA, "")
        lost = await ask(keys[KeyClass.SD].kid, token)
        assert (lost.status_code, lost.json()["code"]) == (403, "streaming.plan_required")


class TestFallback:
    async def test_is_never_silent(self, cinema: Cinema) -> None:
        await add(cinema, "low", strict=True, fallback=Fallback.AES128_SD)
        await cinema.give(DARA, "premium")
        played = await cinema.play("low")
        assert (played["player"], played["max_height"]) == ("hls_aes128", 480)
        assert played["protection"] == {"policy": "strict", "delivered": "aes128"}
        hd = await cinema.fetch(cinema.key_url(played, "HD"), played["key_token"])
        assert hd.json()["code"] == "streaming.wrong_key"
        now = cinema.clock.now()
        fallback = {"policy": Policy.STRICT, "fallback": Fallback.OPEN_IN_BROWSER}
        await load(cinema.container.uow, spec("low", now, **fallback))
        refused = await cinema.play("low", status=409)
        assert refused["code"] == "streaming.protection_unavailable"
        assert refused["details"]["fallbacks"] == ["open_in_browser"]
        # A refusal takes no place and knows no device.
        assert (await cinema.play("film", TABLET))["lease_id"]


def opened(content: bytes, key: bytes, vector: bytes) -> bytes:
    """As every player opens AES-128 (RFC 8216, 4.3.2.4)."""
    decryptor, unpadder = Cipher(AES(key), CBC(vector)).decryptor(), PKCS7(128).unpadder()
    padded = decryptor.update(content) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


async def go_on_air(cinema: Cinema, event: LiveEvent) -> Path:
    """The folder of what goes out."""

    async def move(tx: Tx) -> None:
        await events.move(tx, event.id, LiveMove.ARM, key_hash="x" * 64)
        await events.move(tx, event.id, LiveMove.GO_ON_AIR, on_air_at=tx.now)

    await cinema.container.uow.run(move)
    folder = cinema.container.settings.data_dir / "live" / event.id.hex
    folder.mkdir(parents=True)
    return folder


class TestLive:
    async def test_the_picture_that_a_right_ends_at_is_the_largest_that_is_given(
        self, cinema: Cinema
    ) -> None:
        """Named or not: the playlist of a larger one is given only while nothing smaller is."""
        uow, now = cinema.container.uow, cinema.clock.now()
        await load(uow, spec("night", now, kind=Kind.LIVE, needs=NOBODY))
        plan, item_id = LiveSpec("night", now + timedelta(hours=1)), loading.item_id_of("night")
        event = await uow.run(lambda tx: events.plan(tx, item_id, plan))
        folder = await go_on_air(cinema, event)
        source = LiveRendition("source", 1280, 720, 2_800_000, 2_600_000, "avc1.64001f")
        small = LiveRendition("240p", 426, 240, 330_000, 290_000, "avc1.4d401f")
        renditions.write(OnAir((source, small)), folder)
        for place in (folder, folder / "240p"):
            place.mkdir(exist_ok=True)
            (place / "index.m3u8").write_text("#EXTM3U\n")
        (folder / "240p" / "1-00001.m4s").write_bytes(b"a small second")
        played = await cinema.play("night")
        manifest_url = played["manifest_url"]
        base = manifest_url.rpartition("/")[0]

        async def given() -> list[int]:
            paths = ("live/index.m3u8", "live/240p/index.m3u8", "live/audio/index.m3u8")
            return [(await cinema.fetch(f"{base}/{path}")).status_code for path in paths]

        named = (await cinema.fetch(manifest_url)).text
        assert ("live/240p/index.m3u8" in named, "live/index.m3u8" in named) == (True, False)
        answers = await given()
        assert answers == [404, 200, 404]
        segment = await cinema.fetch(f"{base}/live/240p/1-00001.m4s")
        assert segment.status_code == 200
        assert b"small" not in segment.content
        for rendition, token, status in (
            ("240p", played["key_token"], 200),
            ("240p", None, 401),
            ("source", played["key_token"], 404),
        ):
            key = await cinema.fetch(f"{base}/live/key/{rendition}/1-0", token)
            assert (key.status_code, len(key.content) == 16) == (status, status == 200)
        renditions.write(OnAir((source, small), frozenset({"240p"})), folder)
        cinema.clock.advance(2)
        answers = await given()
        assert answers == [200, 404, 404]
        named = (await cinema.fetch(manifest_url)).text
        assert "live/index.m3u8" in named

    async def test_only_while_it_is_on_air_and_the_place_is_ones_own(self, cinema: Cinema) -> None:
        uow, now = cinema.container.uow, cinema.clock.now()
        await load(uow, spec("night", now, kind=Kind.LIVE, needs=NOBODY))
        starts = now + timedelta(hours=1)
        plan = LiveSpec("night", starts)
        item_id = loading.item_id_of("night")
        event = await uow.run(lambda tx: events.plan(tx, item_id, plan))
        refused = await cinema.play("night", status=403)
        assert refused["code"] == "streaming.not_yet"
        assert refused["details"]["opens_at"].startswith(starts.isoformat()[:19])

        folder = await go_on_air(cinema, event)
        (folder / "index.m3u8").write_text("#EXTM3U\n1-00001.m4s\n")
        (folder / "1-00001.m4s").write_bytes(b"a second of it")
        played = await cinema.play("night")
        assert (played["is_live"], played["protection"]["delivered"]) == (True, "aes128")
        base = played["manifest_url"].rpartition("/")[0]
        master = await cinema.fetch(played["manifest_url"])
        assert "live/index.m3u8" in master.text
        playlist = await cinema.fetch(f"{base}/live/index.m3u8")
        assert playlist.text.endswith("1-00001.m4s\n")
        assert playlist.headers["cache-control"] == "no-store"
        segment = await cinema.fetch(f"{base}/live/1-00001.m4s")
        told, vector = re.findall(r'URI="([^"]+)",IV=0x(\w{32})', playlist.text)[0]
        key_url = f"{base}/live/{told}"
        key = await cinema.fetch(key_url, played["key_token"])
        assert key.headers["cache-control"] == "no-store"
        assert opened(segment.content, key.content, bytes.fromhex(vector)) == b"a second of it"
        # Another device takes over: playlists and keys stop within ten seconds.
        await cinema.play("night", TABLET, takeover_lease_id=played["lease_id"])
        cinema.clock.advance(10)
        over = await cinema.fetch(f"{base}/live/index.m3u8")
        assert (over.status_code, over.json()["code"]) == (409, "streaming.taken_over")
        lost = await cinema.fetch(key_url, played["key_token"])
        assert lost.status_code == 409
        film = (await cinema.play("film", TABLET))["manifest_url"].split("/")
        film[5] = event.id.hex
        stolen = await cinema.fetch("/".join(film[:6]) + "/live/index.m3u8")
        assert stolen.status_code == 403
