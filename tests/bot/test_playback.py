"""What settings make of playing: licences of development stay away from the public."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.background import CannotStart
from bot.playback import _countries, _signer, drm_setup
from services.core.settings import Settings
from services.streaming.playback.signing import HmacSigner, NginxSigner

PUBLIC = {
    "bot_token": SecretStr("7:token"),
    "secret_key": SecretStr("a secret"),
    "telegram_webhook_secret": SecretStr("another"),
    "public_url": "https://app.example",
}


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


class TestClearKey:
    def test_is_for_development(self) -> None:
        assert drm_setup(settings()).systems == ("org.w3.clearkey",)
        assert drm_setup(settings(**PUBLIC)).systems == ()
        assert drm_setup(settings(drm_clearkey=False)).systems == ()

    def test_before_the_public_stops_the_start(self) -> None:
        with pytest.raises(ValidationError, match="DRM_CLEARKEY is for development"):
            settings(**PUBLIC, drm_clearkey=True)


class TestVendors:
    def test_need_a_secret(self) -> None:
        with pytest.raises(ValidationError, match="DRM_SECRET must be set"):
            settings(**PUBLIC, drm_widevine_url="https://licences.example")
        for vendor, secret in (("axinom", "c2VjcmV0"), ("google", "AAAA:AAAA")):
            made = drm_setup(
                settings(
                    **PUBLIC,
                    drm_vendor=vendor,
                    drm_secret=SecretStr(secret),
                    drm_playready_url="https://licences.example",
                )
            )
            assert made.systems == ("com.microsoft.playready",)

    def test_nginx_needs_the_secret_that_it_knows(self) -> None:
        with pytest.raises(ValidationError, match="MEDIA_SECRET must be set"):
            settings(**PUBLIC, media_signer="nginx")
        made = _signer(settings(media_signer="nginx", media_secret=SecretStr("shared")))
        assert isinstance(made, NginxSigner)
        assert isinstance(_signer(settings(**PUBLIC)), HmacSigner)


class TestCountries:
    def test_a_file_that_is_none_stops_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(ValidationError, match="is no file"):
            settings(geoip_file=tmp_path / "nowhere.mmdb")
        other = tmp_path / "text.mmdb"
        other.write_text("not a country file")
        with pytest.raises(CannotStart, match="is no country file"):
            _countries(settings(geoip_file=other))

    def test_this_machine_is_where_the_sandbox_is(self) -> None:
        assert _countries(settings()).of("127.0.0.1") == "KH"
        assert _countries(settings(**PUBLIC)).of("127.0.0.1") is None
        with pytest.raises(ValidationError):
            settings(local_country="Cambodia")
