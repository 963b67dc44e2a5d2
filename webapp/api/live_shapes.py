"""Broadcasts and chats as JSON."""

# Annotations are evaluated here: other routes' answers hold these.
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.core.signing import Signer
from services.streaming.library.schemas import Item
from services.streaming.live.rules import rounded
from services.streaming.live.schemas import (
    ChatLine,
    Cue,
    LiveCard,
    LiveEvent,
    Room,
    live_room,
)
from services.streaming.live.states import CueKind, LiveState
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import NO_NUL, Body
from webapp.api.event_shapes import Words
from webapp.api.waiting import version_of


class LiveOut(BaseModel):
    """A broadcast of the item `key`. `viewers` is rounded, 0 unless it is on air.

    `show`: the voting show whose windows come up in the picture, null for none. `camera_away`: it
    is on air, but no picture has come for half a minute.
    """

    key: str
    name: Words
    about: Words
    artwork: ArtworkOut
    state: LiveState
    starts_at: datetime
    on_air_at: datetime | None
    ended_at: datetime | None
    viewers: int
    dvr_seconds: int
    show: str | None
    camera_away: bool

    @classmethod
    def of(cls, card: LiveCard) -> Self:
        event = card.event
        return cls(
            key=event.key,
            name=Words.of(card.item.name),
            about=Words.of(card.item.about),
            artwork=_artwork(card.item),
            state=event.state,
            starts_at=event.starts_at,
            on_air_at=event.on_air_at,
            ended_at=event.ended_at,
            viewers=rounded(event.viewers),
            dvr_seconds=event.dvr_seconds,
            show=event.show or None,
            camera_away=event.is_on_air and event.sender_lost_at is not None,
        )


def _artwork(item: Item) -> ArtworkOut:
    return ArtworkOut.of(Artwork(seed_of("item", item.key), item.picture.pair))


class LivePageOut(LiveOut):
    """`me`: how lines of the caller are marked in `author`. `moderates`: may remove and mute."""

    me: str
    moderates: bool
    reminded: bool
    group_link: str | None


class LiveListOut(BaseModel):
    """What is on air, then what is planned, by its start."""

    items: list[LiveOut]


class CueOut(BaseModel):
    """To be shown when the picture has come to `at` (the programme date-time of the playlist).

    Votes have `window_id` and `show`; a message has `text`.
    """

    number: int
    kind: CueKind
    at: datetime
    window_id: str | None
    show: str | None
    text: Words | None

    @classmethod
    def of(cls, cue: Cue) -> Self:
        said = cue.data
        text = Words(km=said["km"], en=said["en"]) if "km" in said else None
        return cls(
            number=cue.number,
            kind=cue.kind,
            at=cue.at,
            window_id=said.get("window_id"),
            show=said.get("show"),
            text=text,
        )


class ChatLineOut(BaseModel):
    """`author` is the same for all lines of one person in one room, and tells nothing else.

    A line that was removed has no text.
    """

    number: int
    author: str
    name: str
    text: str
    at: datetime
    removed: bool
    by_host: bool


class ChatPageOut(BaseModel):
    items: list[ChatLineOut]


class LiveRoomOut(BaseModel):
    """What stands beside the picture: how it is, its cues, the last lines of its chat.

    `removed` are numbers of lines to take away, also earlier ones. When the first of `lines` is
    not the next one after the last that was seen, ask for the lines between.
    """

    key: str
    state: LiveState
    viewers: int
    camera_away: bool
    chat_on: bool
    slow_seconds: int
    cues: list[CueOut]
    lines: list[ChatLineOut]
    removed: list[int]
    server_time: datetime
    version: str


class SayIn(Body):
    text: Annotated[str, Field(min_length=1, max_length=600, pattern=NO_NUL)]


class MuteIn(Body):
    """Whoever wrote the line `number`, for so many minutes; null: for good."""

    number: Annotated[int, Field(ge=1, le=2**53)]
    minutes: Annotated[int, Field(ge=1, le=60 * 24 * 30)] | None = None


class ChatIn(Body):
    """`slow_seconds`: so long one waits between two messages."""

    on: bool
    slow_seconds: Annotated[int, Field(ge=0, le=600)]


class Authors:
    """Marks the lines of one person in one room without telling who it is."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, "chat-authors")

    def mark(self, room: str, fan_id: int) -> str:
        return self._signer.tag(room, str(fan_id))

    def line(self, room: str, line: ChatLine) -> ChatLineOut:
        return ChatLineOut(
            number=line.number,
            author=self.mark(room, line.fan_id),
            name=line.name,
            text=line.text,
            at=line.at,
            removed=line.removed,
            by_host=line.by_host,
        )

    def lines(self, room: str, lines: Sequence[ChatLine]) -> list[ChatLineOut]:
        return [self.line(room, each) for each in lines]

    def room(self, room: Room, now: datetime) -> LiveRoomOut:
        event, name = room.event, live_room(room.event.id)
        viewers = rounded(event.viewers)
        return LiveRoomOut(
            key=event.key,
            state=event.state,
            viewers=viewers,
            camera_away=event.is_on_air and event.sender_lost_at is not None,
            chat_on=event.chat_on,
            slow_seconds=event.slow_seconds,
            cues=[CueOut.of(cue) for cue in room.cues],
            lines=self.lines(name, room.lines),
            removed=list(room.removed),
            server_time=now,
            version=_room_version(room, event, viewers),
        )


def _room_version(room: Room, event: LiveEvent, viewers: int) -> str:
    lines = [(line.number, line.removed) for line in room.lines]
    cues = [cue.number for cue in room.cues]
    how = (event.state, event.sender_lost_at, event.chat_on, event.slow_seconds)
    return version_of(event.key, how, viewers, cues, lines, room.removed)
