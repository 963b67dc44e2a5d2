"""Made-up people on the stage: they answer whatever a rule asks of judges and coaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from services.voting.results.decisions import Decisions
from services.voting.show.model import Show, Stage
from services.voting.show.rules import Chairs, CoachChoice, JudgePick, JudgeYes, Wildcard

MOST_MARKS = 100


def marks(judges: Sequence[str], acts: Sequence[str], chance: Random) -> dict[str, dict[str, int]]:
    """By judge and act."""
    return {judge: {act: chance.randint(1, MOST_MARKS) for act in acts} for judge in judges}


def beforehand(show: Show, stage: Stage, teams: Mapping[str, str | None]) -> Decisions:
    """What nobody asks for: a yes for two acts of three, chairs for the first of each team."""
    decided = Decisions()
    for rule in stage.rules:
        if isinstance(rule, JudgeYes):
            yes = {act: rule.min_yes if at % 3 else 0 for at, act in enumerate(teams)}
            decided = replace(decided, yes=yes)
        if isinstance(rule, Chairs):
            chairs = {
                team.coach or team.code: tuple(act for act in teams if teams[act] == team.code)[
                    : rule.n
                ]
                for team in show.teams
            }
            decided = replace(decided, chairs=chairs)
    return decided


def answered(
    asked: Mapping[str, Any], stage: Stage, judges: Sequence[str], known: Decisions
) -> Decisions | None:
    """The decisions with what was missing; None where people cannot help."""
    acts = list(asked.get("acts", ()))
    match asked.get("rule"):
        case "coach_choice":
            n = next(rule.n for rule in stage.rules if isinstance(rule, CoachChoice))
            return replace(known, chosen={**known.chosen, asked["group"]: tuple(acts[-n:])})
        case "judge_pick":
            n = next(rule.n for rule in stage.rules if isinstance(rule, JudgePick))
            picked = {judge: (*known.picked.get(judge, ()), *acts[:n]) for judge in judges}
            return replace(known, picked=picked)
        case "sing_off":
            return replace(known, sing_off=dict.fromkeys(judges, acts[-1]))
        case "wildcard":
            n = next(r.n for r in stage.rules if isinstance(r, Wildcard) and r.by != "public")
            return replace(known, comeback=tuple(acts[:n]))
        case _:
            return None
