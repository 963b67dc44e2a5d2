"""The stages of a show: who enters, what counts, who goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from bot.file_parts import Name, Part
from bot.show_file.codes import Code, Count
from bot.show_file.windows import WindowPart
from services.voting.show.model import (
    RANK_POINTS,
    Blend,
    BlendPart,
    Entrants,
    Normalise,
    Source,
    Stage,
    StageKind,
    TieBreak,
    Ties,
)
from services.voting.show.rules import Fate, Rule, Scope

_FROM: Final = r"^(contestants|[a-z0-9-]+\.(through|out|holding))$"


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


def _entrants(text: str) -> Entrants:
    if text == "contestants":
        return Entrants(None)
    stage, _, slot = text.partition(".")
    return Entrants(stage, Fate(slot))
