"""What crosses the border of processing: jobs, reasons, keys, renditions, uploads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.streaming.library.schemas import ItemState, Kind


class Scheme(StrEnum):
    """How segments are encrypted. Each scheme has keys of its own."""

    AES = "aes"
    CBCS = "cbcs"


class KeyClass(StrEnum):
    """One key for each class: whoever may see SD only is never given the key of HD."""

    SD = "SD"
    HD = "HD"
    UHD = "UHD"
    AUDIO = "AUDIO"


@dataclass(frozen=True, slots=True)
class ContentKey:
    """`kid` names the key, `key` opens; 16 bytes each. The key is never printed."""

    kid: bytes
    key: bytes = field(repr=False)


class JobState(StrEnum):
    """REPLACED: a newer version took its place and its files are gone."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REPLACED = "replaced"


class Stage(StrEnum):
    """What a job is doing, in the words of people who wait for it."""

    QUEUED = "queued"
    FETCHING = "fetching"
    PROBING = "probing"
    MEASURING = "measuring"
    SOUND = "sound"
    PICTURE = "picture"
    PROTECTING = "protecting"
    PICTURES = "pictures"
    CHECKING = "checking"
    FINISHED = "finished"


class Reason(StrEnum):
    """Why media cannot be made. `error.media.<reason>` says it in words."""

    EMPTY = "empty"
    NOT_MEDIA = "not_media"
    CUT_OFF = "cut_off"
    NO_PICTURE = "no_picture"
    NO_SOUND = "no_sound"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    BAD_SIZE = "bad_size"
    BAD_RATE = "bad_rate"
    DISK_FULL = "disk_full"
    TOO_SLOW = "too_slow"
    NO_TOOLS = "no_tools"
    TOOL_FAILED = "tool_failed"
    CAME_TO_NO_END = "came_to_no_end"


BROKEN_FILE: Final = frozenset(
    {
        Reason.EMPTY,
        Reason.NOT_MEDIA,
        Reason.CUT_OFF,
        Reason.NO_PICTURE,
        Reason.NO_SOUND,
        Reason.TOO_LONG,
        Reason.TOO_SHORT,
        Reason.BAD_SIZE,
        Reason.BAD_RATE,
    }
)
"""The file itself is the reason: it is not kept, and nobody tries it again."""


MADE: Final = "made:"
"""Before the word of a file that the product makes by itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of processing: an item's file becomes the folder `version`.

    `details` fill the words of `reason`. `attempt` counts from 1; whoever works on the job holds
    that number, and loses the job when somebody else has taken it over.
    """

    id: UUID
    item_id: UUID
    version: str
    source: str
    origin: str | None
    state: JobState
    stage: Stage
    percent: int
    attempt: int
    wants_cbcs: bool
    is_audio: bool
    asked_by: int | None
    queued_at: datetime
    ended_at: datetime | None = None
    reason: Reason | None = None
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """An item at the operator's desk with its newest job."""

    item_id: UUID
    key: str
    kind: Kind
    name: Bilingual
    state: ItemState
    job: Job | None
    duration_seconds: int = 0
    heights: tuple[int, ...] = ()
    loudness_lufs: float | None = None


@dataclass(frozen=True, slots=True)
class MediaProgress:
    """How far the newest job of an item is; `reason` once it has failed."""

    key: str
    percent: int
    is_over: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class MediaMoved:
    """Event: what an operator who waits for an item sees has changed."""

    item_key: str
    fan_id: int


class UploadState(StrEnum):
    """OPEN: pieces are missing. TAKEN: whole, and handed to a job. DROPPED: gone."""

    OPEN = "open"
    TAKEN = "taken"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in pieces; `received` of `size` bytes are here."""

    id: UUID
    item_key: str
    name: str
    size: int
    received: int
    state: UploadState
    ends_at: datetime
