"""What crosses the border of the programme: shows, windows and acts as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.artwork.schemas import Bilingual
from services.voting.show.model import ActState, Clip, Look, Stage, Window
from services.voting.states import WindowState

LOOK_JOB: Final = "voting.look"
"""Looks for suspicious votes; then, once the window is sealed, tests its totals."""
LOOK_EVERY: Final = timedelta(minutes=5)
SANITY_JOB: Final = "voting.sanity"
DEMO_JOB: Final = "voting.lead_demo"


@dataclass(frozen=True, slots=True)
class ActCard:
    """A contestant; `number` is the place in the running order."""

    code: str
    number: int
    name: Bilingual
    about: Bilingual
    team: Bilingual | None
    state: ActState
    artist_id: str | None
    look: Look | None = None
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowCard:
    """A window with its rules. `acts` can be voted for, in the running order.

    `ends_at` is the planned end until the window is over. Texts that depend on the clock take
    the state: a window whose end has passed may still be OPEN for a second.
    """

    id: str
    show_code: str
    show_name: Bilingual
    is_demo: bool
    stage: Stage
    rules: Window
    state: WindowState
    opens_at: datetime | None
    ends_at: datetime | None
    acts: tuple[ActCard, ...]

    @property
    def takes_votes(self) -> bool:
        return self.state is WindowState.OPEN


@dataclass(frozen=True, slots=True)
class ShowCard:
    """A season in the list. `window` is the one that is open, or the next, or the last."""

    code: str
    name: Bilingual
    season: int
    is_demo: bool
    window: WindowCard | None


@dataclass(frozen=True, slots=True)
class WindowDue:
    """A job about one window."""

    window_id: str
