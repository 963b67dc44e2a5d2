"""A fan and an operator walk through a waiting room, in both languages."""

from handlers.ticketing.buttons import EventTap
from handlers.waiting_room.buttons import DeskRoomTap, JoinTap, PauseTap, RoomsTap, RoomTap
from services.identity.roles import Role
from services.ticketing.queue import PlaceState, RoomState
from tests.handlers.waiting_room.conftest import House, RoomChat
from tests.services.ticketing.programme import BOPHA, DARA, EVENT


def says(chat: RoomChat, key: str, **values: object) -> bool:
    return chat.t(key, **values) in chat.text  # type: ignore[arg-type]


async def press(chat: RoomChat, key: str, **values: object) -> None:
    await chat.press(chat.t.plain(key, **values))  # type: ignore[arg-type]


class TestFan:
    async def test_from_the_door_to_the_turn(self, chat: RoomChat, house: House) -> None:
        await chat.tap(RoomTap(event_id=EVENT))
        assert says(chat, "queue.room.all_equal")
        await press(chat, "queue.room.button_join")
        assert says(chat, "queue.room.in_draw")
        await house.start_sale()
        await press(chat, "common.button.reload")
        assert says(chat, "queue.room.inside")
        await press_data_of_buy(chat)
        assert [place.state for place in house.cards.places] == [
            PlaceState.OUTSIDE,
            PlaceState.WAITING,
            PlaceState.INSIDE,
        ]
        assert chat.sent == 1

    async def test_a_second_tap_keeps_the_place(self, chat: RoomChat, house: House) -> None:
        await house.queue.join(EVENT, BOPHA)
        await house.start_sale()
        for _ in range(2):
            await chat.tap(JoinTap(event_id=EVENT))
        await house.tick(2)
        await chat.tap(RoomTap(event_id=EVENT))
        assert says(chat, "queue.room.next")
        assert says(chat, "queue.room.we_write")

    async def test_how_many_are_ahead_and_how_long_it_takes(
        self, chat: RoomChat, house: House
    ) -> None:
        for fan in range(100, 104):
            await house.queue.join(EVENT, fan)
        await house.start_sale()
        await chat.tap(JoinTap(event_id=EVENT))
        assert says(chat, "queue.room.ranking")
        await house.tick(2)
        await chat.tap(RoomTap(event_id=EVENT))
        assert chat.t.n("queue.room.ahead", 3) in chat.text

    async def test_leaving_is_asked_and_can_be_taken_back(
        self, chat: RoomChat, house: House
    ) -> None:
        await chat.tap(JoinTap(event_id=EVENT))
        await press(chat, "queue.room.button_leave")
        assert says(chat, "queue.leave.question")
        await press(chat, "queue.leave.button_stay")
        assert says(chat, "queue.room.in_draw")
        await press(chat, "queue.room.button_leave")
        await press(chat, "queue.leave.button_sure")
        assert (await house.queue.place(EVENT, DARA)).state is PlaceState.LEFT
        assert says(chat, "queue.room.all_equal")

    async def test_who_missed_the_turn_may_join_again(self, chat: RoomChat, house: House) -> None:
        await chat.tap(JoinTap(event_id=EVENT))
        await house.start_sale()
        await house.tick(600)
        await chat.tap(RoomTap(event_id=EVENT))
        assert says(chat, "queue.room.missed")
        await press(chat, "queue.room.button_join")
        assert says(chat, "queue.room.waiting")

    async def test_the_draw_can_be_checked(self, chat: RoomChat, house: House) -> None:
        await chat.tap(JoinTap(event_id=EVENT))
        await press(chat, "queue.room.button_draw")
        before = await house.queue.place(EVENT, DARA)
        assert before.seed_hash in chat.text
        assert says(chat, "queue.draw.later")
        await house.start_sale()
        await chat.tap(RoomTap(event_id=EVENT))
        await press(chat, "queue.room.button_draw")
        place = await house.queue.place(EVENT, DARA)
        assert str(place.seed) in chat.text
        assert str(place.lot) in chat.text


async def press_data_of_buy(chat: RoomChat) -> None:
    """The way to the sale is there."""
    data = [each for label, each in chat.buttons if chat.t.plain("queue.room.button_buy") in label]
    assert [EventTap(event_id=EVENT).pack() in each for each in data] == [True]


class TestOperator:
    async def test_for_others_there_is_no_such_screen(self, chat: RoomChat) -> None:
        for tap in (RoomsTap(), DeskRoomTap(event_id=EVENT), PauseTap(event_id=EVENT)):
            await chat.tap(tap)
        assert chat.sent == 0

    async def test_numbers_brake_and_speed(self, chat: RoomChat, house: House) -> None:
        await house.roles.grant(DARA, Role.OPERATOR)
        for fan in range(100, 105):
            await house.queue.join(EVENT, fan)
        await house.start_sale()
        await chat.tap(RoomsTap())
        await chat.press("River of Gold" if chat.t.locale == "en" else "ទន្លេមាស")
        assert says(chat, "queue.desk.waiting", number=4)
        assert says(chat, "queue.desk.inside", number=1, capacity=1)
        await press(chat, "queue.desk.button_inside", number=2)
        assert says(chat, "queue.desk.inside", number=1, capacity=2)
        await press(chat, "queue.desk.button_pause")
        assert says(chat, "queue.desk.state_paused")
        await press(chat, "queue.desk.button_resume")
        assert says(chat, "queue.desk.state_open")
        await press(chat, "queue.desk.button_close")
        assert says(chat, "queue.desk.close_question")
        await press(chat, "queue.desk.button_close_sure")
        assert (await house.queue.look_at_room(EVENT)).state is RoomState.CLOSED
