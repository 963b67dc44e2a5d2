"""A show as frozen data. Who reads a file builds it, `checks` says whether it can be played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.voting.show.rules import Fate, Rule, Scope

BASIS_POINTS = 10_000
MOST_WEIGHT = 10  # of one vote, whatever a show says
RANK_POINTS = (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)


class StageKind(StrEnum):
    AUDITION = "audition"
    BOOTCAMP = "bootcamp"
    CHAIRS = "chairs"
    BLIND = "blind"
    BATTLE = "battle"
    KNOCKOUT = "knockout"
    LIVE = "live"
    SEMI = "semi"
    FINAL = "final"


class ActState(StrEnum):
    ACTIVE = "active"
    ELIMINATED = "eliminated"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class Source(StrEnum):
    """Whose opinion counts. REGION: the public, counted per region first."""

    PUBLIC = "public"
    JUDGES = "judges"
    COACH = "coach"
    REGION = "region"
    AUDIENCE = "audience"
    STREAMS = "streams"


class Normalise(StrEnum):
    """How raw values become comparable."""

    SHARE = "share"  # v / sum
    RANK_POINTS = "rank_points"  # by a table
    RANK = "rank"  # n .. 1
    MINMAX = "minmax"  # (x - min) / (max - min); all equal: 1/2


class Ties(StrEnum):
    """The rank of acts with equal values: both the better, the mean, or no gap after them."""

    MIN = "min"
    AVERAGE = "average"
    DENSE = "dense"


class TieBreak(StrEnum):
    PUBLIC = "public"
    JUDGES = "judges"
    EARLIER = "earlier"
    LOT = "lot"


class VoteKind(StrEnum):
    FREE = "free"
    PAID = "paid"
    POINTS = "points"
    POWER = "power"
    BONUS = "bonus"


class Eligible(StrEnum):
    ANY = "any"
    VERIFIED_PHONE = "verified_phone"
    TICKET_HOLDER = "ticket_holder"
    TIER = "tier"


class Contingency(StrEnum):
    """What happens when a window cannot be held as planned."""

    EXTEND = "extend"
    POSTPONE = "postpone"
    VOID = "void"


class Channel(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    MINIAPP = "miniapp"


class RevealMode(StrEnum):
    HIDDEN = "hidden"
    PERCENT_ONLY = "percent_only"
    BANDS = "bands"
    FULL = "full"


class Per(StrEnum):
    """What a free allowance renews with; days are those of Phnom Penh."""

    WINDOW = "window"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class BlendPart:
    """`weight` in basis points; all parts of a blend add up to 10,000."""

    source: Source
    weight: int
    normalise: Normalise
    ties: Ties
    points: tuple[int, ...] = RANK_POINTS
    min_votes: int = 0  # REGION: one with fewer joins `rest`


@dataclass(frozen=True, slots=True)
class Blend:
    parts: tuple[BlendPart, ...]
    tiebreak: tuple[TieBreak, ...] = (TieBreak.PUBLIC, TieBreak.LOT)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person may cast. `n_pick`: so many different acts at once, 0 = one at a time."""

    free: int
    per: Per = Per.WINDOW
    per_contestant_max: int | None = None
    must_spread: bool = False
    n_pick: int = 0
    changeable: bool = False
    undo_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Pack:
    """`count` paid votes for one price; `stars` is None where a wallet pays alone."""

    code: str
    count: int
    stars: int | None
    usd_cents: int | None


class MissionKind(StrEnum):
    """What a fan does for bonus votes: follow an artist, or open what a link leads to."""

    FOLLOW = "follow"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Mission:
    """Once done it gives `votes` bonus votes. FOLLOW has an artist, VISIT an address."""

    code: str
    kind: MissionKind
    votes: int
    name: Bilingual
    artist_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kinds of votes count and their caps per fan and window.

    `power` weighs free votes by tier, at most MOST_WEIGHT; `paid_from` is the lowest level of
    verification that may buy packs.
    """

    packs: tuple[Pack, ...] = ()
    paid_cap: int = 0
    paid_by_wallet: bool = False
    points_price: int = 0  # points for one vote, 0 = none
    points_cap: int = 0
    power: tuple[tuple[str, int], ...] = ()  # tier -> weight of a free vote
    bonus_cap: int = 0
    missions: tuple[Mission, ...] = ()
    paid_from: str = "basic"


@dataclass(frozen=True, slots=True)
class Reveal:
    mode: RevealMode = RevealMode.HIDDEN
    live_interval_seconds: int = 3
    freeze_last_seconds: int = 60
    per_region: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A time to vote in. `opens_at` None: the operator opens it by hand.

    `ticket_event` is the event whose ticket holders may vote, where only they may.
    """

    code: str
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int
    ballot: Ballot
    kinds: Kinds = Kinds()
    reveal: Reveal = Reveal()
    eligible: Eligible = Eligible.ANY
    channels: tuple[Channel, ...] = tuple(Channel)
    grace_ms: int = 2000
    verify_min_seconds: int = 60
    announced_after_seconds: int = 600
    responsible: str = ""
    responsible_fan: int | None = None
    contingency: Contingency = Contingency.EXTEND
    carry_from: str | None = None
    ticket_event: str | None = None


@dataclass(frozen=True, slots=True)
class Entrants:
    """Where a stage's acts come from; no stage: all contestants of the show."""

    stage: str | None
    slot: Fate = Fate.THROUGH


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    kind: StageKind
    name: Bilingual
    entrants: tuple[Entrants, ...]
    groups: Scope
    rules: tuple[Rule, ...]
    blend: Blend | None
    windows: tuple[Window, ...] = ()
    expects: int | None = None  # how many acts enter, where the format fixes it
    heats: int = 1


@dataclass(frozen=True, slots=True)
class Look:
    """How an act is drawn: the silk, and the hair as the act says it (never guessed)."""

    pair: Pair
    hair: Hair


@dataclass(frozen=True, slots=True)
class Clip:
    """A film of an act. `url` is a page that plays it; None: it cannot be watched yet."""

    title: Bilingual
    seconds: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Contestant:
    """`code` is short: it stands in links and buttons. `look` None: drawn by the running order."""

    code: str
    name: Bilingual
    about: Bilingual
    team: str | None
    artist_id: str | None = None
    look: Look | None = None
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """`fan_id` casts the ballot in chat; None until somebody was named."""

    code: str
    name: Bilingual
    fan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    code: str
    name: Bilingual
    coach: str | None


@dataclass(frozen=True, slots=True)
class FraudRules:
    """From where on votes are held and looked at; 0 switches a rule off.

    `votes_a_minute` is for one device; a fan is new for `new_within_hours` after the first
    meeting; `met_before_hours`: so long before the opening the bot must have met a fan.
    """

    device_fans: int = 3
    address_fans: int = 200
    session_fans: int = 1
    votes_a_minute: int = 60
    cluster_fans: int = 8
    new_within_hours: int = 24
    even_votes: int = 6
    met_before_hours: int = 0


@dataclass(frozen=True, slots=True)
class Show:
    """`starts_at`: the stage that is played first here; those before it were played elsewhere.

    `channel`: the public channel, as `@name` or its number, that gets every root.
    """

    code: str
    season: int
    preset: str
    name: Bilingual
    is_demo: bool
    contestants: tuple[Contestant, ...]
    teams: tuple[Team, ...]
    judges: tuple[Judge, ...]
    stages: tuple[Stage, ...]
    starts_at: str | None = None
    channel: str | None = None
    fraud: FraudRules = FraudRules()
