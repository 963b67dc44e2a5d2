"""A live event moves from state to state; one table says which moves there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


class LiveState(StrEnum):
    """PLANNED has no stream key; ARMED waits for the camera; RECORDED can be watched again."""

    PLANNED = "planned"
    ARMED = "armed"
    ON_AIR = "on_air"
    ENDED = "ended"
    RECORDED = "recorded"
    FAILED = "failed"


class LiveMove(StrEnum):
    ARM = "arm"
    DISARM = "disarm"
    GO_ON_AIR = "go_on_air"
    END = "end"
    RECORD = "record"
    FAIL = "fail"


MOVES: Final[Mapping[LiveMove, tuple[frozenset[LiveState], LiveState]]] = {
    LiveMove.ARM: (frozenset({LiveState.PLANNED}), LiveState.ARMED),
    LiveMove.DISARM: (frozenset({LiveState.ARMED}), LiveState.PLANNED),
    LiveMove.GO_ON_AIR: (frozenset({LiveState.ARMED}), LiveState.ON_AIR),
    LiveMove.END: (frozenset({LiveState.ON_AIR, LiveState.ARMED}), LiveState.ENDED),
    LiveMove.RECORD: (frozenset({LiveState.ENDED}), LiveState.RECORDED),
    LiveMove.FAIL: (frozenset({LiveState.ENDED}), LiveState.FAILED),
}
"""From where, and where to. A new stream key for what is armed or on air is no move."""

LISTENS: Final = (LiveState.ARMED, LiveState.ON_AIR)
"""The states in which a camera may send."""

SAID_AFTER: Final = timedelta(seconds=30)
"""So long may the camera be away before operators are told."""
ENDS_AFTER: Final = timedelta(minutes=10)
"""So long may the camera be away before the event ends by itself."""


class CueKind(StrEnum):
    """What happens at a moment of the programme."""

    VOTE_OPEN = "vote_open"
    VOTE_CLOSED = "vote_closed"
    MESSAGE = "message"
    GOAL = "goal"


class Problem(StrEnum):
    """What is wrong with what the camera sends."""

    NONE = ""
    AWAY = "away"
    CODEC = "codec"
    BITRATE = "bitrate"
    ENCODER = "encoder"
    PORT = "port"
    DISK = "disk"


class DeskAct(StrEnum):
    """What operators do with a live event and its chat; each is a line in its log."""

    PLAN = "plan"
    ARM = "arm"
    DISARM = "disarm"
    END = "end"
    CUE = "cue"
    CHAT = "chat"
    REMOVE = "remove"
    MUTE = "mute"
    UNMUTE = "unmute"
