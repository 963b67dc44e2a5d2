"""Broadcasts: what is on, the room beside the picture as a stream, writing, and moderating."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.core.clock import Clock
from services.identity import FanProfile
from services.identity.roles import Role, RolesService
from services.streaming.live.chat import ChatService
from services.streaming.live.rules import shown_name
from services.streaming.live.schemas import Say, live_room
from services.streaming.live.service import LiveService
from webapp.api.caller import Caller
from webapp.api.listening import listen
from webapp.api.live_shapes import (
    Authors,
    ChatIn,
    ChatLineOut,
    ChatPageOut,
    LiveListOut,
    LiveOut,
    LivePageOut,
    LiveRoomOut,
    MuteIn,
    SayIn,
)
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.streams import Render, Streams

LiveKey = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$", examples=["lantern-night-live"])]
LineNumber = Annotated[int, Path(ge=1, le=2**53)]
Number = Annotated[int | None, Query(ge=0, le=2**53)]
_PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class LiveRooms:
    """What the routes need; the streams of this process are in it."""

    live: LiveService
    chat: ChatService
    roles: RolesService
    authors: Authors
    clock: Clock
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "streams", Streams("room", self.render))

    async def room(self, key: str) -> LiveRoomOut:
        return self.authors.room(await self.live.room(key), self.clock.now())

    async def render(self, key: str) -> Render:
        shown = await self.room(key)
        return Render(shown.version, shown.model_dump_json(), _PAUSE_SECONDS)

    async def room_name(self, key: str) -> str:
        return live_room((await self.live.event(key)).id)


async def _page(rooms: LiveRooms, key: str, fan: FanProfile) -> LivePageOut:
    card = await rooms.live.card(key, fan.id)
    return LivePageOut(
        **LiveOut.of(card).model_dump(),
        me=rooms.authors.mark(live_room(card.event.id), fan.id),
        moderates=Role.OPERATOR in await rooms.roles.roles_of(fan.id),
        reminded=card.reminded,
        group_link=card.event.group_link or None,
    )


def live_router(caller: Caller, repeats: Repeats, rooms: LiveRooms) -> APIRouter:
    router = APIRouter(prefix="/api/v1/live", tags=["live"], responses=refusals(404, 422))

    @router.get("")
    async def live_list(_: Annotated[FanProfile, Depends(caller)]) -> LiveListOut:
        """What is on air and what comes."""
        return LiveListOut(items=[LiveOut.of(card) for card in await rooms.live.to_come()])

    @router.get("/{live_key}")
    async def live_page(
        live_key: LiveKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LivePageOut:
        """One broadcast, as the caller may use it."""
        return await _page(rooms, live_key, fan)

    @router.get("/{live_key}/room")
    async def live_now(
        live_key: LiveKey, _: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """What stands beside the picture now."""
        return await rooms.room(live_key)

    @router.get(
        "/{live_key}/stream",
        response_model=LiveRoomOut,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def live_stream(
        request: Request,
        live_key: LiveKey,
        fan: Annotated[FanProfile, Depends(caller)],
        last_event_id: Annotated[str, Header(max_length=16)] = "",
    ) -> StreamingResponse:
        """Server-sent events: `room` with the JSON of the room whenever it has changed, at most
        once a second; `id` is its version. `bye`: open the stream again after `retry` ms.
        """
        return await listen(rooms.streams, live_key, request, fan.id, last_event_id)

    _add_reminder(router, caller, rooms)
    _add_chat(router, caller, repeats, rooms)
    _add_moderation(router, caller, rooms)
    return router


def _add_reminder(router: APIRouter, caller: Caller, rooms: LiveRooms) -> None:
    @router.put("/{live_key}/reminder")
    async def remind_of_live(
        live_key: LiveKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LivePageOut:
        """Tell the caller in the chat when it begins."""
        await rooms.live.remind(live_key, fan.id, wanted=True)
        return await _page(rooms, live_key, fan)

    @router.delete("/{live_key}/reminder")
    async def forget_live(
        live_key: LiveKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LivePageOut:
        """Do not tell the caller."""
        await rooms.live.remind(live_key, fan.id, wanted=False)
        return await _page(rooms, live_key, fan)


def _add_chat(router: APIRouter, caller: Caller, repeats: Repeats, rooms: LiveRooms) -> None:
    @router.get("/{live_key}/messages")
    async def live_messages(
        live_key: LiveKey,
        _: Annotated[FanProfile, Depends(caller)],
        before: Number = None,
        after: Number = None,
    ) -> ChatPageOut:
        """Up to 50 lines `before` a number, the newest first, or `after` one, the oldest first."""
        room = await rooms.room_name(live_key)
        if after is not None:
            return ChatPageOut(
                items=rooms.authors.lines(room, await rooms.chat.later(room, after))
            )
        return ChatPageOut(items=rooms.authors.lines(room, await rooms.chat.history(room, before)))

    @router.post(
        "/{live_key}/messages", response_model=ChatLineOut, responses=refusals(400, 403, 409)
    )
    async def say_live(
        live_key: LiveKey, body: SayIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Write into the chat; needs the right to the picture."""

        async def said() -> ChatLineOut:
            room, fan = await rooms.room_name(live_key), once.fan
            name = shown_name(fan.first_name, fan.last_name)
            line = await rooms.chat.say(live_key, Say(room, fan.id, name, body.text, once.key))
            return rooms.authors.line(room, line)

        return await once(said)

    @router.post("/{live_key}/messages/{number}/report")
    async def report_live(
        live_key: LiveKey, number: LineNumber, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """Tell the moderators of a line that is not right."""
        await rooms.chat.report(await rooms.room_name(live_key), number, fan.id)
        return await rooms.room(live_key)


def _add_moderation(router: APIRouter, caller: Caller, rooms: LiveRooms) -> None:
    @router.post("/{live_key}/messages/{number}/remove", responses=refusals(403))
    async def remove_live(
        live_key: LiveKey, number: LineNumber, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """Take a line away; for operators."""
        await rooms.chat.remove(live_key, number, fan.id)
        return await rooms.room(live_key)

    @router.post("/{live_key}/mute", responses=refusals(400, 403))
    async def mute_live(
        live_key: LiveKey, body: MuteIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """Silence whoever wrote a line; for operators."""
        length = None if body.minutes is None else timedelta(minutes=body.minutes)
        await rooms.chat.mute(live_key, body.number, fan.id, length)
        return await rooms.room(live_key)

    @router.post("/{live_key}/messages/{number}/unmute", responses=refusals(403))
    async def unmute_live(
        live_key: LiveKey, number: LineNumber, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """Let whoever wrote a line write again; for operators."""
        await rooms.chat.unmute(live_key, number, fan.id)
        return await rooms.room(live_key)

    @router.put("/{live_key}/chat", responses=refusals(400, 403))
    async def set_live_chat(
        live_key: LiveKey, body: ChatIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LiveRoomOut:
        """Open or close the chat, and how slow it is; for operators."""
        await rooms.chat.set_up(live_key, fan.id, on=body.on, slow_seconds=body.slow_seconds)
        return await rooms.room(live_key)
