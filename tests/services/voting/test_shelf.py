"""What a fan may buy or earn in a window, and how much of it is left; on one kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.core.clock import FrozenClock
from services.core.money import Currency, Money
from services.payments.schemas import Way
from services.voting.errors import (
    MissionNotDone,
    PackNeedsLevel,
    PackNeedsPhone,
    PackNotOffered,
)
from services.voting.intake import Outcome
from services.voting.show.model import Eligible, StageKind, VoteKind
from tests.handlers.ticketing.conftest import database_url
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import stage
from tests.services.voting.till import KINDS, Till

__all__ = ["database_url"]

FAN = 1
WITHOUT_PHONE = 2


@pytest.fixture
async def till(studio: Studio) -> Till:
    await studio.open(kinds=KINDS)
    return Till(studio)


class TestWhoMayBuy:
    async def test_only_what_is_offered(self, till: Till) -> None:
        with pytest.raises(PackNotOffered):
            await till.order(FAN, "hundred")
        with pytest.raises(PackNotOffered):
            await till.order(FAN, "ten", Way.KHQR)

    async def test_wallets_only_where_the_show_says_so(self, studio: Studio) -> None:
        packs = tuple(replace(pack, usd_cents=None) for pack in KINDS.packs)
        await studio.open(kinds=replace(KINDS, packs=packs, paid_by_wallet=False))
        till = Till(studio)
        with pytest.raises(PackNotOffered):
            await till.order(FAN, "ten", Way.WALLET)
        shelf = await till.packs.shelf(studio.window_id, FAN)
        assert [[way for way, _ in offer.prices] for offer in shelf.packs] == [[Way.STARS]] * 2

    async def test_nobody_pays_for_votes_that_weigh_nothing(self, studio: Studio) -> None:
        await studio.open(stage("final", kind=StageKind.FINAL), kinds=KINDS)
        till = Till(studio)
        await till.order(FAN)
        with pytest.raises(PackNeedsPhone):
            await till.order(WITHOUT_PHONE)

    async def test_a_phone_where_one_is_needed(self, studio: Studio) -> None:
        await studio.open(kinds=KINDS, eligible=Eligible.VERIFIED_PHONE)
        with pytest.raises(PackNeedsPhone):
            await Till(studio).order(WITHOUT_PHONE)

    async def test_the_level_that_the_show_asks_for(self, studio: Studio) -> None:
        await studio.open(kinds=replace(KINDS, paid_from="verified"))
        with pytest.raises(PackNeedsLevel):
            await Till(studio).order(FAN)


class TestBonus:
    async def test_once_for_each_mission_up_to_the_cap(self, till: Till, studio: Studio) -> None:
        with pytest.raises(MissionNotDone):
            await till.missions.done(FAN, studio.window_id, "follow")
        till.followed.add(FAN)
        got = [await till.missions.done(FAN, studio.window_id, "follow") for _ in range(2)]
        got.append(await till.missions.done(FAN, studio.window_id, "clip"))
        assert got == [2, 0, 1]  # the cap is three
        shelf = await till.packs.shelf(studio.window_id, FAN)
        assert [offer.is_done for offer in shelf.missions] == [True, True]
        verdict = await studio.count(studio.vote(FAN, count=3, kind=VoteKind.BONUS))
        assert verdict.outcome is Outcome.COUNTED
        await till.adds_up()


class TestShelf:
    async def test_what_is_left(self, till: Till, studio: Studio, clock: FrozenClock) -> None:
        await till.pay_stars(FAN)
        shelf = await till.packs.shelf(studio.window_id, FAN)
        assert (shelf.is_open, shelf.left_to_buy, shelf.left_by_points) == (True, 40, 10)
        assert shelf.points_price == Money(20, Currency.PTS)
        clock.advance(30 * 60)
        assert not (await till.packs.shelf(studio.window_id, FAN)).is_open
