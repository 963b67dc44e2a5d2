"""Countries of addresses, by files of both shapes and both kinds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.core.clock import FrozenClock
from services.streaming.playback.geo import Countries
from tests.services.streaming.playback.country_file import write

BUILT = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN = {"81.2.69.0/24": {"country_code": "KH"}, "2a02:c7f::/32": {"country_code": "TH"}}
OF_MAXMIND = {"81.2.69.0/24": {"country": {"iso_code": "KH"}, "continent": {"code": "AS"}}}


def countries(folder: Path, version: int, local: str | None = None) -> Countries:
    networks = PLAIN if version == 6 else OF_MAXMIND
    file = write(folder / "c.mmdb", networks, version=version, built=int(BUILT.timestamp()))
    return Countries(file, local)


class TestCountries:
    @pytest.mark.parametrize(
        ("address", "country"),
        [
            ("81.2.69.7", "KH"),
            ("::ffff:81.2.69.7", "KH"),
            ("2a02:c7f::1", "TH"),
            ("81.2.70.1", None),
            ("2001:4860::1", None),
            ("nobody", None),
            ("", None),
        ],
    )
    def test_of_a_file_for_both(self, tmp_path: Path, address: str, country: str | None) -> None:
        made = countries(tmp_path, 6)
        assert made.of(address) == country
        made.close()

    def test_a_file_for_ipv4_knows_nothing_of_ipv6(self, tmp_path: Path) -> None:
        made = countries(tmp_path, 4)
        assert made.of("81.2.69.7") == "KH"
        assert made.of("2a02:c7f::1") is None
        made.close()

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "192.168.3.4", "10.0.0.1", "fd00::1"])
    def test_own_network_is_where_the_setting_says(self, tmp_path: Path, address: str) -> None:
        made = countries(tmp_path, 6, "VN")
        assert made.of(address) == "VN"
        made.close()
        assert Countries(None).of(address) is None

    def test_tells_how_old_it_is(self, tmp_path: Path) -> None:
        made = countries(tmp_path, 6)
        assert made.age(FrozenClock(BUILT + timedelta(days=91))) == timedelta(days=91)
        made.close()
        assert Countries(None).age(FrozenClock(BUILT)) is None
