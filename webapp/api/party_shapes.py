"""Watch parties as JSON."""

# Annotations are evaluated here: other routes' answers hold these.
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from services.streaming.live.parties.schemas import Member, PartyRoom, PartyState
from services.streaming.live.schemas import party_room
from webapp.api.bodies import Body
from webapp.api.live_shapes import Authors, ChatLineOut
from webapp.api.waiting import version_of

Language = Annotated[str, Field(max_length=16, pattern=r"^[A-Za-z-]*$")]


class PartyStateOut(BaseModel):
    """`position_ms` at `state_at`; it goes on by itself while `playing`. `rate` 1 is as made.

    `audio` and `captions`: languages, empty for each one's own choice.
    """

    item: str
    position_ms: int
    rate: float
    audio: str
    captions: str
    playing: bool

    @classmethod
    def of(cls, state: PartyState) -> Self:
        return cls(
            item=state.item,
            position_ms=state.position_ms,
            rate=state.rate_permille / 1_000,
            audio=state.audio,
            captions=state.captions,
            playing=state.playing,
        )


class GuestOut(BaseModel):
    """`author` as in the lines of the chat."""

    author: str
    name: str
    is_host: bool
    is_here: bool


class PartyOut(BaseModel):
    """People who watch together; `ended`: nobody does any more.

    `revision` grows with every change of `state` or of the host.
    """

    code: str
    state: PartyStateOut | None
    state_at: datetime
    revision: int
    members: list[GuestOut]
    lines: list[ChatLineOut]
    ended: bool
    server_time: datetime
    version: str


class MyPartyOut(PartyOut):
    """`me`: the caller's `author`."""

    me: str
    is_host: bool


class LeftOut(BaseModel):
    """The party that the caller has left."""

    code: str


class OpenPartyIn(Body):
    """`item`: the word of what is to be seen first."""

    item: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class PartyStateIn(Body):
    """The whole state, of the party as it was at `revision`."""

    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]
    item: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    position_ms: Annotated[int, Field(ge=0, le=1000 * 60 * 60 * 24)]
    rate: Annotated[float, Field(ge=0.25, le=3)] = 1
    audio: Language = ""
    captions: Language = ""
    playing: bool

    def state(self) -> PartyState:
        return PartyState(
            item=self.item,
            position_ms=self.position_ms,
            rate_permille=round(self.rate * 1_000),
            audio=self.audio,
            captions=self.captions,
            playing=self.playing,
        )


def party_of(authors: Authors, room: PartyRoom, now: datetime) -> PartyOut:
    """As everybody in it sees it."""
    party, name = room.party, party_room(room.party.code)
    return PartyOut(
        code=party.code,
        state=PartyStateOut.of(party.state),
        state_at=party.state_at,
        revision=party.revision,
        members=[_guest(authors, name, each) for each in room.members],
        lines=authors.lines(name, room.lines),
        ended=False,
        server_time=now,
        version=version_of(party, room.members, room.lines),
    )


def my_party_of(authors: Authors, room: PartyRoom, fan_id: int, now: datetime) -> MyPartyOut:
    """As this member sees it."""
    return MyPartyOut(
        **party_of(authors, room, now).model_dump(),
        me=authors.mark(party_room(room.party.code), fan_id),
        is_host=room.party.host_id == fan_id,
    )


def _guest(authors: Authors, room: str, member: Member) -> GuestOut:
    return GuestOut(
        author=authors.mark(room, member.fan_id),
        name=member.name,
        is_host=member.is_host,
        is_here=member.is_here,
    )
