"""Votes as the rules of suspicion see them, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

VoteKey = tuple[int, str]
"""Fan and idem: a vote of the window."""


class Rule(StrEnum):
    """Why votes are held. CHANNEL, PERSON and APPEAL are people's doing, the others the worker's.

    DEVICE, ADDRESS, SESSION: too many fans behind one. VELOCITY: too many votes in a minute.
    CLUSTER: new people of one referrer, or in even steps, for one act. EVEN: one fan like a
    machine. YOUNG: met too late for this window.
    """

    DEVICE = "device"
    ADDRESS = "address"
    SESSION = "session"
    VELOCITY = "velocity"
    CLUSTER = "cluster"
    EVEN = "even"
    YOUNG = "young"
    CHANNEL = "channel"
    PERSON = "person"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote. `is_online`: it came by the Mini App, where origins are known."""

    idem: str
    act: str
    votes: int
    at: datetime
    is_online: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """All that a fan gave in a window and did not take back, in the order of time."""

    fan_id: int
    first_seen: datetime | None
    casts: tuple[Cast, ...]

    @property
    def keys(self) -> tuple[VoteKey, ...]:
        return tuple((self.fan_id, cast.idem) for cast in self.casts)

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(cast.act for cast in self.casts)


@dataclass(frozen=True, slots=True)
class Scene:
    """A window with its votes. `origins`: kind, then hash, to the fans who came from there."""

    opened_at: datetime
    traces: Mapping[int, Trace]
    origins: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What one rule holds together. `score` 1 to 100; `subject` says what the votes share."""

    rule: Rule
    subject: str
    score: int
    keys: tuple[VoteKey, ...]
