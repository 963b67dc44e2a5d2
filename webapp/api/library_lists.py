"""What fans do with the library: stars, the queue, their own playlists."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, StringConstraints

from services.identity import FanProfile
from services.streaming.library.schemas import PLAYLIST_ITEMS, QUEUE_ITEMS
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.library import ItemKey, LibraryDoors
from webapp.api.library_shapes import (
    ItemOut,
    PlaylistOut,
    PlaylistPageOut,
    PlaylistsOut,
    QueueOut,
)
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Revision = Annotated[int, Field(ge=0, le=2**62)]
ListName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]


class RatingIn(Body):
    stars: Annotated[int, Field(ge=1, le=5)]


class QueueIn(Body):
    """The whole queue in its order, onto the `revision` that you have seen."""

    revision: Revision
    items: Annotated[list[Key], Field(max_length=QUEUE_ITEMS)]


class QueueItemIn(Body):
    """At the end, or with `next` as the next one."""

    item: Key
    next: bool = False


class PlaylistIn(Body):
    name: ListName


class PlaylistItemsIn(Body):
    """The whole list in its order, onto the `revision` that you have seen."""

    revision: Revision
    items: Annotated[list[Key], Field(max_length=PLAYLIST_ITEMS)]


class PlaylistItemIn(Body):
    item: Key


def library_lists_router(caller: Caller, repeats: Repeats, doors: LibraryDoors) -> APIRouter:
    router = APIRouter(prefix="/api/v1/watch", tags=["watch"], responses=refusals())
    _add_rating(router, caller, doors)
    _add_queue(router, caller, doors)
    _add_playlists(router, caller, repeats, doors)
    _add_playlist_items(router, caller, doors)
    return router


def _add_rating(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    look = doors.look()

    @router.put("/items/{item_key}/rating", responses=refusals(400, 404, 422))
    async def rate_item(
        request: Request,
        item_key: ItemKey,
        body: RatingIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> ItemOut:
        """Your stars, 1 to 5, in place of those that you gave before."""
        rated = await doors.library.rate(fan.id, item_key, body.stars)
        return ItemOut.of(rated, await look(request, fan))

    @router.delete("/items/{item_key}/rating", responses=refusals(404, 422))
    async def unrate_item(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ItemOut:
        """Take your stars back."""
        rated = await doors.library.rate(fan.id, item_key, None)
        return ItemOut.of(rated, await look(request, fan))


def _add_queue(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    lists, look = doors.lists, doors.look()

    @router.get("/queue")
    async def watch_queue(
        request: Request, fan: Annotated[FanProfile, Depends(caller)]
    ) -> QueueOut:
        """What comes next, on all your devices."""
        return QueueOut.of(await lists.queue(fan.id), await look(request, fan))

    @router.put("/queue", responses=refusals(400, 404, 409, 422))
    async def order_queue(
        request: Request, body: QueueIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> QueueOut:
        """The queue is this. 409 streaming.list_changed: it was changed elsewhere; look again."""
        queue = await lists.set_queue(fan.id, body.revision, body.items)
        return QueueOut.of(queue, await look(request, fan))

    @router.post("/queue", responses=refusals(400, 404, 409, 422))
    async def queue_item(
        request: Request, body: QueueItemIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> QueueOut:
        """One more; what stands there already moves."""
        queue = await lists.add(fan.id, body.item, next_=body.next)
        return QueueOut.of(queue, await look(request, fan))

    @router.delete("/queue/{item_key}", responses=refusals(404, 422))
    async def unqueue_item(
        request: Request, item_key: ItemKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> QueueOut:
        """Out of the queue; quiet when it is not in it."""
        queue = await lists.remove(fan.id, item_key)
        return QueueOut.of(queue, await look(request, fan))


def _add_playlists(
    router: APIRouter, caller: Caller, repeats: Repeats, doors: LibraryDoors
) -> None:
    lists, look = doors.lists, doors.look()

    @router.get("/playlists")
    async def own_playlists(fan: Annotated[FanProfile, Depends(caller)]) -> PlaylistsOut:
        """Your own lists, the one that was changed last first."""
        found = await lists.playlists(fan.id)
        return PlaylistsOut(items=[PlaylistOut.of(each) for each in found])

    @router.post("/playlists", response_model=PlaylistPageOut, responses=refusals(400, 409, 422))
    async def make_playlist(
        request: Request, body: PlaylistIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A new empty list."""

        async def made() -> PlaylistPageOut:
            found = await lists.create(once.fan.id, once.key, body.name)
            return PlaylistPageOut.of_page(found, await look(request, once.fan))

        return await once(made)

    _add_one_playlist(router, caller, doors)


def _add_one_playlist(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    lists, look = doors.lists, doors.look()

    @router.get("/playlists/{playlist_id}", responses=refusals(404, 422))
    async def own_playlist(
        request: Request, playlist_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PlaylistPageOut:
        """One of them."""
        found = await lists.playlist(fan.id, playlist_id)
        return PlaylistPageOut.of_page(found, await look(request, fan))

    @router.patch("/playlists/{playlist_id}", responses=refusals(400, 404, 422))
    async def rename_playlist(
        request: Request,
        playlist_id: UUID,
        body: PlaylistIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PlaylistPageOut:
        """Another name."""
        await lists.rename(fan.id, playlist_id, body.name)
        found = await lists.playlist(fan.id, playlist_id)
        return PlaylistPageOut.of_page(found, await look(request, fan))

    @router.delete("/playlists/{playlist_id}", responses=refusals(404, 422))
    async def delete_playlist(
        playlist_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PlaylistsOut:
        """It is gone; what is left of them."""
        await lists.playlist(fan.id, playlist_id)
        await lists.delete(fan.id, playlist_id)
        left = await lists.playlists(fan.id)
        return PlaylistsOut(items=[PlaylistOut.of(each) for each in left])


def _add_playlist_items(router: APIRouter, caller: Caller, doors: LibraryDoors) -> None:
    lists, look = doors.lists, doors.look()

    @router.put("/playlists/{playlist_id}/items", responses=refusals(400, 404, 409, 422))
    async def order_playlist(
        request: Request,
        playlist_id: UUID,
        body: PlaylistItemsIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PlaylistPageOut:
        """It holds this. 409 streaming.list_changed: it was changed elsewhere; look again."""
        found = await lists.set_items(fan.id, playlist_id, body.revision, body.items)
        return PlaylistPageOut.of_page(found, await look(request, fan))

    @router.post("/playlists/{playlist_id}/items", responses=refusals(400, 404, 409, 422))
    async def add_to_playlist(
        request: Request,
        playlist_id: UUID,
        body: PlaylistItemIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PlaylistPageOut:
        """One more at its end; where it stands already it stays."""
        found = await lists.add_item(fan.id, playlist_id, body.item)
        return PlaylistPageOut.of_page(found, await look(request, fan))
