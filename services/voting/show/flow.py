"""How many acts can stand where after each rule: ranges, for people decide which of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from services.voting.show.model import Show, Stage
from services.voting.show.rules import (
    Bottom,
    Chairs,
    CoachChoice,
    Fate,
    FlashVote,
    GoldenBuzzer,
    InstantSave,
    JudgePick,
    JudgeYes,
    Rest,
    Rule,
    Scope,
    SingOff,
    Steal,
    Top,
    Wildcard,
)


@dataclass(frozen=True, slots=True)
class Range:
    """At least and at most so many acts."""

    least: int
    most: int

    def __add__(self, other: Range) -> Range:
        return Range(self.least + other.least, self.most + other.most)

    def without(self, other: Range) -> Range:
        return Range(max(self.least - other.most, 0), max(self.most - other.least, 0))


NONE: Final = Range(0, 0)


@dataclass(frozen=True, slots=True)
class Flow:
    """How many acts are not placed yet, and how many met which fate."""

    left: Range
    through: Range = NONE
    out: Range = NONE
    held: Range = NONE

    def slot(self, fate: Fate) -> Range:
        match fate:
            case Fate.THROUGH:
                return self.through
            case Fate.OUT:
                return self.out
            case Fate.HOLDING:
                return self.held


class TooMany(Exception):
    """The rule takes more acts than can be there."""


def after(flow: Flow, rule: Rule, stage: Stage, show: Show) -> Flow:
    """The flow after one rule; TooMany if it cannot be applied."""
    match rule:
        case Top(n=n, per=per) | JudgePick(n=n, per=per) | CoachChoice(n=n, per=per):
            return _through(flow, _groups(per, flow, stage, show) * n)
        case Bottom() | FlashVote() | SingOff() | InstantSave() | Wildcard() | Rest():
            return _after_count(flow, rule)
        case _:
            return _after_people(flow, rule, show)


def _after_count(
    flow: Flow, rule: Bottom | FlashVote | SingOff | InstantSave | Wildcard | Rest
) -> Flow:
    match rule:
        case Bottom(n=n, sing_off=sing_off):
            return _last(flow, n, Fate.HOLDING if sing_off else Fate.OUT)
        case FlashVote():
            return _last(flow, 1, Fate.HOLDING)
        case SingOff(n=n):
            return _sing_off(flow, n)
        case InstantSave(n=n):
            return _instant_save(flow, n)
        case Wildcard(n=n):
            return _wildcard(flow, n)
        case Rest(to=fate):
            return _rest(flow, fate)


def _after_people(flow: Flow, rule: GoldenBuzzer | Steal | Chairs | JudgeYes, show: Show) -> Flow:
    match rule:
        case GoldenBuzzer(limit=n):
            return _up_to(flow, n * len(show.judges))
        case Steal(n=n):
            return _up_to(flow, n * len(show.teams))
        case Chairs(n=n):
            return _rest(_up_to(flow, n * len(show.judges)), Fate.OUT)
        case JudgeYes():
            some = Range(0, flow.left.most)
            return replace(flow, left=NONE, through=flow.through + some, out=flow.out + some)


def _groups(per: Scope, flow: Flow, stage: Stage, show: Show) -> int:
    match per:
        case Scope.STAGE:
            return 1
        case Scope.TEAM:
            return len(show.teams)
        case Scope.HEAT:
            return stage.heats
        case Scope.PAIR:
            return flow.left.most // 2


def _take(flow: Flow, n: int) -> Flow:
    if n > flow.left.most:
        raise TooMany
    return replace(flow, left=Range(max(flow.left.least - n, 0), flow.left.most - n))


def _through(flow: Flow, n: int) -> Flow:
    return replace(_take(flow, n), through=flow.through + Range(min(n, flow.left.least), n))


def _up_to(flow: Flow, n: int) -> Flow:
    """People may name fewer."""
    named = Range(0, min(n, flow.left.most))
    return replace(flow, left=flow.left.without(named), through=flow.through + named)


def _last(flow: Flow, n: int, fate: Fate) -> Flow:
    taken, placed = _take(flow, n), Range(min(n, flow.left.least), n)
    if fate is Fate.HOLDING:
        return replace(taken, held=flow.held + placed)
    return replace(taken, out=flow.out + placed)


def _sing_off(flow: Flow, n: int) -> Flow:
    if n >= flow.held.most:
        raise TooMany
    saved = Range(max(flow.held.least - n, 0), flow.held.most - n)
    return replace(flow, held=NONE, out=flow.out + Range(n, n), through=flow.through + saved)


def _instant_save(flow: Flow, n: int) -> Flow:
    waiting = flow.left + flow.held
    if n >= waiting.most:
        raise TooMany
    lost = Range(max(waiting.least - n, 0), waiting.most - n)
    placed = replace(flow, left=NONE, held=NONE)
    return replace(placed, through=flow.through + Range(n, n), out=flow.out + lost)


def _wildcard(flow: Flow, n: int) -> Flow:
    """They come from whoever is out by now, then from whoever is not placed yet."""
    if n > flow.out.most + flow.left.most:
        raise TooMany
    back = Range(n, n)
    return replace(
        flow,
        through=flow.through + back,
        out=Range(max(flow.out.least - n, 0), flow.out.most),
        left=flow.left if flow.out.least >= n else Range(0, flow.left.most),
    )


def _rest(flow: Flow, fate: Fate) -> Flow:
    placed = replace(flow, left=NONE)
    match fate:
        case Fate.THROUGH:
            return replace(placed, through=flow.through + flow.left)
        case Fate.OUT:
            return replace(placed, out=flow.out + flow.left)
        case Fate.HOLDING:
            return replace(placed, held=flow.held + flow.left)
