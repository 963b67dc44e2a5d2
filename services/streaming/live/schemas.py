"""What crosses the border of live events: the event, its chat, cues, and watching together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.streaming.library.schemas import Item
from services.streaming.live.renditions import USUAL
from services.streaming.live.states import CueKind, LiveState, Problem


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One broadcast of the library's item `item_id`, whose public word `key` it shares.

    `dvr_seconds`: how far back one may go while it is on air. `show` is the word of a voting show
    whose windows come up in the picture; empty: none. `viewers` is counted every few seconds.
    `renditions`: the qualities that it goes out in, by the words of `renditions.WORDS`.
    `sender_lost_at`: since when the camera has been away, None while it sends or was never there.
    """

    id: UUID
    key: str
    item_id: UUID
    state: LiveState
    starts_at: datetime
    dvr_seconds: int
    show: str
    chat_on: bool
    slow_seconds: int
    group_link: str
    on_air_at: datetime | None
    ended_at: datetime | None
    sender_lost_at: datetime | None
    viewers: int
    peak_viewers: int
    renditions: tuple[str, ...] = USUAL

    @property
    def is_on_air(self) -> bool:
        return self.state is LiveState.ON_AIR


@dataclass(frozen=True, slots=True)
class Sending:
    """What the camera sends now. `keyframe_ms`: between two pictures one can begin with;
    `recorded_bytes` of all that was kept; `down`: renditions that are not being made just now.
    """

    since: datetime | None
    seen_at: datetime | None
    kbps: int
    height: int
    keyframe_ms: int
    takes: int
    problem: Problem
    recorded_bytes: int
    down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveSpec:
    """The broadcast of a live item of the library, by its word `key`, as it is planned."""

    key: str
    starts_at: datetime
    dvr_seconds: int = 600
    show: str = ""
    slow_seconds: int = 3
    group_link: str = ""
    renditions: tuple[str, ...] = USUAL


@dataclass(frozen=True, slots=True)
class PlanLive:
    """An operator gives a broadcast a time; all else stays as it is."""

    actor_id: int
    key: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Armed:
    """`stream_key` is shown once and kept only as a hash."""

    event: LiveEvent
    stream_key: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that is shown when the picture has come to `at`, a programme date-time.

    Data of votes: `window_id`, `show`. Of the others: `km`, `en`.
    """

    number: int
    kind: CueKind
    at: datetime
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message. `name` is a first name and an initial, `fan_id` who wrote it. A line that was
    removed keeps its number and has no text.
    """

    number: int
    fan_id: int
    name: str
    text: str
    at: datetime
    removed: bool
    by_host: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody writes into a room; the same `key` again is the same message.

    `name` as strangers may see it.
    """

    room: str
    fan_id: int
    name: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a live screen shows besides the picture. `lines` are the last ones, the oldest first;
    `removed` the numbers that were taken away lately, also earlier ones.
    """

    event: LiveEvent
    cues: Sequence[Cue]
    lines: Sequence[ChatLine]
    removed: Sequence[int]


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A broadcast and the item that it shows."""

    event: LiveEvent
    item: Item
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class VoteMoved:
    """What voting tells of a window; `state` is its word for it."""

    window_id: str
    show_code: str
    state: str


@dataclass(frozen=True, slots=True)
class LiveEnded:
    """Event: a broadcast is over."""

    event_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class LivePlanned:
    """Event: a broadcast has a time, or another one."""

    event_id: UUID
    key: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class LiveBegan:
    """Event: a broadcast is on air."""

    event_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class LiveTouched:
    """Event: an operator who has to do with a broadcast may want to see how it stands now."""

    key: str
    fan_id: int


@dataclass(frozen=True, slots=True)
class CameraLost:
    """Event: for half a minute nothing has come from the camera; `since` it was lost."""

    event_id: UUID
    key: str
    since: datetime


@dataclass(frozen=True, slots=True)
class RenditionLost:
    """Event: of these qualities nothing is made any more; the source goes on."""

    event_id: UUID
    key: str
    down: tuple[str, ...]
    at: datetime


def live_room(event_id: UUID) -> str:
    """The room that an event's viewers write into."""
    return f"live:{event_id.hex}"


def party_room(code: str) -> str:
    return f"party:{code}"
