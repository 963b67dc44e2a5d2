"""Playlists and keys below signed addresses; their segments are webapp/media.py's."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import Response

from services.streaming.live.renditions import SOURCE
from services.streaming.playback.geo import Countries
from services.streaming.playback.keys import Address, KeyDesk
from services.streaming.processing.schemas import KeyClass, Scheme
from webapp.api.play import country_of

TOKEN_HEADER: Final = "X-Play-Token"  # noqa: S105 - a name
_PLAYLIST: Final = "application/vnd.apple.mpegurl"
_PREFIX: Final = "/s/{expires}/{play}/{signature}/{item}"
_KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}

Hex = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Version = Annotated[str, Path(pattern=r"^[a-z0-9]{1,40}$")]
Rendition = Annotated[str, Path(pattern=r"^(\d{3,4}p|audio)$")]
LiveRendition = Annotated[str, Path(pattern=r"^(\d{3,4}p|audio|source)$")]
Group = Annotated[str, Path(pattern=r"^\d{1,6}-\d{1,6}$")]
Token = Annotated[str | None, Header(alias=TOKEN_HEADER, max_length=200)]
Expires = Annotated[int, Path(ge=0, lt=2**40)]
Signature = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{22}$")]


def media_paths_router(desk: KeyDesk, countries: Countries) -> APIRouter:
    router = APIRouter(prefix=_PREFIX, include_in_schema=False)
    country = country_of(countries)

    @router.get("/master.m3u8")
    async def media_master(
        request: Request, expires: Expires, play: Hex, signature: Signature, item: Hex
    ) -> Response:
        address = Address(expires, play, signature, item)
        return _playlist(await desk.master(address, country(request)))

    _add_live(router, desk, country)
    _add_live_keys(router, desk, country)

    @router.get("/{version}/key/{key_class}")
    async def media_key(
        request: Request,
        expires: Expires,
        play: Hex,
        signature: Signature,
        item: Hex,
        key_class: KeyClass,
        token: Token = None,
    ) -> Response:
        address = Address(expires, play, signature, item)
        return _key(await desk.key(address, key_class, token, country(request)))

    @router.get("/{version}/{scheme}/{rendition}/index.m3u8")
    async def media_playlist(
        request: Request,
        expires: Expires,
        play: Hex,
        signature: Signature,
        item: Hex,
        version: Version,
        scheme: Scheme,
        rendition: Rendition,
    ) -> Response:
        address = Address(expires, play, signature, item)
        text = await desk.playlist(address, version, scheme, rendition, country(request))
        return _playlist(text)

    return router


def _add_live(router: APIRouter, desk: KeyDesk, country: Callable[[Request], str | None]) -> None:
    @router.get("/live/index.m3u8")
    async def media_live_playlist(
        request: Request, expires: Expires, play: Hex, signature: Signature, item: Hex
    ) -> Response:
        address = Address(expires, play, signature, item)
        return _playlist(await desk.live_playlist(address, SOURCE, country(request)))

    @router.get("/live/{rendition}/index.m3u8")
    async def media_live_rendition(
        request: Request,
        expires: Expires,
        play: Hex,
        signature: Signature,
        item: Hex,
        rendition: Rendition,
    ) -> Response:
        address = Address(expires, play, signature, item)
        return _playlist(await desk.live_playlist(address, rendition, country(request)))


def _add_live_keys(
    router: APIRouter, desk: KeyDesk, country: Callable[[Request], str | None]
) -> None:
    @router.get("/live/key/{rendition}/{group}")
    async def media_live_key(
        request: Request,
        expires: Expires,
        play: Hex,
        signature: Signature,
        item: Hex,
        rendition: LiveRendition,
        group: Group,
        token: Token = None,
    ) -> Response:
        address = Address(expires, play, signature, item)
        return _key(await desk.live_key(address, rendition, group, token, country(request)))


def _key(key: bytes) -> Response:
    return Response(key, media_type="application/octet-stream", headers=_KEPT_NOWHERE)


def _playlist(text: str) -> Response:
    return Response(text, media_type=_PLAYLIST, headers=_KEPT_NOWHERE)
