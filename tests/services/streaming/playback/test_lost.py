"""A right that shrinks while something plays: the play ends with its reason, the place is free."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.core.errors import DomainError
from services.core.uow import Tx
from services.entitlements import Grant, end_grants, grant
from services.streaming.library.schemas import Windows
from services.streaming.playback import holding
from services.streaming.playback.errors import (
    NotPlayable,
    OutsideTerritory,
    PlanRequired,
    PlayExpired,
    TakenOver,
    TooManyStreams,
    WindowClosed,
)
from services.streaming.playback.keys import Address
from services.streaming.playback.schemas import Beat, Beaten, Playing
from services.streaming.processing.schemas import Scheme
from tests.services.streaming.playback.conftest import FAN, OTHER, House
from tests.services.streaming.playback.things import EXCLUSIVE, load, spec

Act = Callable[[House], Awaitable[object]]


async def refused(house: House, playing: Playing, fan_id: int = FAN) -> DomainError | None:
    """What the next sign of life of a play is answered; None: it goes on."""
    house.clock.advance(15)
    (answer,) = await house.beats.flush([Beat(fan_id, playing.lease_id, playing.play_id)])
    match answer:
        case Beaten():
            return None
        case holding.Lost():
            return await house.beats.why(answer)
        case _:
            return answer()


async def change(house: House, **changes: Any) -> None:
    """The film as a file brings it now."""
    await load(house.uow, spec("film", house.clock.now(), **changes))


async def places(house: House) -> Sequence[str]:
    return [each.device_id for each in await house.screens.playing(FAN)]


async def taken_back(house: House) -> None:
    """As a refund, a chargeback, a pause and leaving a family do it."""

    async def work(tx: Tx) -> None:
        await end_grants(tx, FAN, "te", tx.now)

    await house.uow.run(work)


LOSSES: dict[str, tuple[Act, type[DomainError]]] = {
    "taken back": (taken_back, PlanRequired),
    "withdrawn": (lambda house: change(house, is_hidden=True), NotPlayable),
    "closed": (
        lambda house: change(
            house, windows=Windows(house.clock.now() - timedelta(days=9), house.clock.now())
        ),
        WindowClosed,
    ),
    "not here any more": (
        lambda house: change(house, territories=frozenset({"JP"})),
        OutsideTerritory,
    ),
    "a dearer title now": (lambda house: change(house, needs=EXCLUSIVE), PlanRequired),
}


class TestLost:
    async def test_ends_the_play_with_its_reason_and_frees_the_place(self, house: House) -> None:
        await house.give("basic")
        for loss, (act, reason) in LOSSES.items():
            playing = await house.play("phone")
            why = await refused(house, playing)
            assert why is None, loss
            await act(house)
            why = await refused(house, playing)
            assert type(why) is reason, loss
            if isinstance(why, PlanRequired):
                assert why.details["plans"]
            left = await places(house)
            assert left == [], loss
            why = await refused(house, playing)
            assert isinstance(why, TakenOver)
            await house.give("basic")
            await change(house)

    async def test_says_so_to_whoever_waits_for_the_answer(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        await taken_back(house)
        house.beats.start()
        with pytest.raises(PlanRequired):
            await house.beats.beat(Beat(FAN, playing.lease_id, playing.play_id))
        await house.beats.stop()

    async def test_without_the_question_it_goes_on(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: it is the question at each beat that ends it."""

        async def whole(_: object, __: Tx, plays: Sequence[Any]) -> dict[Any, holding.Hold]:
            return {each.play.id: holding.Hold.WHOLE for each in plays}

        monkeypatch.setattr(holding.Holdings, "of", whole)
        await house.give("basic")
        playing = await house.play("phone")
        await taken_back(house)
        why = await refused(house, playing)
        assert why is None

    async def test_is_ones_own_loss_only_and_counts_what_was_played(self, house: House) -> None:
        await house.give("basic")
        await house.give("basic", OTHER)
        mine, hers = await house.play("phone"), await house.play("hers", fan_id=OTHER)
        both = [
            Beat(FAN, mine.lease_id, mine.play_id),
            Beat(OTHER, hers.lease_id, hers.play_id),
        ]
        await taken_back(house)
        house.clock.advance(15)
        first, second = await house.beats.flush(both)
        assert isinstance(first, holding.Lost)
        assert isinstance(second, Beaten)
        used = (await house.entitlements.uses(FAN)).counts
        assert sorted(used.values()) == [1, 15]

    async def test_a_paid_day_is_honoured_to_its_last_second(self, house: House) -> None:
        now = house.clock.now()
        end = now + timedelta(seconds=31)
        day = Grant(FAN, "basic", "paid", now, end)
        more = Grant(FAN, "basic", "next", end, now + timedelta(days=1))

        async def give(tx: Tx) -> None:
            await grant(tx, [day])

        async def renew(tx: Tx) -> None:
            await grant(tx, [more])

        await house.uow.run(give)
        playing = await house.play("phone")
        for _ in range(2):
            why = await refused(house, playing)
            assert why is None
        house.clock.advance(0.5)
        await house.uow.run(renew)
        why = await refused(house, playing)
        assert why is None


class TestLess:
    async def test_fewer_lines_are_a_new_play_in_the_same_place(self, house: House) -> None:
        await house.give("premium")
        playing = await house.play("phone")
        await house.give("basic")
        why = await refused(house, playing)
        assert isinstance(why, PlayExpired)
        again = await house.play("phone")
        assert (again.lease_id, again.max_height) == (playing.lease_id, 480)
        why = await refused(house, again)
        assert why is None

    async def test_more_lines_disturb_nobody(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        await house.give("vip")
        why = await refused(house, playing)
        assert why is None

    async def test_fewer_places_end_those_that_are_too_many(self, house: House) -> None:
        await house.give("premium")
        played = [await house.play(each, max_height=480) for each in ("phone", "tablet", "desk")]
        await house.give("basic")
        answers = [await refused(house, each) for each in played]
        assert answers[0] is None
        for answer in answers[1:]:
            assert isinstance(answer, TooManyStreams)
            assert [each["device_id"] for each in answer.details["devices"]] == ["phone-00000000"]
            assert answer.details["limit"] == 1
        left = await places(house)
        assert left == ["phone-00000000"]

    async def test_the_only_one_that_plays_finds_a_place_that_is_left(self, house: House) -> None:
        await house.give("premium")
        first, second = await house.play("phone"), await house.play("tablet", max_height=480)
        await house.beats.end(first.lease_id)
        await house.give("basic")
        why = await refused(house, second)
        assert isinstance(why, PlayExpired)
        why = await refused(house, await house.play("tablet", max_height=480))
        assert why is None


class TestPlaylists:
    async def test_of_a_film_are_asked_for_their_right_too(self, house: House) -> None:
        await house.give("basic")
        playing = await house.play("phone")
        _, _, expires, play, signature, item, _ = playing.manifest_url.split("/")
        address = Address(int(expires), play, signature, item)
        with pytest.raises(NotPlayable):  # there is no file, but no refusal either
            await house.desk.playlist(address, "v1", Scheme.AES, "480p", "KH")
        await taken_back(house)
        with pytest.raises(PlanRequired):
            await house.desk.playlist(address, "v1", Scheme.AES, "480p", "KH")
