"""Licences of key systems: what a browser's key system asks, and the answer it can read."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from services.streaming.playback.geo import Countries
from services.streaming.playback.licences.service import LicenceService
from webapp.api.media_paths import TOKEN_HEADER
from webapp.api.play import country_of
from webapp.bodies import read_limited

System = Literal["clearkey", "widevine", "fairplay", "playready"]
_MOST_BYTES: Final = 256 * 1024


def drm_router(licences: LicenceService, countries: Countries) -> APIRouter:
    """Not in the description of the API: what goes to and fro are bytes of key systems."""
    router = APIRouter(prefix="/api/v1/drm", include_in_schema=False)
    country = country_of(countries)

    @router.post("/{system}")
    async def ask_licence(
        request: Request,
        system: System,
        token: Annotated[str, Header(alias=TOKEN_HEADER, max_length=200)],
    ) -> Response:
        """The licence of a play, for its own keys only: what the key system says, as it is.

        `X-Play-Token` is `drm.token` of the play or of its last sign of life; it is the secret, no
        other header is needed. 403 and 409 as at the start of a play; streaming.wrong_key for a
        key of something else.
        """
        body = await read_limited(request, _MOST_BYTES)
        content = await licences.licence(system, token, body, country(request))
        kind = "application/json" if system == "clearkey" else "application/octet-stream"
        return Response(content, media_type=kind, headers={"Cache-Control": "no-store"})

    @router.get("/fairplay/certificate")
    async def fairplay_certificate() -> Response:
        """What Apple gave the operator; a player needs it before it asks for a licence."""
        return Response(
            licences.certificate(),
            media_type="application/octet-stream",
            headers={"Cache-Control": "public, max-age=3600"},
        )

    return router
