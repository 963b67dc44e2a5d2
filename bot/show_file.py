"""What a file may say about shows, and the show that it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from bot.file_parts import English, Moment, Name, Part, Words, resolved
from bot.marked_yaml import Place
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.i18n import clean
from services.voting.show import checks
from services.voting.show.model import (
    RANK_POINTS,
    Ballot,
    Blend,
    BlendPart,
    Channel,
    Clip,
    Contestant,
    Contingency,
    Eligible,
    Entrants,
    FraudRules,
    Judge,
    Kinds,
    Look,
    Mission,
    MissionKind,
    Normalise,
    Pack,
    Per,
    Reveal,
    RevealMode,
    Show,
    Source,
    Stage,
    StageKind,
    Team,
    TieBreak,
    Ties,
    Window,
)
from services.voting.show.rules import Fate, Rule, Scope

_CHANNEL: Final = r"^(@[A-Za-z]\w{4,31}|-100[0-9]{5,15})$"
_FROM: Final = r"^(contestants|[a-z0-9-]+\.(through|out|holding))$"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=12)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 90)]


class ShowName(Part):
    """A show is often called by its foreign name in Khmer too."""

    km: Annotated[English, Field(max_length=40)]
    en: Annotated[English, Field(max_length=40)]

    def bilingual(self) -> Bilingual:
        return Bilingual(clean(self.km), self.en)


class LookPart(Part):
    """The silk and the hair that the act is drawn with."""

    pair: Pair
    hair: Hair

    def look(self) -> Look:
        return Look(self.pair, self.hair)


class ClipPart(Part):
    """`url`: a page that plays it, always encrypted on its way."""

    title: Name
    seconds: Annotated[int, Field(ge=1, le=4 * 3_600)]
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]{3,300}$")] | None = None

    def clip(self) -> Clip:
        return Clip(self.title.bilingual(), self.seconds, self.url)


class ContestantPart(Part):
    code: Code
    name: Name
    about: Words
    team: Code | None = None
    artist: Code | None = None
    look: LookPart | None = None
    clips: Annotated[list[ClipPart], Field(max_length=6)] = Field(default_factory=list)

    def contestant(self) -> Contestant:
        return Contestant(
            self.code,
            self.name.bilingual(),
            self.about.bilingual(),
            self.team,
            self.artist,
            self.look.look() if self.look else None,
            tuple(each.clip() for each in self.clips),
        )


class JudgePart(Part):
    """`fan` is the Telegram id of whoever casts this judge's ballot."""

    code: Code
    name: Name
    fan: Annotated[int, Field(gt=0)] | None = None


class TeamPart(Part):
    code: Code
    name: Name
    coach: Code | None = None


class BlendPartPart(Part):
    """`weight` in basis points."""

    source: Source
    weight: Annotated[int, Field(ge=0, le=10_000)]
    normalise: Normalise
    ties_in_source: Ties
    points: Annotated[list[Count], Field(min_length=1, max_length=50)] = Field(
        default_factory=lambda: list(RANK_POINTS)
    )
    min_votes: Count = 0

    def part(self) -> BlendPart:
        how = self.normalise, self.ties_in_source, tuple(self.points), self.min_votes
        return BlendPart(self.source, self.weight, *how)


class BallotPart(Part):
    free: Count
    per: Per = Per.WINDOW
    per_contestant_max: Annotated[int, Field(ge=1, le=1_000)] | None = None
    must_spread: bool = False
    n_pick: Annotated[int, Field(ge=0, le=12)] = 0
    changeable: bool = False
    undo_s: Annotated[int, Field(ge=0, le=300)] = 10

    def ballot(self) -> Ballot:
        limits = self.per_contestant_max, self.must_spread, self.n_pick
        return Ballot(self.free, self.per, *limits, self.changeable, self.undo_s)


class PackPart(Part):
    """A pack is paid with Stars, or with a wallet where the show allows it."""

    code: Code
    count: Annotated[int, Field(ge=1, le=1_000)]
    stars: Annotated[int, Field(ge=1, le=10_000)] | None = None
    usd_cents: Annotated[int, Field(ge=1, le=20_000)] | None = None


class MissionPart(Part):
    """`follow` needs `artist`, `visit` needs `url`."""

    code: Code
    kind: MissionKind
    votes: Annotated[int, Field(ge=1, le=100)]
    name: ShowName
    artist: Code | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=200)] | None = (
        None
    )

    def mission(self) -> Mission:
        name = self.name.bilingual()
        return Mission(self.code, self.kind, self.votes, name, self.artist, self.url)


class KindsPart(Part):
    """Packs, points, power and bonus votes. `paid_from`: the level that may buy packs."""

    packs: Annotated[list[PackPart], Field(max_length=4)] = Field(default_factory=list)
    paid_cap: Count = 0
    paid_by_wallet: bool = False
    points_price: Count = 0
    points_cap: Count = 0
    power: dict[Code, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)
    bonus_cap: Count = 0
    missions: Annotated[list[MissionPart], Field(max_length=4)] = Field(default_factory=list)
    paid_from: Literal["basic", "verified", "premium"] = "basic"

    def kinds(self) -> Kinds:
        return Kinds(
            packs=tuple(Pack(p.code, p.count, p.stars, p.usd_cents) for p in self.packs),
            paid_cap=self.paid_cap,
            paid_by_wallet=self.paid_by_wallet,
            points_price=self.points_price,
            points_cap=self.points_cap,
            power=tuple(sorted(self.power.items())),
            bonus_cap=self.bonus_cap,
            missions=tuple(part.mission() for part in self.missions),
            paid_from=self.paid_from,
        )


class RevealPart(Part):
    mode: RevealMode = RevealMode.HIDDEN
    live_interval_s: Annotated[int, Field(ge=1, le=60)] = 3
    freeze_last_s: Annotated[int, Field(ge=0, le=3_600)] = 60
    per_region: bool = False

    def reveal(self) -> Reveal:
        return Reveal(self.mode, self.live_interval_s, self.freeze_last_s, self.per_region)


class WindowPart(Part):
    """`opens` is a moment, `now` (when the file is loaded first), or `by_hand`."""

    code: Code
    opens: Literal["now", "by_hand"] | Moment = "by_hand"
    minutes: Minutes
    ballot: BallotPart
    kinds: KindsPart = KindsPart()
    reveal: RevealPart = RevealPart()
    eligible: Eligible = Eligible.ANY
    channels: Annotated[list[Channel], Field(min_length=1)] = Field(
        default_factory=lambda: list(Channel)
    )
    grace_ms: Annotated[int, Field(ge=0, le=10_000)] = 2_000
    verify_min_s: Annotated[int, Field(ge=0, le=86_400)] = 60
    announced_after_s: Annotated[int, Field(ge=0, le=86_400)] = 600
    responsible: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
    responsible_fan: Annotated[int, Field(gt=0)] | None = None
    contingency: Contingency = Contingency.EXTEND
    carry_from: Code | None = None
    ticket_event: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,22}$")] | None = None

    def window(self, now: datetime) -> Window:
        opens_at = self._opens_at(now)
        return Window(
            code=self.code,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(minutes=self.minutes) if opens_at else None,
            minutes=self.minutes,
            ballot=self.ballot.ballot(),
            kinds=self.kinds.kinds(),
            reveal=self.reveal.reveal(),
            eligible=self.eligible,
            channels=tuple(self.channels),
            grace_ms=self.grace_ms,
            verify_min_seconds=self.verify_min_s,
            announced_after_seconds=self.announced_after_s,
            responsible=self.responsible,
            responsible_fan=self.responsible_fan,
            contingency=self.contingency,
            carry_from=self.carry_from,
            ticket_event=self.ticket_event,
        )

    def _opens_at(self, now: datetime) -> datetime | None:
        match self.opens:
            case "now":
                return now
            case "by_hand":
                return None
            case moment:
                return resolved(moment, now)


class StagePart(Part):
    """`from`: `contestants`, or a stage before this one and what became of its acts there."""

    code: Code
    kind: StageKind
    name: Name
    entrants: Annotated[
        list[Annotated[str, StringConstraints(pattern=_FROM)]],
        Field(alias="from", min_length=1),
    ]
    groups: Scope = Scope.STAGE
    heats: Annotated[int, Field(ge=1, le=20)] = 1
    expects: Count | None = None
    rules: Annotated[list[Rule], Field(min_length=1, max_length=12)]
    blend: list[BlendPartPart] = Field(default_factory=list)
    tiebreak: list[TieBreak] = Field(default_factory=lambda: [TieBreak.PUBLIC, TieBreak.LOT])
    windows: Annotated[list[WindowPart], Field(max_length=12)] = Field(default_factory=list)

    def stage(self, now: datetime) -> Stage:
        blend = Blend(tuple(part.part() for part in self.blend), tuple(self.tiebreak))
        return Stage(
            code=self.code,
            kind=self.kind,
            name=self.name.bilingual(),
            entrants=tuple(_entrants(text) for text in self.entrants),
            groups=self.groups,
            rules=tuple(self.rules),
            blend=blend if self.blend else None,
            windows=tuple(window.window(now) for window in self.windows),
            expects=self.expects,
            heats=self.heats,
        )


class FraudPart(Part):
    """From where on votes are held and looked at; 0 switches a rule off."""

    device_fans: Count = 3
    address_fans: Count = 200
    session_fans: Count = 1
    votes_a_minute: Count = 60
    cluster_fans: Annotated[int, Field(ge=0, le=10_000)] = 8
    new_within_h: Annotated[int, Field(ge=1, le=720)] = 24
    even_votes: Count = 6
    met_before_h: Annotated[int, Field(ge=0, le=8_760)] = 0

    def rules(self) -> FraudRules:
        many = self.device_fans, self.address_fans, self.session_fans, self.votes_a_minute
        return FraudRules(
            *many, self.cluster_fans, self.new_within_h, self.even_votes, self.met_before_h
        )


class ShowPart(Part):
    """`demo` shows arm their windows by themselves; nobody works for them."""

    code: Code
    season: Annotated[int, Field(ge=1, le=99)]
    preset: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,24}$")]
    name: ShowName
    demo: bool = False
    starts_at: Code | None = None
    channel: Annotated[str, StringConstraints(pattern=_CHANNEL)] | None = None
    fraud: FraudPart = FraudPart()
    judges: Annotated[list[JudgePart], Field(max_length=12)] = Field(default_factory=list)
    teams: Annotated[list[TeamPart], Field(max_length=12)] = Field(default_factory=list)
    contestants: Annotated[list[ContestantPart], Field(min_length=2, max_length=200)]
    stages: Annotated[list[StagePart], Field(min_length=1, max_length=20)]

    def relative_windows(self) -> frozenset[str]:
        windows = [window for stage in self.stages for window in stage.windows]
        return frozenset(w.code for w in windows if w.opens == "now" or w.opens[0] in "+-")

    def show(self, now: datetime) -> Show:
        return Show(
            code=self.code,
            season=self.season,
            preset=self.preset,
            name=self.name.bilingual(),
            is_demo=self.demo,
            contestants=tuple(each.contestant() for each in self.contestants),
            teams=tuple(Team(t.code, t.name.bilingual(), t.coach) for t in self.teams),
            judges=tuple(Judge(j.code, j.name.bilingual(), j.fan) for j in self.judges),
            stages=tuple(stage.stage(now) for stage in self.stages),
            starts_at=self.starts_at,
            channel=self.channel,
            fraud=self.fraud.rules(),
        )


class ShowFile(Part):
    shows: Annotated[list[ShowPart], Field(min_length=1)]


def _entrants(text: str) -> Entrants:
    if text == "contestants":
        return Entrants(None)
    stage, _, slot = text.partition(".")
    return Entrants(stage, Fate(slot))


def faults(file: ShowFile, now: datetime) -> Iterator[tuple[Place, str]]:
    """What no single field can tell; nothing if every show can be played."""
    for number, part in enumerate(file.shows):
        if part.code in [other.code for other in file.shows[:number]]:
            yield ("shows", number, "code"), f"{part.code} stands twice"
        for place, message in checks.faults(part.show(now)):
            yield ("shows", number, *place), message


def shows_of(file: ShowFile, now: datetime) -> list[tuple[Show, frozenset[str]]]:
    """Each show, and its windows whose times count from the first load."""
    return [(part.show(now), part.relative_windows()) for part in file.shows]
