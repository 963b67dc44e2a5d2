"""What operators see of shows and windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.artwork.schemas import Bilingual
from services.voting.dry_run.schemas import DryRun
from services.voting.programme.schemas import WindowCard
from services.voting.results.feasibility import Finding
from services.voting.sanity.schemas import SanityReport
from services.voting.states import Move, VoteRole, WindowState


@dataclass(frozen=True, slots=True)
class DeskShow:
    """A show that somebody works for."""

    code: str
    name: Bilingual
    season: int
    roles: frozenset[VoteRole]


@dataclass(frozen=True, slots=True)
class DeskWindow:
    """A window in the list of its show."""

    id: str
    stage: Bilingual
    code: str
    state: WindowState
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class WindowDesk:
    """A window with everything that decides what may be done next.

    `agreed`: who has agreed to which move so far. `signed`: reports that found something and are
    signed all the same. `held`: cases that nobody has decided on. `judges`: code to whether the
    ballot is locked.
    """

    card: WindowCard
    roles: frozenset[VoteRole]
    agreed: Mapping[Move, tuple[int, ...]]
    findings: tuple[Finding, ...] | None
    sanity: SanityReport | None
    dry_run: DryRun | None
    signed: frozenset[str]
    cases: int
    held: int
    judges: Mapping[str, bool]
    my_judge: str | None

    @property
    def id(self) -> str:
        return self.card.id


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a show's log."""

    at: datetime
    actor_id: int | None
    role: str | None
    action: str
    outcome: str
    note: str
