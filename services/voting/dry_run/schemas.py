"""What a dry run came to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PlayedWindow:
    """One window: how many leaves its bundle has, under which root, and the units by act."""

    code: str
    votes: int
    root: str
    units: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DryRun:
    """Marked as a test for ever. `failures` are words that say what did not hold.

    `verdicts` counts what the intake answered; `through` and `out` are the acts by code.
    """

    version: int
    fans: int
    verdicts: Mapping[str, int]
    windows: tuple[PlayedWindow, ...]
    through: tuple[str, ...]
    out: tuple[str, ...]
    failures: tuple[str, ...]
    at: datetime | None = None

    def encoded(self) -> str:
        plain = {**asdict(self), "test": True}
        del plain["at"]
        return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def decoded(body: str, at: datetime) -> DryRun:
    plain = json.loads(body)
    assert plain.pop("test"), "a dry run is marked as a test"
    plain["windows"] = tuple(PlayedWindow(**each) for each in plain["windows"])
    for name in ("through", "out", "failures"):
        plain[name] = tuple(plain[name])
    return DryRun(**plain, at=at)
