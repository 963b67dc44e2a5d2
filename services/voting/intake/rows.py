"""Rows that the intake reads and writes in bulk, the same for both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.voting.intake.schemas import Paper, StoredVote

Owner = tuple[str, int]
"""A window and a fan."""
RowKey = tuple[str, int, str]
"""A window, a fan and an idem: the key of a vote."""


@dataclass(frozen=True, slots=True)
class TallyRow:
    """Units that come to one act from one province in one minute by one kind of vote."""

    window_id: str
    act: str
    province: str
    minute: datetime
    kind: str
    votes: int
    units: int


@dataclass(frozen=True, slots=True)
class Written:
    """All that one transaction of the intake stores. `batches`: window and its votes as JSON."""

    votes: Sequence[StoredVote]
    papers: Sequence[tuple[Owner, Paper]]
    tallies: Sequence[TallyRow]
    batches: Sequence[tuple[str, str]]
