"""Licences: what each class asks for in each vendor's words, and the way there and back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from sandbox.licences import api as company
from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.streaming.playback.errors import (
    BadLicenceRequest,
    BadSignature,
    LicenceUnavailable,
    VendorAway,
    WrongKey,
)
from services.streaming.playback.licences import clearkey
from services.streaming.playback.licences import service as licensing
from services.streaming.playback.licences.policy import policies
from services.streaming.playback.licences.service import DrmSetup, LicenceService
from services.streaming.playback.licences.vendors import (
    Axinom,
    Google,
    Grant,
    entitlement,
    proxy_request,
)
from services.streaming.processing.schemas import ContentKey, KeyClass

KEYS = {
    name: ContentKey(bytes([number]) * 16, bytes([number + 16]) * 16)
    for number, name in enumerate(KeyClass)
}
PLAY = UUID(int=7)
TOKEN = f"1.{PLAY.hex}.x"
AXINOM = Axinom(company.KEY_ID, company.SECRET)
GOOGLE = Google(company.PROVIDER, f"{company.SIGNING_KEY}:{company.SIGNING_IV}")


def grant(*classes: KeyClass, persist: bool = False) -> Grant:
    keys = {name: KEYS[name] for name in classes}
    return Grant(PLAY, "session", policies(classes, persist=persist), keys)


class TestPolicies:
    @pytest.mark.parametrize(
        ("name", "level", "hdcp"),
        [
            (KeyClass.SD, 1, "HDCP_NONE"),
            (KeyClass.AUDIO, 1, "HDCP_NONE"),
            (KeyClass.HD, 3, "HDCP_V1"),
            (KeyClass.UHD, 5, "HDCP_V2_2"),
        ],
    )
    def test_in_googles_words(self, name: KeyClass, level: int, hdcp: str) -> None:
        (made,) = proxy_request("us", b"asked", grant(name))["content_key_specs"]
        assert made["track_type"] == ("UHD1" if name is KeyClass.UHD else name)
        assert (made["security_level"], made["required_output_protection"]) == (
            level,
            {"hdcp": hdcp},
        )
        assert b64decode(made["key_id"]) == KEYS[name].kid

    @pytest.mark.parametrize(
        ("name", "widevine", "playready", "fairplay"),
        [
            (KeyClass.SD, ("SW_SECURE_CRYPTO", None), 150, "NOT_REQUIRED"),
            (KeyClass.AUDIO, ("SW_SECURE_CRYPTO", None), 150, "NOT_REQUIRED"),
            (KeyClass.HD, ("HW_SECURE_CRYPTO", "1.0"), 2_000, "TYPE0"),
            (KeyClass.UHD, ("HW_SECURE_ALL", "2.2"), 3_000, "TYPE1"),
        ],
    )
    def test_in_axinoms_words(
        self, name: KeyClass, widevine: tuple[str, str | None], playready: int, fairplay: str
    ) -> None:
        message = entitlement("key", grant(name))["message"]
        (made,) = message["content_key_usage_policies"]
        assert made["name"] == name
        asked = made["widevine"]
        assert (asked["device_security_level"], asked.get("hdcp")) == widevine
        assert made["playready"] == {"min_device_security_level": playready}
        assert made["fairplay"] == {"hdcp": fairplay}
        (key,) = message["content_keys_source"]["inline"]
        assert key == {"id": str(UUID(bytes=KEYS[name].kid)), "usage_policy": name}

    @pytest.mark.parametrize(
        ("persist", "license_s", "playback_s"),
        [(True, 2_592_000, 172_800), (False, 21_600, 21_600)],
    )
    def test_what_may_be_kept(self, persist: bool, license_s: int, playback_s: int) -> None:
        wanted = grant(KeyClass.SD, persist=persist)
        google = proxy_request("us", b"asked", wanted)["policy_overrides"]
        assert google["can_persist"] is persist
        assert google["license_duration_seconds"] == license_s
        assert google["playback_duration_seconds"] == playback_s
        axinom = entitlement("key", wanted)["message"]["license"]
        assert axinom == {"duration": license_s, "allow_persistence": persist}


class Desk:
    """Stands for the checks: this play may have SD and sound."""

    async def licence_keys(self, play_id: UUID, *_: object) -> dict[KeyClass, ContentKey]:
        assert play_id == PLAY
        return {name: KEYS[name] for name in (KeyClass.SD, KeyClass.AUDIO)}


@pytest.fixture
async def vendors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    monkeypatch.setattr(licensing, "_WITHIN_SECONDS", 60)  # the machine may stand still
    async with (
        running(SandboxSettings(data_dir=tmp_path, port=0)) as url,
        httpx.AsyncClient() as client,
    ):
        yield url, client


def service(client: httpx.AsyncClient, setup: DrmSetup) -> LicenceService:
    return LicenceService(cast("Any", Desk()), setup, client)


class TestVendors:
    async def test_axinom_gets_the_request_with_its_message(
        self, vendors: tuple[str, httpx.AsyncClient]
    ) -> None:
        url, client = vendors
        setup = DrmSetup(urls={"widevine": f"{url}/licences/axinom/widevine"}, vendor=AXINOM)
        given = json.loads(
            await service(client, setup).licence("widevine", TOKEN, b"\x08\x04", "KH")
        )
        assert b64decode(given["to"]) == b"\x08\x04"
        named = [each["id"] for each in given["message"]["content_keys_source"]["inline"]]
        assert named == [str(UUID(bytes=KEYS[name].kid)) for name in (KeyClass.SD, KeyClass.AUDIO)]
        with pytest.raises(LicenceUnavailable):
            await service(client, setup).licence("fairplay", TOKEN, b"spc", "KH")
        with pytest.raises(BadLicenceRequest):
            await service(client, setup).licence("widevine", TOKEN, b"", "KH")
        with pytest.raises(BadSignature):
            await service(client, setup).licence("widevine", "nothing", b"x", "KH")
        other = replace(setup, vendor=Axinom(company.KEY_ID, b64encode(bytes(32)).decode()))
        with pytest.raises(VendorAway):
            await service(client, other).licence("widevine", TOKEN, b"x", "KH")

    async def test_google_gets_a_signed_request_with_the_keys(
        self, vendors: tuple[str, httpx.AsyncClient]
    ) -> None:
        url, client = vendors
        setup = DrmSetup(urls={"widevine": f"{url}/licences/google"}, vendor=GOOGLE)
        given = json.loads(
            await service(client, setup).licence("widevine", TOKEN, b"challenge", "KH")
        )
        assert b64decode(given["payload"]) == b"challenge"
        assert [each["track_type"] for each in given["content_key_specs"]] == ["SD", "AUDIO"]
        wrong = replace(setup, vendor=Google("someone", f"{company.SIGNING_KEY}:{'A' * 22}=="))
        with pytest.raises(VendorAway):
            await service(client, wrong).licence("widevine", TOKEN, b"challenge", "KH")


class TestClearKey:
    async def test_only_keys_of_the_play(self) -> None:
        async with httpx.AsyncClient() as client:
            made = service(client, DrmSetup(clearkey=True))

            async def ask(*kids: str) -> Any:
                body = json.dumps({"kids": kids, "type": "temporary"}).encode()
                return json.loads(await made.licence("clearkey", TOKEN, body, "KH"))

            sd = KEYS[KeyClass.SD]
            words = [b64encode(each).decode().rstrip("=") for each in (sd.kid, sd.key)]
            assert await ask(words[0]) == {
                "keys": [{"kty": "oct", "kid": words[0], "k": words[1]}],
                "type": "temporary",
            }
            hd = b64encode(KEYS[KeyClass.HD].kid).decode().rstrip("=")
            # Segments name the kids of all classes: what is not the play's is left out.
            assert [each["kid"] for each in (await ask(words[0], hd))["keys"]] == [words[0]]
            with pytest.raises(WrongKey):
                await ask(hd)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b'{"kids":[]}',
            b'{"kids":"x"}',
            b'{"kids":[1]}',
            b'{"kids":["*"]}',
            b"[" * 99_999,
        ],
    )
    def test_what_is_no_request(self, body: bytes) -> None:
        with pytest.raises(BadLicenceRequest):
            clearkey.kids_of(body)


class TestSetup:
    def test_offers_what_there_are_licences_for(self) -> None:
        assert DrmSetup().systems == ()
        assert DrmSetup(clearkey=True).systems == ("org.w3.clearkey",)
        assert DrmSetup(urls={"fairplay": "x", "widevine": "x"}, vendor=GOOGLE).systems == (
            "com.apple.fps",
            "com.widevine.alpha",
        )

    def test_a_certificate_that_nobody_gave(self) -> None:
        made = LicenceService(cast("Any", SimpleNamespace()), DrmSetup(), cast("Any", None))
        with pytest.raises(LicenceUnavailable):
            made.certificate()
