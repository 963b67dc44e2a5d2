"""What crosses the border of devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

NAME_LENGTH: Final = 40
TOKEN_BYTES: Final = 32


class Platform(StrEnum):
    """As Telegram names its clients, folded to what a fan calls a kind of device."""

    ANDROID = "android"
    IOS = "ios"
    DESKTOP = "desktop"
    WEB = "web"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The device keeps the private key: P-256 or Ed25519, as DER of a SubjectPublicKeyInfo."""

    der: bytes


@dataclass(frozen=True, slots=True)
class SecretToken:
    """32 random bytes that the device made and keeps; stored here as a hash."""

    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """The same proof again is the same device, so the command may be repeated."""

    fan_id: int
    proof: PublicKey | SecretToken
    name: str
    platform: Platform


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a fan that was not revoked."""

    id: str
    fan_id: int
    name: str
    platform: Platform
    since: datetime
    last_seen_at: datetime
    trusted_at: datetime | None
    has_biometry: bool

    @property
    def is_trusted(self) -> bool:
        return self.trusted_at is not None


@dataclass(frozen=True, slots=True)
class BiometricUse:
    """One confirmation by biometry, named by `key`; the same again gives the same answer.

    `amount_minor` is what is confirmed, in US cents.
    """

    key: str
    device_id: str
    token: str = field(repr=False)
    purpose: str
    amount_minor: int
