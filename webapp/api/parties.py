"""Watching together: coming, going, the picture that the host moves, and a chat."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from services.core.clock import Clock
from services.identity import FanProfile
from services.streaming.live.errors import PartyNotFound
from services.streaming.live.parties.schemas import MoveParty, OpenParty
from services.streaming.live.parties.service import PartyService
from services.streaming.live.rules import shown_name
from services.streaming.live.schemas import Say, party_room
from webapp.api.caller import Caller
from webapp.api.listening import listen
from webapp.api.live_shapes import Authors, ChatLineOut, SayIn
from webapp.api.once import Once, Repeats
from webapp.api.party_shapes import (
    LeftOut,
    MyPartyOut,
    OpenPartyIn,
    PartyOut,
    PartyStateIn,
    my_party_of,
    party_of,
)
from webapp.api.refusals import refusals
from webapp.streams import Render, Streams

PartyCode = Annotated[str, Path(pattern=r"^[0-9A-Z]{12}$", examples=["7K2Q94XDB3MA"])]
_PAUSE_SECONDS: Final = 0.5
_OVER_PAUSE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class PartyRooms:
    parties: PartyService
    authors: Authors
    clock: Clock
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "streams", Streams("party", self.render))

    async def render(self, code: str) -> Render:
        try:
            room = await self.parties.look(code)
        except PartyNotFound:
            over = self._over(code)
            return Render(over.version, over.model_dump_json(), _OVER_PAUSE_SECONDS)
        shown = party_of(self.authors, room, self.clock.now())
        return Render(shown.version, shown.model_dump_json(), _PAUSE_SECONDS)

    def _over(self, code: str) -> PartyOut:
        now = self.clock.now()
        return PartyOut(
            code=code,
            state=None,
            state_at=now,
            revision=0,
            members=[],
            lines=[],
            ended=True,
            server_time=now,
            version="over",
        )


def parties_router(caller: Caller, repeats: Repeats, rooms: PartyRooms) -> APIRouter:
    router = APIRouter(
        prefix="/api/v1/parties", tags=["watch parties"], responses=refusals(404, 422)
    )

    @router.post("", response_model=MyPartyOut, responses=refusals(400, 409))
    async def open_party(body: OpenPartyIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Begin to watch together; the caller is the host. Others come by `wp_<code>`."""

        async def opened() -> MyPartyOut:
            fan = once.fan
            name = shown_name(fan.first_name, fan.last_name)
            room = await rooms.parties.open(OpenParty(fan.id, name, body.item, once.key))
            return my_party_of(rooms.authors, room, fan.id, rooms.clock.now())

        return await once(opened)

    _add_looking(router, caller, rooms)
    _add_presence(router, caller, rooms)

    @router.put("/{party_code}/state", responses=refusals(400, 403, 409))
    async def move_party(
        party_code: PartyCode, body: PartyStateIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyPartyOut:
        """The host shows this to everybody: 409 when the party is not as it was looked at."""
        wish = MoveParty(party_code, fan.id, body.revision, body.state())
        room = await rooms.parties.move(wish)
        return my_party_of(rooms.authors, room, fan.id, rooms.clock.now())

    _add_chat(router, repeats, rooms)
    return router


def _add_looking(router: APIRouter, caller: Caller, rooms: PartyRooms) -> None:
    @router.get("/{party_code}")
    async def party_now(
        party_code: PartyCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyPartyOut:
        """For members."""
        room = await rooms.parties.seen_by(party_code, fan.id)
        return my_party_of(rooms.authors, room, fan.id, rooms.clock.now())

    @router.get(
        "/{party_code}/stream",
        response_model=PartyOut,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def party_stream(
        request: Request,
        party_code: PartyCode,
        fan: Annotated[FanProfile, Depends(caller)],
        last_event_id: Annotated[str, Header(max_length=16)] = "",
    ) -> StreamingResponse:
        """Server-sent events for members: `party` with the JSON of the party whenever it has
        changed, at most twice a second. `bye`: open the stream again after `retry` ms.
        """
        await rooms.parties.seen_by(party_code, fan.id)
        return await listen(rooms.streams, party_code, request, fan.id, last_event_id)


def _add_presence(router: APIRouter, caller: Caller, rooms: PartyRooms) -> None:
    @router.post("/{party_code}/join")
    async def join_party(
        party_code: PartyCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyPartyOut:
        """Come in, or come back."""
        room = await rooms.parties.join(
            party_code, fan.id, shown_name(fan.first_name, fan.last_name)
        )
        return my_party_of(rooms.authors, room, fan.id, rooms.clock.now())

    @router.post("/{party_code}/beat")
    async def party_beat(
        party_code: PartyCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyPartyOut:
        """Still here: to be said every 15 seconds. Who is silent for 45 is not there."""
        room = await rooms.parties.beat(party_code, fan.id)
        return my_party_of(rooms.authors, room, fan.id, rooms.clock.now())

    @router.post("/{party_code}/leave")
    async def leave_party(
        party_code: PartyCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> LeftOut:
        """Go. Who has been there longest follows a host who goes."""
        await rooms.parties.leave(party_code, fan.id)
        return LeftOut(code=party_code)


def _add_chat(router: APIRouter, repeats: Repeats, rooms: PartyRooms) -> None:
    @router.post(
        "/{party_code}/messages", response_model=ChatLineOut, responses=refusals(400, 403, 409)
    )
    async def say_in_party(
        party_code: PartyCode, body: SayIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Write to the members."""

        async def said() -> ChatLineOut:
            fan, room = once.fan, party_room(party_code)
            name = shown_name(fan.first_name, fan.last_name)
            line = await rooms.parties.say(
                party_code, Say(room, fan.id, name, body.text, once.key)
            )
            return rooms.authors.line(room, line)

        return await once(said)
