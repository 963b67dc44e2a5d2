"""What crosses the border of the quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.voting.fraud.schemas import Rule


class FlagState(StrEnum):
    HELD = "held"
    RELEASED = "released"
    EXCLUDED = "excluded"


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class VoteCase:
    """Votes under one suspicion. `wish` is what the first of two people wants."""

    id: int
    window_id: str
    rule: Rule
    subject: str
    score: int
    fans: int
    votes: int
    units: int
    state: FlagState
    wish: FlagState | None
    by1: int | None
    by2: int | None
    reason: str
    opened_at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class RuleSum:
    """What one rule holds or held, for the published counts; a vote may be under several."""

    rule: Rule
    state: FlagState
    cases: int
    votes: int
    units: int


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Units by act with and without what was excluded, and by rule what was done."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    rules: tuple[RuleSum, ...]

    @property
    def order_changed(self) -> bool:
        return _order(self.before) != _order(self.after)


def _order(units: Mapping[str, int]) -> list[str]:
    return sorted(units, key=lambda act: (-units[act], act))


@dataclass(frozen=True, slots=True)
class MyFlag:
    """How the fan's own votes stand in a window: None, or the worst that any of them has."""

    state: FlagState | None
    votes: int
    appeal: AppealState | None
