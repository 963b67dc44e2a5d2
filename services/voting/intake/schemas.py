"""What crosses the border of the intake: a vote as it comes, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.voting.show.model import Ballot, Channel, Eligible, Kinds, VoteKind


class Outcome(StrEnum):
    """What became of a vote. Only COUNTED and DUPLICATE stand for a stored vote."""

    COUNTED = "counted"
    DUPLICATE = "duplicate"
    UNDONE = "undone"
    OVER_LIMIT = "over_limit"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    NO_WINDOW = "no_window"
    NO_ACT = "no_act"
    NOT_ELIGIBLE = "not_eligible"
    NO_CREDIT = "no_credit"
    MUST_SPREAD = "must_spread"
    WRONG_BALLOT = "wrong_ballot"
    WRONG_CHANNEL = "wrong_channel"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a vote comes from, as far as a channel can tell: plain texts, empty if unknown.

    `session` is what the Mini App was opened with. Only keyed hashes of them are stored.
    """

    device: str = ""
    address: str = ""
    session: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class CastVote:
    """One fan's ballot: acts with how many votes each, all counted or none.

    `idem`: at most 36 characters, the same for the same tap however often it comes.
    `received_at` is when the server got it, by the database's clock: it alone decides about the
    window. `kind`: FREE also stands for what a tier makes of it.
    """

    window_id: str
    fan_id: int
    idem: str
    picks: tuple[tuple[str, int], ...]
    channel: Channel
    received_at: datetime = field(compare=False)
    kind: VoteKind = VoteKind.FREE
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UndoVote:
    """Takes back the ballot that came with `idem`, while the window allows it."""

    window_id: str
    fan_id: int
    idem: str
    channel: Channel
    received_at: datetime = field(compare=False)


Command = CastVote | UndoVote


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a command.

    `receipts`: one code of 16 letters and digits for each pick. `left`: free votes that the fan
    still has. `weight` 0: stored, but not counted in the totals, for the voter is not verified.
    """

    outcome: Outcome
    receipts: tuple[str, ...] = ()
    picks: tuple[tuple[str, int], ...] = ()
    left: int | None = None
    weight: int = 1

    @property
    def is_stored(self) -> bool:
        return self.outcome in (Outcome.COUNTED, Outcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Voter:
    """What the intake must know of a fan. `tickets` are the events, of those asked for, that the
    fan holds a ticket of.
    """

    verified: bool = False
    province: str = "unknown"
    tier: str = ""
    tickets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window as the intake sees it: its row and the part of the configuration that matters."""

    id: str
    takes_votes: bool
    opened_at: datetime | None
    last_moment: datetime | None
    acts: frozenset[str]
    ballot: Ballot
    kinds: Kinds
    eligible: Eligible
    channels: tuple[Channel, ...]
    unverified_weigh_nothing: bool
    secret: bytes
    ends_at: datetime | None = None
    ticket_event: str | None = None

    @property
    def asks_for_tier(self) -> bool:
        return bool(self.kinds.power) or self.eligible is Eligible.TIER


@dataclass(frozen=True, slots=True)
class Paper:
    """What a fan has used in a window; `acts` are the free votes by act."""

    free_used: int = 0
    day: str = ""
    day_used: int = 0
    paid_used: int = 0
    points_used: int = 0
    bonus_used: int = 0
    acts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """Credit of a fan, oldest first."""

    id: str
    left: int


@dataclass(frozen=True, slots=True)
class StoredVote:
    """A row of record."""

    window_id: str
    fan_id: int
    idem: str
    act: str
    votes: int
    units: int
    kind: VoteKind
    channel: Channel
    province: str
    lot_id: str | None
    reverses: str | None
    at: datetime
