"""Places at the same time: never more than there are, whoever comes when."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import true

from services.core.uow import Tx
from services.entitlements import Use
from services.streaming.playback import leases
from services.streaming.playback.errors import PlayExpired, TakenOver, TooManyStreams
from services.streaming.playback.schemas import Beat, Beaten, Playing
from tests.services.streaming.playback.conftest import FAN, OTHER, House

AT_ONCE = 20


async def start_many(house: House, devices: Sequence[str]) -> list[Playing]:
    done = await asyncio.gather(*(house.play(each) for each in devices), return_exceptions=True)
    others = [each for each in done if not isinstance(each, Playing)]
    assert all(isinstance(each, TooManyStreams) for each in others), others
    return [each for each in done if isinstance(each, Playing)]


class TestTake:
    @pytest.mark.parametrize(("plan", "limit"), [("basic", 1), ("premium", 3), ("vip", 5)])
    async def test_twenty_at_once_get_exactly_the_limit(
        self, house: House, plan: str, limit: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await house.give(plan)
        # Room for twenty devices: here it is about places only.
        monkeypatch.setattr("services.streaming.playback.screens._limit", lambda *_: AT_ONCE)
        devices = [f"device{number}" for number in range(AT_ONCE)]
        playing = await start_many(house, devices)
        assert len(playing) == limit
        assert len({each.lease_id for each in playing}) == limit
        assert len(await house.screens.playing(FAN)) == limit

    async def test_without_the_guard_everybody_gets_one(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: what the condition of the taking is for."""
        await house.give("premium")
        monkeypatch.setattr("services.streaming.playback.screens._limit", lambda *_: AT_ONCE)
        monkeypatch.setattr(leases, "may_be_taken", lambda *_: true())

        async def none_taken(*_: Any) -> set[int]:
            return set()

        monkeypatch.setattr(leases, "_taken", none_taken)
        playing = await start_many(house, [f"device{number}" for number in range(AT_ONCE)])
        assert len(playing) > 3

    async def test_one_device_many_times_is_one_place(self, house: House) -> None:
        await house.give("premium")
        playing = await start_many(house, ["phone"] * 6)
        assert len(playing) == 6
        assert len({each.lease_id for each in playing}) == 1
        assert len(await house.screens.playing(FAN)) == 1

    async def test_a_place_is_free_when_its_time_is_over(self, house: House) -> None:
        await house.give("basic")
        await house.play("phone")
        house.clock.advance(44)
        with pytest.raises(TooManyStreams) as refused:
            await house.play("tablet")
        assert [each["device_id"] for each in refused.value.details["devices"]] == [
            "phone-00000000"
        ]
        house.clock.advance(1)
        await house.play("tablet")

    async def test_fewer_places_after_a_smaller_plan(self, house: House) -> None:
        await house.give("premium")
        for device in ("phone", "tablet", "desk"):
            await house.play(device)
        await house.give("basic")
        with pytest.raises(TooManyStreams):
            await house.play("desk")
        assert (await house.play("phone")).lease_id


class TestTakeOver:
    async def test_ends_the_other_and_only_ones_own(self, house: House) -> None:
        await house.give("basic")
        await house.give("basic", OTHER)
        hers = await house.play("hers", fan_id=OTHER)
        first = await house.play("phone")
        with pytest.raises(TooManyStreams):
            await house.play("tablet", takeover=hers.lease_id)
        await house.play("tablet", takeover=first.lease_id)
        answers = await house.beats.flush(
            [
                Beat(FAN, first.lease_id, first.play_id),
                Beat(OTHER, hers.lease_id, hers.play_id),
                Beat(FAN, hers.lease_id, hers.play_id),
                Beat(FAN, uuid4(), uuid4()),
            ]
        )
        assert answers[0] is TakenOver
        assert isinstance(answers[1], Beaten)
        assert answers[2:] == [TakenOver, TakenOver]

    async def test_two_who_take_over_the_same_place(self, house: House) -> None:
        await house.give("basic")
        first = await house.play("phone")
        done = await asyncio.gather(
            house.play("tablet", takeover=first.lease_id),
            house.play("desk", takeover=first.lease_id),
            return_exceptions=True,
        )
        assert sum(isinstance(each, Playing) for each in done) == 1
        assert sum(isinstance(each, TooManyStreams) for each in done) == 1


class TestBeats:
    async def test_keep_the_place_and_count_what_the_clock_says(self, house: House) -> None:
        await house.give("premium")
        playing = await house.play("phone")
        beat = Beat(FAN, playing.lease_id, playing.play_id)
        for _ in range(24):
            house.clock.advance(15)
            (answer,) = await house.beats.flush([beat])
            assert isinstance(answer, Beaten)
        for _ in range(10):  # said ten times at once, it is not ten times as long
            await house.beats.flush([beat])
        house.clock.advance(40)  # a sleep counts for two beats at most
        await house.beats.flush([beat])
        assert await house.beats.end(playing.lease_id)
        used = (await house.entitlements.uses(FAN)).counts
        assert used == {Use.STREAMS: 1, Use.SECONDS_PLAYED: 24 * 15 + 30}

    async def test_an_end_that_comes_late_does_not_end_what_plays_by_then(
        self, house: House
    ) -> None:
        """A page says goodbye to one film while the device begins the next at the same place."""
        await house.give("basic")
        first = await house.play("phone")
        second = await house.play("phone")
        assert second.lease_id == first.lease_id
        assert not await house.beats.end(first.lease_id, first.play_id)
        (answer,) = await house.beats.flush([Beat(FAN, second.lease_id, second.play_id)])
        assert isinstance(answer, Beaten)
        assert await house.beats.end(second.lease_id, second.play_id)

    async def test_what_nobody_ended_is_counted_with_the_next_start(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        house.clock.advance(15)
        await house.beats.flush([Beat(FAN, playing.lease_id, playing.play_id)])
        house.clock.advance(600)
        await house.play("tablet")
        used = (await house.entitlements.uses(FAN)).counts
        assert used[Use.SECONDS_PLAYED] == 45

    async def test_after_the_end_of_its_addresses(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        house.clock.advance((playing.expires_at - house.clock.now()).total_seconds())
        (answer,) = await house.beats.flush([Beat(FAN, playing.lease_id, playing.play_id)])
        assert answer is PlayExpired
        again = await house.play("phone")
        assert again.lease_id == playing.lease_id

    async def test_who_watches_an_item(self, house: House) -> None:
        item_id = await house.add("concert")
        await house.give("premium")
        await house.play("phone", "concert")
        await house.play("tablet", "concert")
        await house.play("desk")

        async def count(tx: Tx) -> int:
            return await leases.watching(tx, item_id, tx.now)

        assert await house.uow.run_read_only(count) == 2
        house.clock.advance(45)
        assert await house.uow.run_read_only(count) == 0
