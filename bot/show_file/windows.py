"""When votes are taken, how many, of which kinds, and what is shown of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.file_parts import Moment, Part, resolved
from bot.show_file.codes import Code, Count, Minutes
from bot.show_file.people import ShowName
from services.voting.show.model import (
    Ballot,
    Channel,
    Contingency,
    Eligible,
    Kinds,
    Mission,
    MissionKind,
    Pack,
    Per,
    Reveal,
    RevealMode,
    Window,
)


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
