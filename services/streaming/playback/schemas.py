"""What crosses the border of playback: how to play, what a play is, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.entitlements import Rights
from services.streaming.library.schemas import Item, Policy

BEAT_SECONDS: Final = 15
LEASE_TTL: Final = timedelta(seconds=45)
TOKEN_TTL: Final = timedelta(seconds=60)


class WhyNot(StrEnum):
    """Why something cannot be played; the order is that of the checks."""

    NOT_YET = "not_yet"
    WINDOW_CLOSED = "window_closed"
    TERRITORY = "territory"
    TERRITORY_UNKNOWN = "territory_unknown"
    PLAN_REQUIRED = "plan_required"
    SUBSCRIPTION_INACTIVE = "subscription_inactive"
    DEVICE_LIMIT = "device_limit"
    PROTECTION_UNAVAILABLE = "protection_unavailable"
    TOO_MANY_STREAMS = "too_many_streams"


class Player(StrEnum):
    """How a client plays it."""

    HLS_AES128 = "hls_aes128"
    HLS_CBCS = "hls_cbcs"
    NATIVE_HLS = "native_hls"


class Delivered(StrEnum):
    """The protection that a play really has; `none`: live, before its pieces were encrypted."""

    NONE = "none"
    AES128 = "aes128"
    CLEARKEY_DEV = "clearkey_dev"
    DRM_SOFTWARE = "drm_software"
    DRM_HARDWARE = "drm_hardware"


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """A plan on sale and what it gives; `price` is for a month."""

    word: str
    name: Bilingual
    price: Money
    rights: Rights


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan that a fan has but that gives nothing now; `state` is that of the subscription."""

    plan: str
    state: str


@dataclass(frozen=True, slots=True)
class Open:
    """It may be played, up to so many lines (0: sound only), until `closes_at` at the latest."""

    max_height: int
    closes_at: datetime | None = None
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """It may not; `details` are what a screen needs to offer the next step."""

    reason: WhyNot
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caps:
    """What a client can do; `eme` are key systems by their own names, the best first."""

    mse: bool = False
    native_hls: bool = False
    eme: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPlay:
    """`country` is where the request comes from, None: nobody knows. `takeover` is the lease
    that this device shall replace.
    """

    fan_id: int
    key: str
    device_id: str
    platform: str
    caps: Caps
    country: str | None
    max_height: int | None = None
    takeover: UUID | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """A place that somebody plays at; `title` and `device` for the one who may take it over."""

    lease_id: UUID
    device_id: str
    device: str
    platform: str
    since: datetime
    title: Bilingual


@dataclass(frozen=True, slots=True)
class PlayRecord:
    """A play as it is stored."""

    id: UUID
    fan_id: int
    item_id: UUID
    version: str
    lease_id: UUID
    device_id: str
    player: Player
    max_height: int
    delivered: Delivered
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """The answer to a start. Paths and tokens are good until `expires_at` and for a minute."""

    play_id: UUID
    lease_id: UUID
    expires_at: datetime
    manifest_url: str
    player: Player
    key_token: str | None
    drm_token: str | None
    systems: Sequence[str]
    max_height: int
    policy: Policy
    delivered: Delivered
    watermark: str
    item: Item
    is_live: bool = False
    poster_url: str | None = None
    sprite_url: str | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life of a play; both ids are its own."""

    fan_id: int
    lease_id: UUID
    play_id: UUID


@dataclass(frozen=True, slots=True)
class Beaten:
    """Fresh tokens for the keys and licences to come."""

    key_token: str | None
    drm_token: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ScreenView:
    """A device of a fan; `lease_id` while it plays."""

    device_id: str
    name: str
    platform: str
    since: datetime
    last_seen_at: datetime
    is_video: bool
    is_audio: bool
    lease_id: UUID | None


@dataclass(frozen=True, slots=True)
class Screens:
    """All devices of a fan, the last seen first; `swap_at`: a removed one keeps its place until
    then, None: a place is free as soon as one is removed.
    """

    items: tuple[ScreenView, ...]
    video_limit: int
    audio_limit: int
    swap_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A lease to keep an item without a line, on one device."""

    lease_id: UUID
    ends_at: datetime
