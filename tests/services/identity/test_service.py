"""Fans: met by every update, their language, their channel."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import event

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import Channel, IdentityService, ProfileCache, VerificationLevel
from services.identity.errors import UnknownFan
from tests.services.identity.people import DARA


@pytest.fixture
def statements(database: Database) -> list[str]:
    """Every SQL statement from here on."""
    seen: list[str] = []
    for engine in {database.read, database.write}:
        event.listen(
            engine.sync_engine,
            "before_cursor_execute",
            lambda _c, _cur, statement, *_: seen.append(statement),
        )
    return seen


class TestMeet:
    async def test_a_new_fan_is_known_from_then_on(self, identity: IdentityService) -> None:
        met = await identity.meet(DARA)
        assert (met.id, met.first_name, met.last_name) == (DARA.fan_id, "Dara", "Sok")
        assert (met.language, met.language_chosen, met.phone) == ("km", False, None)
        assert (met.channel, met.level) == (Channel.ACTIVE, VerificationLevel.BASIC)
        assert met.full_name == "Dara Sok"
        assert await identity.profile(DARA.fan_id) == met

    async def test_a_visit_of_the_mini_app_does_not_open_or_bring_back_the_channel(
        self, identity: IdentityService
    ) -> None:
        visit = replace(DARA, in_chat=False)
        assert not (await identity.meet(visit)).reachable
        assert (await identity.meet(DARA)).reachable
        assert (await identity.meet(visit)).reachable
        await identity.channel_lost(DARA.fan_id)
        assert not (await identity.meet(visit)).reachable

    async def test_the_next_taps_cost_no_sql(
        self, identity: IdentityService, statements: list[str]
    ) -> None:
        await identity.meet(DARA)
        assert any("INSERT INTO fans" in each for each in statements)
        statements.clear()
        for _ in range(20):
            await identity.meet(DARA)
        assert statements == []

    async def test_a_fan_who_did_not_change_is_only_read_after_a_restart(
        self, uow: UnitOfWork, clock: FrozenClock, statements: list[str]
    ) -> None:
        first = await IdentityService(uow, ProfileCache(clock)).meet(DARA)
        statements.clear()
        restarted = IdentityService(uow, ProfileCache(clock))
        assert await restarted.meet(DARA) == first
        assert not any("INSERT" in each or "UPDATE" in each for each in statements)

    async def test_a_new_name_is_saved(self, identity: IdentityService) -> None:
        born = (await identity.meet(DARA)).created_at
        met = await identity.meet(replace(DARA, first_name="Dara-Lyn", username=None))
        assert (met.first_name, met.username, met.created_at) == ("Dara-Lyn", None, born)

    async def test_five_updates_at_once_meet_one_fan(self, identity: IdentityService) -> None:
        met = await asyncio.gather(*(identity.meet(DARA) for _ in range(5)))
        assert len({fan.id for fan in met}) == 1

    async def test_names_that_hide_or_turn_are_cleaned(self, identity: IdentityService) -> None:
        met = await identity.meet(
            replace(DARA, first_name="\u202eara\u200b D\n", last_name="\u3164\u2800")
        )
        assert (met.first_name, met.last_name) == ("ara D", None)

    async def test_a_name_of_nothing_becomes_the_username_or_the_number(
        self, identity: IdentityService
    ) -> None:
        nothing = replace(DARA, first_name="\u3164")
        assert (await identity.meet(nothing)).first_name == "dara"
        assert (await identity.meet(replace(nothing, username=None))).first_name == (
            f"#{DARA.fan_id}"
        )

    async def test_another_language_is_not_guessed(self, identity: IdentityService) -> None:
        assert (await identity.meet(replace(DARA, language_code="th"))).language is None
        assert (await identity.meet(replace(DARA, language_code="en-GB"))).language == "en"

    async def test_a_profile_is_read_again_after_five_minutes(
        self, identity: IdentityService, clock: FrozenClock, statements: list[str]
    ) -> None:
        await identity.meet(DARA)
        clock.advance(301)
        statements.clear()
        await identity.meet(DARA)
        assert any("SELECT" in each for each in statements)


class TestLanguage:
    async def test_a_choice_outlives_what_telegram_says(self, identity: IdentityService) -> None:
        await identity.meet(DARA)
        chosen = await identity.choose_language(DARA.fan_id, "en")
        assert (chosen.language, chosen.language_chosen) == ("en", True)
        met = await identity.meet(replace(DARA, last_name="Sok-Chan", language_code="km"))
        assert (met.language, met.language_chosen) == ("en", True)

    async def test_nobody_chooses_for_a_stranger(self, identity: IdentityService) -> None:
        with pytest.raises(UnknownFan):
            await identity.choose_language(1, "en")


class TestChannel:
    async def test_lost_until_a_sign_of_life(self, identity: IdentityService) -> None:
        await identity.meet(DARA)
        assert not (await identity.channel_lost(DARA.fan_id)).reachable
        assert not (await identity.profile(DARA.fan_id)).reachable
        assert (await identity.channel_back(DARA.fan_id)).reachable
        await identity.channel_lost(DARA.fan_id)
        assert (await identity.meet(DARA)).reachable
        assert (await identity.profile(DARA.fan_id)).channel is Channel.ACTIVE

    async def test_a_stranger_has_no_profile(self, identity: IdentityService) -> None:
        with pytest.raises(UnknownFan):
            await identity.profile(1)


class TestProcesses:
    async def test_a_change_in_one_process_is_heard_in_another(
        self, uow: UnitOfWork, clock: FrozenClock, store: Redis
    ) -> None:
        here, there = ProfileCache(clock, store), ProfileCache(clock, store)
        ours, theirs = IdentityService(uow, here), IdentityService(uow, there)
        listening = asyncio.create_task(there.listen())
        await _listened(store)
        await ours.meet(DARA)
        await theirs.meet(DARA)
        await ours.choose_language(DARA.fan_id, "en")
        for _ in range(3_000):
            if (await theirs.profile(DARA.fan_id)).language == "en":
                break
            await asyncio.sleep(0.01)
        assert (await theirs.profile(DARA.fan_id)).language == "en"
        listening.cancel()
        await asyncio.wait([listening])

    async def test_what_was_changed_elsewhere_is_read_anew_everywhere(
        self, uow: UnitOfWork, clock: FrozenClock, store: Redis
    ) -> None:
        here, there = ProfileCache(clock, store), ProfileCache(clock, store)
        listening = asyncio.create_task(there.listen())
        await _listened(store)
        met = await IdentityService(uow, here).meet(DARA)
        theirs = IdentityService(uow, there)
        await theirs.profile(DARA.fan_id)
        epoch = here.epoch
        await here.changed(DARA.fan_id)
        here.put_read(met, epoch)
        assert here.get(DARA.fan_id) is None
        for _ in range(3_000):
            if there.get(DARA.fan_id) is None:
                break
            await asyncio.sleep(0.01)
        assert there.get(DARA.fan_id) is None
        await asyncio.sleep(0.05)
        listening.cancel()
        await asyncio.wait([listening], timeout=30)

    async def test_what_was_read_before_a_change_is_not_put_back(
        self, identity: IdentityService, clock: FrozenClock
    ) -> None:
        cache = ProfileCache(clock)
        old = await identity.meet(DARA)
        epoch = cache.epoch
        new = await identity.choose_language(DARA.fan_id, "en")
        await cache.put_changed(new)
        cache.put_read(old, epoch)
        assert cache.get(DARA.fan_id) == new


async def _listened(store: Redis) -> None:
    for _ in range(3_000):
        if (await store.pubsub_numsub("identity:changed"))[0][1]:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError
