"""Made-up fans and their votes, the same for the same seed: honest, doubled and late ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from services.core.uow import Tx
from services.voting.intake.rules import MOST_PICKS
from services.voting.intake.schemas import CastVote, Command, Outcome, UndoVote, Voter
from services.voting.show.model import Window
from services.voting.voters import PROVINCES


@dataclass(frozen=True, slots=True)
class Expected:
    """A command, and whether it must be stored, refused or taken back."""

    command: Command
    outcome: Outcome


class Crowd:
    """Fans 1 to `size`, all with a phone of their own; they answer the intake as its voters."""

    def __init__(self, size: int, seed: str) -> None:
        self.fans = range(1, size + 1)
        self._chance = Random(seed)  # noqa: S311 - repeatable on purpose
        self._homes = {fan: self._chance.choice(PROVINCES) for fan in self.fans}

    async def of(
        self,
        tx: Tx,  # noqa: ARG002 - nothing is stored of made-up people
        fan_ids: Sequence[int],
        *,
        events: Sequence[str] = (),
        tiers: bool = False,
    ) -> Mapping[int, Voter]:
        tickets = frozenset(events)
        tier = "premium" if tiers else ""
        return {
            fan: Voter(verified=True, province=self._homes[fan], tier=tier, tickets=tickets)
            for fan in fan_ids
        }

    def votes(
        self, window_id: str, rules: Window, acts: Sequence[str], opened: datetime, end: datetime
    ) -> Iterator[Expected]:
        """Every fan's ballots while the window is open, then some after its last moment."""
        late = end + timedelta(milliseconds=rules.grace_ms + 1)
        for fan in self.fans:
            at = opened + (end - opened) * self._chance.randint(0, 999) / 1_000
            first = self._cast(window_id, fan, "k0", rules, acts, at)
            yield Expected(first, Outcome.COUNTED)
            match fan % 10:
                case 1:
                    yield Expected(first, Outcome.DUPLICATE)
                case 2 if rules.ballot.undo_seconds or rules.ballot.changeable:
                    back = UndoVote(window_id, fan, "k0", first.channel, at)
                    yield Expected(back, Outcome.UNDONE)
                case 3:
                    closed = self._cast(window_id, fan, "k9", rules, acts, late)
                    yield Expected(closed, Outcome.CLOSED)

    def _cast(
        self,
        window_id: str,
        fan: int,
        idem: str,
        rules: Window,
        acts: Sequence[str],
        at: datetime,
    ) -> CastVote:
        """The first acts of the show are liked best, so that there is an order."""
        many = min(max(rules.ballot.n_pick, 1), len(acts), MOST_PICKS)
        liked = sorted(
            range(len(acts)), key=lambda place: self._chance.random() * (place + 1) ** 0.5
        )
        picks = tuple((acts[place], 1) for place in liked[:many])
        channel = rules.channels[fan % len(rules.channels)]
        return CastVote(window_id, fan, idem, picks, channel, at)
