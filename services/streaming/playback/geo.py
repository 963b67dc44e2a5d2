"""Which country an address is in, by a file that the operator brings; without one nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final

import maxminddb

from services.core.clock import Clock

OLD_AFTER: Final = timedelta(days=90)
_LETTERS: Final = 2


class Countries:
    """`local` is the country of this machine and its own network, None: unknown.

    The file is any country database in MaxMind's format. Two shapes of records are known: that
    of ip-location-db, `{country_code}`, and MaxMind's own, `{country: {iso_code}}`.
    """

    def __init__(self, file: Path | None, local: str | None = None) -> None:
        self._reader = maxminddb.open_database(file) if file is not None else None
        self._local = local

    def of(self, address: str) -> str | None:
        """An ISO 3166 word; None where nothing is known."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return None
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        if parsed.is_loopback or parsed.is_private:
            return self._local
        if self._reader is None:
            return None
        try:
            return _country(self._reader.get(parsed))
        except ValueError:
            return None  # an IPv6 address, and the file knows only IPv4

    @property
    def made_at(self) -> datetime | None:
        """When the file was made; None: there is none."""
        if self._reader is None:
            return None
        return datetime.fromtimestamp(self._reader.metadata().build_epoch, UTC)

    def age(self, clock: Clock) -> timedelta | None:
        return None if self.made_at is None else clock.now() - self.made_at

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _country(record: object) -> str | None:
    match record:
        case {"country_code": str(code)} | {"country": {"iso_code": str(code)}}:
            return code.upper() if len(code) == _LETTERS and code.isalpha() else None
        case _:
            return None
