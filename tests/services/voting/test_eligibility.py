"""Who may vote, what a vote weighs, where it may come from, and what is still on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from services.core.inbox import InboxMessage, InboxState
from services.core.uow import Tx
from services.identity.models import Fan
from services.voting.errors import MayNotVote
from services.voting.intake import Outcome
from services.voting.programme.schemas import WindowDue
from services.voting.show.checks import faults
from services.voting.show.model import (
    MOST_WEIGHT,
    Channel,
    Eligible,
    Kinds,
    Mission,
    MissionKind,
    Pack,
    VoteKind,
)
from services.voting.states import WindowState
from services.voting.voters import VoterProfiles
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import WORDS, show, stage, window
from tests.services.voting.till import KINDS, Till

CONCERT = "night-of-stars"
HOLDER, OTHER = 1, 3
POWER = Kinds(power=(("premium", 3), ("verified", 2)))


async def holders(
    _: Tx, fans: Sequence[int], events: Sequence[str]
) -> Mapping[int, frozenset[str]]:
    return {HOLDER: frozenset(events)} if HOLDER in fans else {}


class TestTickets:
    async def test_only_holders_of_the_event_vote_and_buy(self, studio: Studio) -> None:
        studio.voters = VoterProfiles(studio.uow, holders)
        await studio.open(eligible=Eligible.TICKET_HOLDER, ticket_event=CONCERT, kinds=KINDS)
        till = Till(studio)
        assert (await studio.count(studio.vote(HOLDER))).outcome is Outcome.COUNTED
        assert (await studio.count(studio.vote(OTHER))).outcome is Outcome.NOT_ELIGIBLE
        await till.order(HOLDER)
        with pytest.raises(MayNotVote):
            await till.order(OTHER)


class TestTiers:
    async def of_level(self, studio: Studio, fan_id: int, level: str) -> None:
        async with studio.database.write.begin() as connection:
            until = studio.clock.now() + timedelta(days=30)
            change = update(Fan).where(Fan.id == fan_id)
            await connection.execute(change.values(level=level, level_expires_at=until))

    async def test_a_tier_weighs_and_its_votes_are_a_kind_of_their_own(
        self, studio: Studio
    ) -> None:
        await studio.open(kinds=POWER)
        await self.of_level(studio, HOLDER, "premium")
        strong = await studio.count(studio.vote(HOLDER, count=2))
        plain = await studio.count(studio.vote(OTHER))
        assert (strong.weight, plain.weight) == (3, 1)
        kinds = "SELECT sum(units) FROM vote_tallies WHERE kind = '{}'"
        assert await studio.scalar(kinds.format("power")) == 6
        assert await studio.scalar(kinds.format("free")) == 1
        assert strong.left == 3, "the allowance counts votes, not their weight"
        await studio.adds_up()

    async def test_where_a_tier_is_needed_the_others_may_not(self, studio: Studio) -> None:
        await studio.open(kinds=POWER, eligible=Eligible.TIER)
        await self.of_level(studio, HOLDER, "verified")
        assert (await studio.count(studio.vote(HOLDER))).outcome is Outcome.COUNTED
        assert (await studio.count(studio.vote(OTHER))).outcome is Outcome.NOT_ELIGIBLE

    async def test_bought_votes_weigh_one_whoever_buys(self, studio: Studio) -> None:
        await studio.open(kinds=replace(KINDS, power=POWER.power))
        await self.of_level(studio, HOLDER, "premium")
        await Till(studio).pay_stars(HOLDER)
        verdict = await studio.count(studio.vote(HOLDER, count=4, kind=VoteKind.PAID))
        assert (verdict.outcome, verdict.weight) == (Outcome.COUNTED, 1)


class TestChannel:
    async def test_a_vote_from_elsewhere_is_refused_by_its_name(self, studio: Studio) -> None:
        await studio.open(channels=(Channel.MINIAPP,))
        assert (await studio.count(studio.vote(1))).outcome is Outcome.WRONG_CHANNEL
        own = studio.vote(1, channel=Channel.MINIAPP)
        assert (await studio.count(own)).outcome is Outcome.COUNTED


class TestOnItsWay:
    async def test_a_tap_that_waits_in_the_inbox_holds_the_window_up(self, studio: Studio) -> None:
        """It counts by the moment at which it was taken, however late it is worked off."""
        await studio.open()
        await studio.close()
        taken = await self.waits(studio)
        studio.clock.advance(8)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert card.state is WindowState.CLOSED
        verdict = await studio.count(studio.vote(1, after=taken - studio.clock.now()))
        assert verdict.outcome is Outcome.COUNTED
        await self.worked_off(studio)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert card.state is WindowState.VERIFYING

    async def test_but_not_for_ever(self, studio: Studio) -> None:
        await studio.open()
        await studio.close()
        await self.waits(studio)
        studio.clock.advance(130)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert card.state is WindowState.VERIFYING

    async def waits(self, studio: Studio) -> datetime:
        taken = studio.clock.now() + timedelta(seconds=1)
        async with studio.database.write.begin() as connection:
            await connection.execute(
                insert(InboxMessage).values(
                    source="telegram",
                    external_id="1",
                    lane="1",
                    payload=b"sealed",
                    received_at=taken,
                    state=InboxState.NEW,
                    attempts=0,
                )
            )
        return taken

    async def worked_off(self, studio: Studio) -> None:
        async with studio.database.write.begin() as connection:
            await connection.execute(update(InboxMessage).values(state=InboxState.DONE))


class TestShowFile:
    @pytest.mark.parametrize(
        ("place", "changes"),
        [
            ("ticket_event", {"eligible": Eligible.TICKET_HOLDER}),
            ("ticket_event", {"ticket_event": CONCERT}),
            ("power", {"eligible": Eligible.TIER}),
            ("premium", {"kinds": Kinds(power=(("premium", MOST_WEIGHT + 1),))}),
            ("usd_cents", {"kinds": Kinds(packs=(Pack("ten", 10, 50, 99),), paid_cap=10)}),
            ("stars", {"kinds": Kinds(packs=(Pack("ten", 10, None, None),), paid_cap=10)}),
            ("count", {"kinds": Kinds(packs=(Pack("ten", 10, 50, None),), paid_cap=9)}),
            (
                "bonus_cap",
                {"kinds": Kinds(missions=(Mission("m", MissionKind.VISIT, 1, WORDS, url="x"),))},
            ),
            (
                "artist",
                {
                    "kinds": Kinds(
                        bonus_cap=1, missions=(Mission("m", MissionKind.FOLLOW, 1, WORDS),)
                    )
                },
            ),
        ],
    )
    def test_what_cannot_be_sold_or_asked_for_is_named(
        self, place: str, changes: dict[str, Any]
    ) -> None:
        found = faults(show(stage("final", windows=(window("w1", **changes),))))
        assert place in {each for where, _ in found for each in where}
