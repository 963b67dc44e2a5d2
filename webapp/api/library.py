"""The library: the first screen of watching, finding, items, collections, words of songs."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from services.core.clock import Clock
from services.entitlements import EntitlementService
from services.identity import FanProfile
from services.streaming.library.errors import ItemNotFound
from services.streaming.library.lists import ListsService
from services.streaming.library.schemas import CollectionKind, FindItems, Kind
from services.streaming.library.service import LibraryService
from services.streaming.playback.geo import Countries
from services.streaming.playback.rights import can_play
from services.streaming.playback.schemas import Refusal
from services.streaming.playback.service import PlaybackService
from services.streaming.processing.folders import Folders
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.kept import UNCHANGED, IfNoneMatch, Kept
from webapp.api.library_shapes import (
    CollectionOut,
    CollectionPageOut,
    CollectionsOut,
    ItemOut,
    ItemsOut,
    Looker,
    LyricLineOut,
    LyricsOut,
    NextOut,
    SimilarOut,
    WatchOut,
    items_out,
)
from webapp.api.play import country_of
from webapp.api.refusals import refusals

_KEY: Final = r"^[a-z0-9-]{1,40}$"
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_PRIVATE: Final = {"Cache-Control": "private, max-age=3600"}

ItemKey = Annotated[str, Path(pattern=_KEY)]
CollectionKey = Annotated[str, Path(pattern=_KEY)]
Language = Annotated[Literal["km", "en"], Path()]
Script = Annotated[Literal["km", "latin"], Path()]
Version = Annotated[str, Path(pattern=r"^[a-z0-9]{1,40}$")]
Cursor = Annotated[str | None, Query(max_length=80, pattern=NO_NUL)]
Limit = Annotated[int, Query(ge=1, le=50)]
Look = Callable[[Request, FanProfile], Awaitable[Looker]]


@dataclass(frozen=True, slots=True)
class LibraryDoors:
    library: LibraryService
    lists: ListsService
    playback: PlaybackService
    entitlements: EntitlementService
    countries: Countries
    folders: Folders
    clock: Clock

    def look(self) -> Look:
        """Who asks, from where and when."""
        country = country_of(self.countries)

        async def looker(request: Request, fan: FanProfile) -> Looker:
            rights = await self.entitlements.of(fan.id)
            return Looker(rights, country(request), self.clock.now())

        return looker


class Wanted(Body):
    """What is looked for: all that is said must hold."""

    q: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    kind: Kind | None = None
    artist: Annotated[str | None, Field(pattern=r"^[a-z0-9-]{1,22}$")] = None
    cursor: Annotated[str | None, Field(max_length=80, pattern=NO_NUL)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20

    def asked(self) -> FindItems:
        return FindItems(self.q.strip(), self.kind, self.artist, self.cursor, self.limit)


def library_router(caller: Caller, doors: LibraryDoors) -> APIRouter:
    router = APIRouter(prefix="/api/v1/watch", tags=["watch"], responses=refusals())
    _add_lists(router, caller, doors)
    _add_items(router, caller, doors)
    _add_words(router, caller, doors.library)
    return router


def posters_router(doors: LibraryDoors) -> APIRouter:
    """Stills of items as pictures of pages: for everybody, no fan is asked for."""
    router = APIRouter()
    _add_posters(router, doors)
    return router


def _add_lists(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    library, look = doors.library, doors.look()

    @router.get("", response_model=WatchOut, responses={**refusals(422), **UNCHANGED})
    async def watch_home(
        request: Request,
        fan: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """What to watch and to hear; first of all, what you have not seen to the end."""
        home = await library.home(fan.id)
        return Kept.of(WatchOut.of(home, await look(request, fan))).response(request)

    @router.get("/items", response_model=ItemsOut, responses={**refusals(409, 422), **UNCHANGED})
    async def library_items(
        request: Request,
        fan: Annotated[FanProfile, Depends(caller)],
        wanted: Annotated[Wanted, Query()],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """Found by name, artist or album, the newest first; mistyped words and Khmer in Latin
        letters are understood. 409: begin again.
        """
        page = await library.find(fan.id, wanted.asked())
        return Kept.of(ItemsOut.of(page, await look(request, fan))).response(request)

    @router.get("/continue", responses=refusals(409, 422))
    async def begun_items(
        request: Request,
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> ItemsOut:
        """What you have not seen to the end, the last one first. 409: begin again."""
        page = await library.begun(fan.id, cursor, limit)
        return ItemsOut.of(page, await look(request, fan))

    @router.get("/collections", responses=refusals(409, 422))
    async def library_collections(
        _: Annotated[FanProfile, Depends(caller)],
        kind: CollectionKind | None = None,
        artist: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,22}$")] = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> CollectionsOut:
        """Albums, series, playlists, the newest first. 409: begin again."""
        found, after = await library.collections(kind, artist, cursor, limit)
        return CollectionsOut(items=[CollectionOut.of(each) for each in found], next_cursor=after)


def _add_items(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    library, look = doors.library, doors.look()

    @router.get("/collections/{collection_key}", responses=refusals(404, 422))
    async def library_collection(
        request: Request,
        collection_key: CollectionKey,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> CollectionPageOut:
        """One of them with what it holds."""
        found = await library.collection(fan.id, collection_key)
        return CollectionPageOut.of_page(found, await look(request, fan))

    @router.get("/items/{item_key}", responses=refusals(404, 422))
    async def library_item(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ItemOut:
        """One item, also one that is not out yet; its `lock` says which plans would open it."""
        found = await library.item(fan.id, item_key)
        looker = await look(request, fan)
        verdict = await doors.playback.why(fan.id, item_key, looker.country)
        return ItemOut.of(found, looker, verdict if isinstance(verdict, Refusal) else None)

    @router.get("/items/{item_key}/next", responses=refusals(404, 422))
    async def next_item(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> NextOut:
        """What follows in its album or series, null at the end."""
        found = await library.next_of(fan.id, item_key)
        looker = await look(request, fan)
        return NextOut(item=ItemOut.of(found, looker) if found else None)

    @router.get("/items/{item_key}/similar", responses=refusals(404, 422))
    async def similar_items(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SimilarOut:
        """Like it by artist, tag and kind, and open to you now: never a second closed door."""
        looker = await look(request, fan)
        opens = can_play(looker.rights, looker.now, looker.country)
        found = await library.similar(fan.id, item_key, opens)
        return SimilarOut(items=items_out(found, looker))

    @router.delete("/continue/{item_key}", responses=refusals(404, 422))
    async def forget_begun(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ItemsOut:
        """Out of what you have not seen to the end; the first of what is left."""
        await library.forget(fan.id, item_key)
        return ItemsOut.of(await library.begun(fan.id), await look(request, fan))


def _add_words(router: APIRouter, caller: Caller, library: LibraryService) -> None:
    """Captions are free for all, in every plan and without one; words of songs, too."""

    @router.get(
        "/items/{item_key}/captions/{language}",
        dependencies=[Depends(caller)],
        include_in_schema=False,
    )
    async def item_captions(item_key: ItemKey, language: Language) -> Response:
        """A WebVTT file."""
        text = await library.captions(item_key, language)
        return Response(text, media_type="text/vtt", headers=_PRIVATE)

    @router.get(
        "/items/{item_key}/lyrics/{script}",
        dependencies=[Depends(caller)],
        responses=refusals(404, 422),
    )
    async def item_lyrics(item_key: ItemKey, script: Script) -> LyricsOut:
        """The lines of a song with their times; `latin` is Khmer in Latin letters."""
        lines = await library.lyrics(item_key, script)
        return LyricsOut(
            items=[LyricLineOut(at_ms=line.at_ms, words=line.words) for line in lines]
        )


def _add_posters(router: APIRouter, doors: LibraryDoors) -> None:
    @router.get("/posters/{item_key}/{version}.jpg", include_in_schema=False)
    async def item_poster(item_key: ItemKey, version: Version) -> Response:
        """A still of an item; a new version of its media has a new address."""
        item_id = await doors.library.poster_of(item_key, version)
        path = doors.folders.version(item_id, version) / "poster.jpg"
        content = await asyncio.to_thread(_read, path)
        if content is None:
            raise ItemNotFound(key=item_key)
        return Response(content, media_type="image/jpeg", headers=_FOR_EVER)


def _read(path: FilePath) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
