"""A process that sells is killed at random moments: nothing is lost, nothing is doubled."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.chaos.conftest import Progress
from tests.chaos.journal import remembered
from tests.chaos.lives import Plan, kill_again_and_again, kill_before_it_is_told
from tests.chaos.sale import settle
from tests.journeys.outside import Outside
from tests.servers.pool import SQLITE

_CONTROL_KILLS_AT_MOST = 20


class TestKilledPurchase:
    async def test_every_intent_has_exactly_one_posting(
        self, plan: Plan, outside: Outside, rounds: int, chance: Random, progress: Progress
    ) -> None:
        cuts = await kill_again_and_again(plan, rounds, chance, progress)
        assert await settle(plan, outside) == []
        progress(f"{cuts}; {len(remembered(plan.journal))} wishes kept")
        assert cuts.steps.total() > 0, "no kill met a wish in the middle: nothing was proved"

    @pytest.mark.parametrize("durable_url", [SQLITE], indirect=True)
    async def test_control_without_keys_buys_twice(
        self, plan: Plan, outside: Outside, progress: Progress
    ) -> None:
        """A repeat that carries a new key is a new purchase: the books must say so."""
        keyless = replace(plan, fresh_keys=True)
        for kills in range(1, _CONTROL_KILLS_AT_MOST):
            await kill_before_it_is_told(keyless)
            doubled = [one for one in await settle(keyless, outside) if "doubled" in one]
            if doubled:
                progress(f"after {kills} kills: {doubled[0]}")
                return
        pytest.fail("nothing was bought twice, so the comparison of the books proves nothing")
