"""What a board shows: shares that add up, and kinds of votes apart where numbers are shown."""

from __future__ import annotations

from services.voting.board.rules import WHOLE, lines
from services.voting.show.model import RevealMode, VoteKind

UNITS = {
    "c1": {VoteKind.FREE: 10, VoteKind.PAID: 30},
    "c2": {VoteKind.BONUS: 2, VoteKind.FREE: 18},
    "c3": {VoteKind.FREE: 0},
}


def test_kinds_stand_apart_in_the_order_of_the_kinds() -> None:
    found = lines(RevealMode.FULL, ["c1", "c2", "c3"], UNITS)
    assert [(line.act, line.units) for line in found] == [("c1", 40), ("c2", 20), ("c3", 0)]
    assert found[0].kinds == ((VoteKind.FREE, 10), (VoteKind.PAID, 30))
    assert found[1].kinds == ((VoteKind.FREE, 18), (VoteKind.BONUS, 2))
    assert found[2].kinds == ()
    assert sum(line.basis_points or 0 for line in found) == WHOLE


def test_where_only_shares_are_shown_no_kind_tells_a_number() -> None:
    for mode in (RevealMode.PERCENT_ONLY, RevealMode.BANDS):
        found = lines(mode, ["c1", "c2", "c3"], UNITS)
        assert not any(line.kinds or line.units for line in found)
