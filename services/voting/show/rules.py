"""The rules by which acts leave a stage, each with its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field


class Fate(StrEnum):
    """How a stage ends for an act. HOLDING: it waits for a later rule or a later stage."""

    THROUGH = "through"
    OUT = "out"
    HOLDING = "holding"


class By(StrEnum):
    """What acts are ordered by: the blended score, or the public alone."""

    SCORE = "score"
    PUBLIC = "public"


class Scope(StrEnum):
    """What a number counts for: the stage, each team, or each pair."""

    STAGE = "stage"
    TEAM = "team"
    HEAT = "heat"
    PAIR = "pair"


class Deadlock(StrEnum):
    """What decides when the judges are split evenly."""

    PUBLIC_RANK = "public_rank"
    NEW_VOTE = "new_vote"


@dataclass(frozen=True, slots=True)
class GoldenBuzzer:
    """Each judge may send `limit` acts straight on; they skip stages up to `to_stage`."""

    limit: int
    to_stage: str
    rule: Literal["golden_buzzer"] = "golden_buzzer"


@dataclass(frozen=True, slots=True)
class JudgeYes:
    """Acts with enough yes are through, the rest is out."""

    min_yes: int
    rule: Literal["judge_yes"] = "judge_yes"


@dataclass(frozen=True, slots=True)
class CoachChoice:
    """Coaches name `n` own acts per team (or pair); they are through."""

    n: int
    per: Scope = Scope.TEAM
    rule: Literal["coach_choice"] = "coach_choice"


@dataclass(frozen=True, slots=True)
class Chairs:
    """`n` chairs per judge; with `swap` an act may lose its chair to a later one and goes out."""

    n: int
    swap: bool = True
    rule: Literal["chairs"] = "chairs"


@dataclass(frozen=True, slots=True)
class Steal:
    """Each coach may take `n` losing acts of other teams; they change the team and are through."""

    n: int
    rule: Literal["steal"] = "steal"


@dataclass(frozen=True, slots=True)
class Top:
    """The best `n` are through."""

    n: int
    by: By = By.SCORE
    per: Scope = Scope.STAGE
    rule: Literal["top"] = "top"


@dataclass(frozen=True, slots=True)
class Bottom:
    """The last `n` are out, or held for a sing-off."""

    n: int
    by: By = By.SCORE
    sing_off: bool = False
    rule: Literal["bottom"] = "bottom"


@dataclass(frozen=True, slots=True)
class JudgePick:
    """The judges choose `n` of the ranks `first_rank` to `last_rank` by the public."""

    n: int
    first_rank: int
    last_rank: int
    deadlock: Deadlock = Deadlock.PUBLIC_RANK
    per: Scope = Scope.STAGE
    rule: Literal["judge_pick"] = "judge_pick"


@dataclass(frozen=True, slots=True)
class SingOff:
    """`n` of the held acts go out by the judges' majority, the others are through."""

    n: int
    deadlock: Deadlock = Deadlock.PUBLIC_RANK
    rule: Literal["sing_off"] = "sing_off"


@dataclass(frozen=True, slots=True)
class InstantSave:
    """The first `n` of a short window of their own are through, the others out."""

    n: int
    window: str
    rule: Literal["instant_save"] = "instant_save"


@dataclass(frozen=True, slots=True)
class FlashVote:
    """The last act of a short window goes straight to the sing-off."""

    window: str
    rule: Literal["flash_vote"] = "flash_vote"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`n` acts that are out come back: chosen by the public, the judges, or as a comeback."""

    n: int
    by: Literal["public", "judges", "comeback"]
    as_group: bool = False
    rule: Literal["wildcard"] = "wildcard"


@dataclass(frozen=True, slots=True)
class Rest:
    """Whoever no rule has placed."""

    to: Fate
    rule: Literal["rest"] = "rest"


Rule: TypeAlias = Annotated[
    GoldenBuzzer
    | JudgeYes
    | CoachChoice
    | Chairs
    | Steal
    | Top
    | Bottom
    | JudgePick
    | SingOff
    | InstantSave
    | FlashVote
    | Wildcard
    | Rest,
    Field(discriminator="rule"),
]
"""A file and the stored configuration name a rule by its `rule`."""
