"""Parts of a file of videos and music: the rights that an item needs, and how it is drawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, model_validator

from bot.file_parts import Part
from services.artwork.colours import Pair
from services.artwork.seeds import choose_pair, seed_of
from services.entitlements import STEPS, Flag, Level
from services.streaming.library.schemas import Art, Needs

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,24}$")]


class NeedsPart(Part):
    """`free`, or rights by their names: a flag, and a step of a level such as `video: hd`."""

    free: bool = False
    flag: Flag | None = None
    music: str | None = None
    video: str | None = None
    live: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> NeedsPart:
        levels = [level for level in Level if getattr(self, level)]
        if len(levels) > 1:
            raise ValueError("names more than one level")
        if self.free == bool(levels or self.flag):
            raise ValueError("says either `free`, or a flag, or a level, or both of these")
        for level in levels:
            _step(level, getattr(self, level))
        return self

    def needs(self) -> Needs:
        for level in Level:
            if word := getattr(self, level):
                return Needs(free=False, flag=self.flag, level=level, step=_step(level, word))
        return Needs(free=self.free, flag=self.flag)


def _spoken(value: object) -> object:
    """`needs: free` is the short form."""
    return {"free": "yes"} if value == "free" else value


def _step(level: Level, word: str) -> int:
    steps = {step.name.lower(): int(step) for step in STEPS[level] if step}
    if word not in steps:
        raise ValueError(f"{level}: {word} is none of {', '.join(steps)}")
    return steps[word]


class DrawingPart(Part):
    """The silk that an item is drawn in (chosen by the key if it is not said), and a motif."""

    silk: Pair | None = None
    motif: Word = ""

    def art(self, kind: str, key: str) -> Art:
        return Art(self.silk or choose_pair(seed_of(kind, key)), self.motif)


NeedsSaid = Annotated[NeedsPart, BeforeValidator(_spoken)]
