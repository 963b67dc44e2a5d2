"""A season on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.voting.errors import ActNotFound
from services.voting.programme.schemas import ActCard, ShowCard, WindowCard
from services.voting.show.model import ActState
from services.voting.show.rules import Fate
from services.voting.states import WindowState

_ORDER: Final = (
    WindowState.OPEN,
    WindowState.ARMED,
    WindowState.CLOSED,
    WindowState.VERIFYING,
    WindowState.CERTIFIED,
    WindowState.PUBLISHED,
    WindowState.VOID,
)


@dataclass(frozen=True, slots=True)
class ActFate:
    """How a stage ended for an act; `place` None where the rule knows no places."""

    stage: str
    act: str
    fate: Fate
    place: int | None


@dataclass(frozen=True, slots=True)
class ShowPage:
    """A season: `current` is the window that is open, or the next, or the last that was held.

    `acts` are all contestants in the running order, those too that have left. `fates` are of the
    stages whose result is certified.
    """

    card: ShowCard
    windows: tuple[WindowCard, ...]
    current: WindowCard | None
    acts: tuple[ActCard, ...]
    fates: tuple[ActFate, ...]

    def act(self, code: str) -> ActCard:
        """ActNotFound."""
        for each in self.acts:
            if each.code == code:
                return each
        raise ActNotFound(act=code)


def current_of(windows: tuple[WindowCard, ...]) -> WindowCard | None:
    """What is open comes first, then what opens next, then the last that was held."""
    held = [window for window in windows if window.state in _ORDER]
    if not held:
        return None
    best = min((window.state for window in held), key=_ORDER.index)
    first = [window for window in held if window.state is best]
    return first[0] if best in (WindowState.OPEN, WindowState.ARMED) else first[-1]


def is_in(act: ActCard) -> bool:
    """Whether the act is still in the show."""
    return act.state is ActState.ACTIVE
