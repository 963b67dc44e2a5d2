"""Small shows for tests."""

from __future__ import annotations

from dataclasses import replace

from services.artwork.schemas import Bilingual
from services.voting.show.model import (
    Ballot,
    Blend,
    BlendPart,
    Contestant,
    Entrants,
    Judge,
    Normalise,
    Show,
    Source,
    Stage,
    StageKind,
    TieBreak,
    Ties,
    Window,
)
from services.voting.show.rules import Fate, Rest, Rule, Scope, Top

WORDS = Bilingual("ឈ្មោះ", "Name")
PUBLIC_SHARE = BlendPart(Source.PUBLIC, 10_000, Normalise.SHARE, Ties.MIN)


def blend(*parts: BlendPart, tiebreak: tuple[TieBreak, ...] = (TieBreak.PUBLIC,)) -> Blend:
    return Blend(parts or (PUBLIC_SHARE,), (*tiebreak, TieBreak.LOT))


def window(code: str = "w1", **changes: object) -> Window:
    plain = Window(
        code=code,
        opens_at=None,
        closes_at=None,
        minutes=30,
        ballot=Ballot(free=5),
        responsible="Producer",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def stage(code: str, *rules: Rule, **changes: object) -> Stage:
    plain = Stage(
        code=code,
        kind=StageKind.LIVE,
        name=WORDS,
        entrants=(Entrants(None),),
        groups=Scope.STAGE,
        rules=rules or (Top(1), Rest(Fate.OUT)),
        blend=blend(),
        windows=(window(f"{code}-w"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def show(*stages: Stage, acts: int = 4, **changes: object) -> Show:
    plain = Show(
        code="test",
        season=1,
        preset="test",
        name=WORDS,
        is_demo=True,
        contestants=tuple(Contestant(f"c{n}", WORDS, WORDS, None) for n in range(1, acts + 1)),
        teams=(),
        judges=tuple(Judge(f"j{n}", WORDS) for n in range(1, 4)),
        stages=stages or (stage("final"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
