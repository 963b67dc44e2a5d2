"""What the votes of a window decide, by the rules of its stage."""

from __future__ import annotations

import pytest

from services.voting.show.decides import Decides, decides
from services.voting.show.model import BlendPart, Normalise, Source, StageKind, Ties
from services.voting.show.rules import (
    Bottom,
    Fate,
    FlashVote,
    InstantSave,
    JudgeYes,
    Rest,
    Rule,
    Scope,
    SingOff,
    Top,
)
from tests.services.voting.shows import PUBLIC_SHARE, blend, stage

JUDGES = BlendPart(Source.JUDGES, 5_000, Normalise.SHARE, Ties.MIN)


@pytest.mark.parametrize(
    ("rules", "window", "expected"),
    [
        ((Bottom(2, sing_off=True), SingOff(1)), "w1", [(Decides.SING_OFF, 2)]),
        ((Bottom(1), Rest(Fate.THROUGH)), "w1", [(Decides.LEAVE, 1)]),
        ((Top(3), Rest(Fate.OUT)), "w1", [(Decides.GO_ON, 3)]),
        ((Top(2, per=Scope.TEAM), InstantSave(1, "w2")), "w1", [(Decides.GO_ON_EACH, 2)]),
        ((Top(2, per=Scope.TEAM), InstantSave(1, "w2")), "w2", [(Decides.SAVED, 1)]),
        ((FlashVote("w2"), Bottom(2)), "w2", [(Decides.FLASH, 0)]),
        ((JudgeYes(3),), "w1", [(Decides.PART, 0)]),
    ],
)
def test_each_window_says_what_is_at_stake(
    rules: tuple[Rule, ...], window: str, expected: list[tuple[Decides, int]]
) -> None:
    assert [(each.kind, each.n) for each in decides(stage("live", *rules), window)] == expected


def test_a_final_has_a_winner_and_says_who_else_counts() -> None:
    final = stage("final", Top(1), kind=StageKind.FINAL)
    assert [each.kind for each in decides(final, "w1")] == [Decides.WINNER]
    shared = stage("final", Top(1), kind=StageKind.FINAL, blend=blend(PUBLIC_SHARE, JUDGES))
    assert [each.kind for each in decides(shared, "w1")] == [Decides.WINNER, Decides.PART]
