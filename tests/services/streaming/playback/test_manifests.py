"""Playlists of one play, and ways to play."""

from __future__ import annotations

from base64 import b64decode

import pytest

from services.streaming.library.schemas import Fallback, Media, Policy
from services.streaming.playback import manifests
from services.streaming.playback.protection import (
    CLEARKEY,
    FAIRPLAY,
    ORDER,
    PLAYREADY,
    WIDEVINE,
    Way,
    choose,
)
from services.streaming.playback.schemas import Caps, Refusal
from services.streaming.processing.manifest import Manifest, Rendition
from services.streaming.processing.schemas import KeyClass, Scheme
from tests.services.streaming.playback.things import item

SOUND = Rendition("audio", 0, 0, 140_000, 128_000, "mp4a.40.2", 0.0, KeyClass.AUDIO)
SD = Rendition("480p", 854, 480, 1_000_000, 900_000, "avc1.4d401f", 25.0, KeyClass.SD)
HD = Rendition("720p", 1280, 720, 2_200_000, 2_000_000, "avc1.4d4020", 25.0, KeyClass.HD)
FILM = Manifest(60.0, (SD, HD, SOUND), has_cbcs=True)
KID = bytes(range(16))
PACKAGED = """#EXTM3U
#EXT-X-MAP:URI="init.mp4"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://1",KEYFORMAT="com.apple"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:1",KEYFORMAT="urn:uuid:edef"
#EXTINF:4,
00000.m4s
"""


class TestMaster:
    def test_names_what_the_play_may_have(self) -> None:
        low = manifests.master(FILM, "v1", Scheme.AES, 480)
        assert low.splitlines()[3:] == [
            (
                '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,'
                'URI="v1/aes/audio/index.m3u8"'
            ),
            (
                "#EXT-X-STREAM-INF:BANDWIDTH=1140000,AVERAGE-BANDWIDTH=1028000,"
                'CODECS="avc1.4d401f,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=25.000,AUDIO="sound"'
            ),
            "v1/aes/480p/index.m3u8",
        ]
        high = manifests.master(FILM, "v1", Scheme.CBCS, 1080)
        assert "v1/cbcs/720p/index.m3u8" in high

    def test_of_sound_alone(self) -> None:
        song = manifests.master(Manifest(60.0, (SOUND,)), "v1", Scheme.AES, 0)
        assert song.splitlines()[-2:] == [
            '#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"',
            "v1/aes/audio/index.m3u8",
        ]


class TestClearKey:
    def test_one_key_line_in_place_of_all(self) -> None:
        made = manifests.with_clearkey(PACKAGED, KID)
        (key,) = [line for line in made.splitlines() if line.startswith("#EXT-X-KEY")]
        assert f"KEYID=0x{KID.hex()}" in key
        assert [line for line in made.splitlines() if line != key] == [
            "#EXTM3U",
            '#EXT-X-MAP:URI="init.mp4"',
            "#EXTINF:4,",
            "00000.m4s",
        ]
        named = b64decode(key.partition("base64,")[2].partition('"')[0])
        assert named == KID  # the player takes it for the name of the key


STRICT = {"policy": Policy.STRICT, "media": Media("v1", (240, 480, 720), cbcs=True)}


class TestWays:
    @pytest.mark.parametrize(
        ("caps", "player"),
        [
            (Caps(mse=True, native_hls=True), "hls_aes128"),
            (Caps(native_hls=True), "native_hls"),
        ],
    )
    def test_of_a_usual_title(self, caps: Caps, player: str) -> None:
        way = choose(item(), caps, ())
        assert isinstance(way, Way)
        assert (way.player, way.delivered, way.height) == (player, "aes128", None)

    def test_of_a_client_that_can_nothing(self) -> None:
        for live in (False, True):
            refusal = choose(item(), Caps(), ORDER, live=live)
            assert isinstance(refusal, Refusal)
            assert refusal.details == {"fallbacks": ["open_in_browser"]}

    @pytest.mark.parametrize(
        ("eme", "available", "systems", "delivered"),
        [
            ([CLEARKEY], [CLEARKEY], [CLEARKEY], "clearkey_dev"),
            ([CLEARKEY, WIDEVINE], ORDER, [WIDEVINE, CLEARKEY], "drm_software"),
            (["com.apple.fps.1_0"], ORDER, [FAIRPLAY], "drm_hardware"),
            ([PLAYREADY, CLEARKEY], [CLEARKEY], [CLEARKEY], "clearkey_dev"),
        ],
    )
    def test_of_a_strict_title(
        self, eme: list[str], available: list[str], systems: list[str], delivered: str
    ) -> None:
        way = choose(item(**STRICT), Caps(mse=True, eme=eme), available)
        assert isinstance(way, Way)
        assert (way.player, list(way.systems), way.delivered) == ("hls_cbcs", systems, delivered)

    @pytest.mark.parametrize("caps", [Caps(mse=True), Caps(mse=True, eme=[WIDEVINE])])
    def test_a_fallback_is_what_the_title_says(self, caps: Caps) -> None:
        for fallback, others in (
            (Fallback.REFUSE, []),
            (Fallback.OPEN_IN_BROWSER, ["open_in_browser"]),
        ):
            refusal = choose(item(**STRICT, fallback=fallback), caps, [CLEARKEY])
            assert isinstance(refusal, Refusal)
            assert refusal.details == {"fallbacks": others}
        low = choose(item(**STRICT, fallback=Fallback.AES128_SD), caps, [CLEARKEY])
        assert isinstance(low, Way)
        assert (low.player, low.delivered, low.height) == ("hls_aes128", "aes128", 480)
