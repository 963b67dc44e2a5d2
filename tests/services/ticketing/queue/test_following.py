"""Following a place: news at once, and no question of its own for everybody who waits."""

import asyncio
from time import monotonic

import pytest

from services.ticketing.queue import Following, PlaceState, following
from tests.services.ticketing.programme import DARA, EVENT
from tests.services.ticketing.queue.conftest import Room


@pytest.fixture
def looks(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are put to the database."""
    asked: list[str] = []
    uow_look = room.queue.uow.look

    async def look(statement: object, values: object) -> object:
        asked.append("place" if "fan" in dict(values) else "room")  # type: ignore[call-overload]
        return await uow_look(statement, values)  # type: ignore[arg-type]

    monkeypatch.setattr(room.queue.uow, "look", look)
    return asked


class TestAgain:
    async def test_the_room_is_read_once_for_all_who_wait(
        self, room: Room, looks: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "_ROOM_LIFE_SECONDS", 3600.0)  # however slow the machine
        await room.open(capacity=1)
        fans = await room.crowd(50)
        await room.start_sale()
        followed = [await Following(room.queue).first(EVENT, fan) for fan in fans]
        waiting = [one for one in followed if one.place.state is PlaceState.WAITING]
        looks.clear()
        many = Following(room.queue)
        again = await asyncio.gather(*(many.again(one) for one in waiting))
        assert looks == ["room"]
        assert [one.place for one in again] == [one.place for one in waiting]

    async def test_it_moves_up_with_the_room_and_sees_the_turn(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "_ROOM_LIFE_SECONDS", 0.0)
        await room.open(capacity=1)
        await room.crowd(3)
        await room.start_sale()
        last = (await room.by_rank())[-1]
        many = Following(room.queue)
        followed = await many.first(EVENT, last)
        seen = []
        for _ in range(3):
            seen.append((followed.place.ahead, followed.place.state))
            (inside,) = await room.inside()
            await room.buy(inside)
            await room.tick()
            followed = await many.again(followed)
        assert seen == [
            (1, PlaceState.WAITING),
            (0, PlaceState.WAITING),
            (None, PlaceState.INSIDE),
        ]
        assert followed.place.state is PlaceState.DONE


class TestNews:
    async def test_come_at_once_for_who_has_seen_something_else(self, room: Room) -> None:
        await room.open()
        await room.come(DARA)
        place = await Following(room.queue).news(EVENT, DARA, "other", 20)
        assert place.state is PlaceState.WAITING

    async def test_nothing_new_takes_the_whole_time(self, room: Room) -> None:
        await room.open()
        place = await room.queue.join(EVENT, DARA)
        started = monotonic()
        same = await Following(room.queue).news(EVENT, DARA, place.version, 0.3)
        assert same == place
        assert monotonic() - started >= 0.3
