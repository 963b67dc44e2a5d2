"""Fans, Telegram and the clock do anything in any order: no right without time that was paid,
no paid day lost, no cent made or lost, no move that the table does not know.

PLAN_EXAMPLES=200 plays so many on each database.
"""

import os
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.services.subscriptions.anything import CODES, Act, Anything, watch_moves
from tests.services.subscriptions.world import World

EXAMPLES = int(os.environ.get("PLAN_EXAMPLES", "2"))
OFTEN = (
    *["wait"] * 4,
    *["buy"] * 6,
    *["by_itself"] * 2,
    *["upgrade"] * 2,
    *["pause"] * 2,
    "stars",
    "claim",
)
SOMETIMES = (
    *("trial", "buy_back", "stars_late", "stars_again", "upgrade", "next", "by_hand", "by_itself"),
    *("pause", "resume", "cancel", "stay", "give", "invite", "leave", "remove", "poor", "rich"),
)
ACTS = st.lists(
    st.builds(
        Act,
        st.sampled_from([*OFTEN, *SOMETIMES]),
        st.sampled_from([0, 0, 0, 1, 2]),
        st.integers(0, 2),
        st.integers(0, 20),
    ),
    min_size=8,
    max_size=20,
)
_first_fans = count(1_000, 10)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(code=st.sampled_from(CODES), acts=ACTS)
async def test_everything_adds_up(world: World, code: str, acts: list[Act]) -> None:
    first = next(_first_fans)
    anything = Anything(world, (first, first + 1, first + 2))
    await watch_moves(world)
    await anything.begin(code)
    for act in acts:
        await anything.act(act)
