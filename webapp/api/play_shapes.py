"""The shapes of playing in the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.streaming.library.schemas import Policy
from services.streaming.playback.licences.policy import SYSTEMS
from services.streaming.playback.schemas import (
    BEAT_SECONDS,
    Beaten,
    Caps,
    Delivered,
    Kept,
    Open,
    Player,
    Playing,
    Refusal,
    Screens,
    ScreenView,
    WhyNot,
)
from webapp.api.bodies import NO_NUL, Body

DeviceId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Platform = Annotated[str, Field(pattern=r"^[a-z0-9_]{0,20}$")]
KeySystem = Annotated[str, Field(max_length=60, pattern=NO_NUL)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class CapsIn(Body):
    """`eme`: the key systems that answered, the best first; asked of them only where needed."""

    mse: bool = False
    native_hls: bool = False
    eme: Annotated[list[KeySystem], Field(max_length=10)] = Field(default_factory=list)

    def caps(self) -> Caps:
        return Caps(self.mse, self.native_hls, tuple(self.eme))


class PlayIn(Body):
    """`device_id` is made up and kept by the client. `takeover_lease_id` is a lease of another
    device, named by streaming.too_many_streams, that this one shall replace.
    """

    device_id: DeviceId
    platform: Platform = ""
    caps: CapsIn
    max_height: Annotated[int | None, Field(ge=144, le=4_320)] = None
    takeover_lease_id: UUID | None = None


class SystemOut(BaseModel):
    license_url: str
    certificate_url: str | None


class DrmOut(BaseModel):
    """`token` goes into the header `X-Play-Token` of licence requests."""

    token: str
    systems: dict[str, SystemOut]


class ProtectionOut(BaseModel):
    """What the title asks for, and what this play really has."""

    policy: Policy
    delivered: Delivered


class TracksOut(BaseModel):
    """Names of sound tracks, languages of captions, scripts of lyrics."""

    audio: list[str]
    captions: list[str]
    lyrics: list[str]


class PlayOut(BaseModel):
    """`key_token` goes into the header `X-Play-Token` of key requests; null: none is needed.

    `max_height` 0: sound only. `watermark` is to be shown over the picture, moving.
    """

    play_id: UUID
    lease_id: UUID
    heartbeat_s: int
    expires_at: datetime
    manifest_url: str
    player: Player
    key_token: str | None
    drm: DrmOut | None
    max_height: int
    protection: ProtectionOut
    resume_s: int
    tracks: TracksOut
    watermark: str
    is_live: bool
    poster_url: str | None
    sprite_url: str | None

    @classmethod
    def of(cls, playing: Playing, resume_seconds: int) -> Self:
        media = playing.item.media
        return cls(
            play_id=playing.play_id,
            lease_id=playing.lease_id,
            heartbeat_s=BEAT_SECONDS,
            expires_at=playing.expires_at,
            manifest_url=playing.manifest_url,
            player=playing.player,
            key_token=playing.key_token,
            drm=_drm(playing),
            max_height=playing.max_height,
            protection=ProtectionOut(policy=playing.policy, delivered=playing.delivered),
            resume_s=0 if playing.is_live else resume_seconds,
            tracks=TracksOut(
                audio=["sound"] if media is None or media.audio else [],
                captions=list(media.captions) if media else [],
                lyrics=list(media.lyrics) if media else [],
            ),
            watermark=playing.watermark,
            is_live=playing.is_live,
            poster_url=playing.poster_url,
            sprite_url=playing.sprite_url,
        )


def _drm(playing: Playing) -> DrmOut | None:
    if playing.drm_token is None:
        return None
    return DrmOut(
        token=playing.drm_token,
        systems={name: _system(SYSTEMS[name]) for name in playing.systems},
    )


def _system(word: str) -> SystemOut:
    url = f"/api/v1/drm/{word}"
    return SystemOut(
        license_url=url, certificate_url=f"{url}/certificate" if word == "fairplay" else None
    )


class WhyOut(BaseModel):
    """`reason` null: it may be played now, up to `max_height` lines."""

    opens: bool
    reason: WhyNot | None
    details: Mapping[str, Any]
    max_height: int

    @classmethod
    def of(cls, verdict: Open | Refusal) -> Self:
        match verdict:
            case Open():
                return cls(opens=True, reason=None, details={}, max_height=verdict.max_height)
            case Refusal():
                return cls(
                    opens=False, reason=verdict.reason, details=verdict.details, max_height=0
                )


class BeatIn(Body):
    """`position_s`: where the picture is, for going on later."""

    lease_id: UUID
    play_id: UUID
    position_s: Seconds | None = None


class BeatOut(BaseModel):
    key_token: str | None
    drm_token: str | None
    heartbeat_s: int
    expires_at: datetime

    @classmethod
    def of(cls, beaten: Beaten) -> Self:
        return cls(
            key_token=beaten.key_token,
            drm_token=beaten.drm_token,
            heartbeat_s=BEAT_SECONDS,
            expires_at=beaten.expires_at,
        )


class EndIn(BaseModel):
    """What a page sends while it goes away; `position_s` is where it was."""

    lease_id: UUID
    play_id: UUID | None = None
    position_s: Seconds | None = None


class EndOut(BaseModel):
    ended: bool


class ProgressIn(BaseModel):
    lease_id: UUID
    play_id: UUID
    position_s: Seconds


class ProgressOut(BaseModel):
    kept: bool


class OfflineIn(Body):
    device_id: DeviceId


class OfflineOut(BaseModel):
    """A right of this device until `until`. `note`: the Mini App cannot keep media; clients that
    can will ask for it with this lease.
    """

    lease_id: UUID
    until: datetime
    note: str

    @classmethod
    def of(cls, kept: Kept) -> Self:
        return cls(lease_id=kept.lease_id, until=kept.ends_at, note="not_in_the_mini_app")


class ScreenOut(BaseModel):
    """`name` may be empty: then the platform tells. `lease_id` while it plays."""

    id: str
    name: str
    platform: str
    since: datetime
    last_seen_at: datetime
    is_video: bool
    is_audio: bool
    plays_now: bool
    lease_id: UUID | None

    @classmethod
    def of(cls, screen: ScreenView) -> Self:
        return cls(
            id=screen.device_id,
            name=screen.name,
            platform=screen.platform,
            since=screen.since,
            last_seen_at=screen.last_seen_at,
            is_video=screen.is_video,
            is_audio=screen.is_audio,
            plays_now=screen.lease_id is not None,
            lease_id=screen.lease_id,
        )


class ScreensOut(BaseModel):
    """`swap_at`: a place that is freed now is kept until then; null: it is free at once."""

    items: list[ScreenOut]
    video_limit: int
    audio_limit: int
    swap_at: datetime | None

    @classmethod
    def of(cls, screens: Screens) -> Self:
        return cls(
            items=[ScreenOut.of(each) for each in screens.items],
            video_limit=screens.video_limit,
            audio_limit=screens.audio_limit,
            swap_at=screens.swap_at,
        )


class ScreenNameIn(Body):
    name: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]


class ScreenGoneOut(BaseModel):
    removed: bool


class ScreenStoppedOut(BaseModel):
    stopped: bool
