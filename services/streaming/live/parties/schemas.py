"""What crosses the border of watch parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.streaming.live.schemas import ChatLine

MOST_MEMBERS: Final = 20
BEAT_SECONDS: Final = 15
PRESENT_FOR: Final = timedelta(seconds=45)
"""Who has not been heard of for so long is not there; a host who is not there is followed."""
ENDS_AFTER: Final = timedelta(hours=6)
"""A party that nobody has been at for so long is over."""


@dataclass(frozen=True, slots=True)
class PartyState:
    """What everybody sees: the item by its key, where it stands and how it runs.

    `rate_permille` 1000 is the speed it was made for. `audio` and `captions` are languages,
    empty: as each likes it; they stay when the item changes.
    """

    item: str
    position_ms: int
    rate_permille: int
    audio: str
    captions: str
    playing: bool


@dataclass(frozen=True, slots=True)
class Member:
    fan_id: int
    name: str
    is_host: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Party:
    """The picture was where `state` says at `state_at`: `position_at` tells where it is later."""

    code: str
    host_id: int
    state: PartyState
    state_at: datetime
    revision: int

    def position_at(self, moment: datetime) -> int:
        """In milliseconds; it goes on by itself while it plays."""
        if not self.state.playing:
            return self.state.position_ms
        passed = max((moment - self.state_at) / timedelta(milliseconds=1), 0)
        return self.state.position_ms + int(passed * self.state.rate_permille / 1_000)


@dataclass(frozen=True, slots=True)
class PartyRoom:
    """A party with those who are in it, in the order in which they came, and its last lines."""

    party: Party
    members: Sequence[Member]
    lines: Sequence[ChatLine]


@dataclass(frozen=True, slots=True)
class OpenParty:
    """Begin to watch together; the same `key` again is the same party."""

    host_id: int
    name: str
    item: str
    key: str


@dataclass(frozen=True, slots=True)
class MoveParty:
    """The host moves the picture of the party as it was at `revision`."""

    code: str
    actor_id: int
    revision: int
    state: PartyState
