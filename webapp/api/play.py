"""Playing: start, signs of life, the end, where one was, and why not."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ValidationError

from services.identity import FanProfile
from services.streaming.playback.beats import BeatService
from services.streaming.playback.geo import Countries
from services.streaming.playback.positions import Positions
from services.streaming.playback.schemas import Beat, StartPlay
from services.streaming.playback.service import PlaybackService
from webapp.api.caller import Caller
from webapp.api.play_shapes import (
    BeatIn,
    BeatOut,
    EndIn,
    EndOut,
    OfflineIn,
    OfflineOut,
    PlayIn,
    PlayOut,
    ProgressIn,
    ProgressOut,
    WhyOut,
)
from webapp.api.refusals import refusals
from webapp.bodies import read_limited
from webapp.errors import Invalid

ItemKey = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
_MOST_BYTES: Final = 4_096
B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PlayDoors:
    playback: PlaybackService
    beats: BeatService
    positions: Positions
    countries: Countries


def country_of(countries: Countries) -> Callable[[Request], str | None]:
    """The country that a request comes from; a proxy's word counts where the server trusts it."""

    def country(request: Request) -> str | None:
        return countries.of(request.client.host if request.client else "")

    return country


def play_router(caller: Caller, doors: PlayDoors) -> APIRouter:
    router = APIRouter(prefix="/api/v1/play", tags=["play"], responses=refusals())
    _add_signs(router, caller, doors)
    _add_last_words(router, doors)
    _add_start(router, caller, doors)
    return router


def _add_signs(router: APIRouter, caller: Caller, doors: PlayDoors) -> None:
    @router.post("/beat", responses=refusals(400, 403, 404, 409, 410, 422))
    async def beat_play(body: BeatIn, fan: Annotated[FanProfile, Depends(caller)]) -> BeatOut:
        """A sign of life, every `heartbeat_s`; fresh tokens for keys and licences to come.

        409 streaming.taken_over: stop. 410 streaming.expired: play again, at the same position.
        What a start is refused for ends a play too, within a beat: 403 such as
        streaming.plan_required, 409 streaming.too_many_streams after a smaller plan, 404
        streaming.not_playable. Its place is free then.
        """
        beaten = await doors.beats.beat(Beat(fan.id, body.lease_id, body.play_id))
        if body.position_s is not None:
            await doors.positions.put(body.lease_id, body.play_id, body.position_s)
        return BeatOut.of(beaten)


def _add_last_words(router: APIRouter, doors: PlayDoors) -> None:
    """What a page still sends while it goes away can carry no headers: the lease is the secret."""

    @router.post("/end", responses=refusals(400, 413, 422), openapi_extra=_told_by(EndIn))
    async def end_play(request: Request) -> EndOut:
        """Give the place back: `{lease_id, play_id?, position_s?}`, of any content type."""
        body = await _read(request, EndIn)
        if body.play_id is not None and body.position_s is not None:
            await doors.positions.put(body.lease_id, body.play_id, body.position_s)
        return EndOut(ended=await doors.beats.end(body.lease_id, body.play_id))

    @router.post(
        "/progress", responses=refusals(400, 413, 422), openapi_extra=_told_by(ProgressIn)
    )
    async def tell_progress(request: Request) -> ProgressOut:
        """Where one is: `{lease_id, play_id, position_s}`, of any content type."""
        body = await _read(request, ProgressIn)
        kept = await doors.positions.put(body.lease_id, body.play_id, body.position_s)
        return ProgressOut(kept=kept)


def _add_start(router: APIRouter, caller: Caller, doors: PlayDoors) -> None:
    country = country_of(doors.countries)

    @router.post("/{key}", responses=refusals(400, 403, 404, 409, 422))
    async def start_play(
        request: Request,
        key: ItemKey,
        body: PlayIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PlayOut:
        """Play it on this device. The same device again keeps its place.

        403 streaming.not_yet, window_closed, territory, territory_unknown, plan_required,
        subscription_inactive; 409 streaming.device_limit, protection_unavailable,
        too_many_streams. A refusal takes no place.
        """
        playing = await doors.playback.start(
            StartPlay(
                fan_id=fan.id,
                key=key,
                device_id=body.device_id,
                platform=body.platform,
                caps=body.caps.caps(),
                country=country(request),
                max_height=body.max_height,
                takeover=body.takeover_lease_id,
            )
        )
        return PlayOut.of(playing, await doors.positions.of(fan.id, playing.item.id))

    @router.get("/{key}/why", responses=refusals(404, 422))
    async def why_not_play(
        request: Request, key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> WhyOut:
        """Whether it may be played now and if not, why; takes no place."""
        return WhyOut.of(await doors.playback.why(fan.id, key, country(request)))

    @router.post("/{key}/offline", responses=refusals(400, 403, 404, 409, 422))
    async def keep_offline(
        request: Request,
        key: ItemKey,
        body: OfflineIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> OfflineOut:
        """A lease to keep it on this device. 403 streaming.offline_not_included."""
        kept = await doors.playback.keep(fan.id, key, body.device_id, country(request))
        return OfflineOut.of(kept)


def _told_by(shape: type[BaseModel]) -> dict[str, Any]:
    """The body that `_read` reads, for the description of the API."""
    content = {"application/json": {"schema": shape.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


async def _read(request: Request, shape: type[B]) -> B:
    """A body of any content type: a beacon of a page chooses its own."""
    try:
        return shape.model_validate_json(await read_limited(request, _MOST_BYTES))
    except ValidationError as error:
        fields = [
            {"field": ".".join(str(part) for part in one["loc"]), "reason": one["msg"]}
            for one in error.errors()
        ]
        raise Invalid(fields=fields) from error
