"""Devices: so many, changed once a day, and what a removal ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.streaming.library.schemas import Kind
from services.streaming.playback.errors import DeviceLimit, NoSuchScreen, OfflineNotIncluded
from services.streaming.playback.schemas import Playing
from tests.services.streaming.playback.conftest import FAN, House
from tests.services.streaming.playback.things import NOBODY

MINUTE = 60


async def fill(house: House, number: int, key: str = "film") -> None:
    """So many devices, each of which has played and stopped."""
    for each in range(number):
        playing = await house.play(f"device{each}", key)
        await house.beats.end(playing.lease_id)


class TestLimit:
    async def test_ten_for_video_and_five_for_sound(self, house: House) -> None:
        await house.give("basic")
        await house.add("song", kind=Kind.TRACK, needs=NOBODY)
        await fill(house, 5, "song")
        with pytest.raises(DeviceLimit) as refused:
            await house.play("sixth", "song")
        assert refused.value.details["limit"] == 5
        await fill(house, 10)
        with pytest.raises(DeviceLimit) as refused:
            await house.play("eleventh")
        assert (refused.value.details["limit"], refused.value.details["swap_at"]) == (10, None)
        assert len(refused.value.details["devices"]) == 10
        seen = await house.screens.screens(FAN)
        assert (seen.video_limit, seen.audio_limit, len(seen.items)) == (10, 5, 10)
        assert sum(each.is_audio for each in seen.items) == 5

    async def test_many_new_ones_at_once(self, house: House) -> None:
        await house.give("vip")
        await fill(house, 8)
        done = await asyncio.gather(
            *(house.play(f"new{each}") for each in range(5)), return_exceptions=True
        )
        assert sum(isinstance(each, Playing) for each in done) == 2
        assert sum(isinstance(each, DeviceLimit) for each in done) == 3

    async def test_one_change_is_free_the_next_waits_a_day(self, house: House) -> None:
        await house.give("basic")
        await fill(house, 10)
        first = house.clock.now()
        assert await house.screens.remove(FAN, "device0-00000000")
        assert not await house.screens.remove(FAN, "device0-00000000")
        await house.beats.end((await house.play("first")).lease_id)
        house.clock.advance(MINUTE)
        assert await house.screens.remove(FAN, "device1-00000000")
        with pytest.raises(DeviceLimit) as refused:
            await house.play("second")
        assert refused.value.details["swap_at"] == first + timedelta(hours=24)
        house.clock.advance(24 * 3_600 - MINUTE - 1)
        with pytest.raises(DeviceLimit):
            await house.play("second")
        house.clock.advance(1)
        await house.play("second")


class TestRemove:
    async def test_stops_what_plays_there(self, house: House) -> None:
        await house.give("basic")
        await house.play("phone")
        (screen,) = (await house.screens.screens(FAN)).items
        assert screen.lease_id is not None
        assert await house.screens.remove(FAN, screen.device_id)
        assert await house.screens.playing(FAN) == []
        assert not await house.beats.end(screen.lease_id)
        await house.play("tablet")

    async def test_a_name_that_one_knows_again(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        renamed = await house.screens.rename(FAN, "phone-00000000", " Blue phone ")
        assert renamed.name == "Blue phone"
        (lease,) = await house.screens.playing(FAN)
        assert (lease.device, lease.title.en) == ("Blue phone", "Test of film")
        assert await house.screens.stop(FAN, playing.lease_id)
        with pytest.raises(NoSuchScreen):
            await house.screens.rename(FAN, "another-00000000", "x")


class TestKeep:
    async def test_thirty_days_on_one_device(self, house: House) -> None:
        await house.give("basic")
        with pytest.raises(OfflineNotIncluded) as refused:
            await house.playback.keep(FAN, "film", "phone-00000000", "KH")
        assert [each["word"] for each in refused.value.details["plans"]] == ["premium", "vip"]
        await house.give("premium")
        kept = await house.playback.keep(FAN, "film", "phone-00000000", "KH")
        assert kept.ends_at == house.clock.now() + timedelta(days=30)
        again = await house.playback.keep(FAN, "film", "phone-00000000", "KH")
        assert again.lease_id == kept.lease_id
        assert await house.screens.remove(FAN, "phone-00000000")
