"""What crosses the border of sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.identity.devices import Platform, SecretToken


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Sign a fan in on a device, by a proof of Telegram that was checked already.

    `init_hash` is the hexadecimal SHA-256 of the proof; after `init_until` it is too old for
    anybody.
    """

    fan_id: int
    init_hash: str
    init_until: datetime
    device: SecretToken
    name: str
    platform: Platform


@dataclass(frozen=True, slots=True)
class Session:
    """The access token is good for every request, the refresh token for the next session once."""

    id: str
    fan_id: int
    device_id: str
    access_token: str = field(repr=False)
    access_until: datetime
    refresh_token: str = field(repr=False)
    refresh_until: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind an access token, and from which device."""

    session_id: str
    fan_id: int
    device_id: str
