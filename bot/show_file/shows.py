"""A file of shows, and the shows that it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from bot.file_parts import Part
from bot.marked_yaml import Place
from bot.show_file.codes import Code, Count
from bot.show_file.people import ContestantPart, JudgePart, ShowName, TeamPart
from bot.show_file.stages import StagePart
from services.voting.show import checks
from services.voting.show.model import FraudRules, Judge, Show, Team

_CHANNEL: Final = r"^(@[A-Za-z]\w{4,31}|-100[0-9]{5,15})$"


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
