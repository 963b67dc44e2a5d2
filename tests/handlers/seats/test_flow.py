"""Walks through the choice of seats in chat, in both languages."""

import pytest

from handlers.seats.buttons import SuggestSeatsTap, TakeSeatsTap
from handlers.ticketing.buttons import EventTap, OrderTap
from services.core.clock import FrozenClock
from services.core.db import Database
from services.ticketing import OrderState, TicketingService
from services.ticketing.seats.service import SeatService
from tests.handlers.seats.conftest import SeatChat
from tests.handlers.ticketing.chat import words_of
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    an_event,
    number_of,
    stock,
    type_id,
)
from tests.services.ticketing.programme import a_load as plain_load
from tests.services.ticketing.seats.halls import take

pytestmark = pytest.mark.usefixtures("language")
FRONT = "seats:front"


async def to_seats(chat: SeatChat, quantity: int = 2) -> None:
    await chat.tap(EventTap(event_id=EVENT))
    await chat.press("Front" if chat.t.locale == "en" else "front")
    await chat.press(f"{quantity} ·")


class TestSuggestion:
    async def test_best_seats_are_held_and_shown(
        self, chat: SeatChat, seats: SeatService, database: Database
    ) -> None:
        await to_seats(chat)
        held = await seats.held(EVENT, DARA)
        assert held is not None
        assert held.seats == (4, 5)
        words = words_of(chat.text)
        assert chat.t("seats.suggestion.row", row="A", seats="5, 6") in words
        assert "$50.00" in words
        assert await stock(database.read, FRONT) == (2, 0)

    async def test_other_seats_and_back_again(
        self, chat: SeatChat, seats: SeatService, database: Database
    ) -> None:
        await to_seats(chat)
        await chat.press("🔄")
        other = await seats.held(EVENT, DARA)
        assert other is not None
        assert {4, 5}.isdisjoint(other.seats)
        assert await stock(database.read, FRONT) == (2, 0)

    async def test_back_lets_the_seats_go(
        self, chat: SeatChat, seats: SeatService, database: Database
    ) -> None:
        await to_seats(chat)
        await chat.press(chat.t.plain("common.button.back"))
        assert await seats.held(EVENT, DARA) is None
        assert await stock(database.read, FRONT) == (0, 0)
        assert any("2 ·" in label for label in chat.labels)

    async def test_typed_number_does_the_same(self, chat: SeatChat, seats: SeatService) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await chat.press("Front" if chat.t.locale == "en" else "front")
        await chat.write("៣")
        held = await seats.held(EVENT, DARA)
        assert held is not None
        assert len(held.seats) == 3

    async def test_groups_only_by_a_tap_more(
        self, chat: SeatChat, seats: SeatService, ticketing: TicketingService
    ) -> None:
        for fan, numbers in ((50, range(2, 7)), (51, range(12, 18)), (52, (18, 19))):
            await take(seats, ticketing, fan, *numbers)
        await to_seats(chat, 4)
        assert chat.t("seats.apart.nothing", quantity=4) in words_of(chat.text)
        assert await seats.held(EVENT, DARA) is None
        await chat.press(chat.t.plain("seats.apart.button_split"))
        held = await seats.held(EVENT, DARA)
        assert held is not None
        assert held.seats == (0, 1, 10, 11)

    async def test_every_button_fits_and_says_what_it_does(self, chat: SeatChat) -> None:
        await to_seats(chat)
        assert len(chat.labels) == 5
        assert all(len(label) <= 40 for label in chat.labels)


class TestTake:
    async def test_makes_the_order_once(
        self, chat: SeatChat, seats: SeatService, ticketing: TicketingService, database: Database
    ) -> None:
        await to_seats(chat)
        held = await seats.held(EVENT, DARA)
        assert held is not None
        again = TakeSeatsTap(event_id=EVENT, choice=held.order_key)
        await chat.press("✅")
        await chat.tap(again)
        (order,) = await ticketing.unpaid(DARA)
        assert (order.key, order.quantity) == (held.order_key, 2)
        assert await number_of(database.read, "ticket_orders") == 1
        assert chat.conversation.location == OrderTap(order_key=order.key).pack()

    async def test_tickets_have_their_seats(
        self, chat: SeatChat, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await to_seats(chat)
        await chat.press("✅")
        (order,) = await ticketing.unpaid(DARA)
        await fans.confirm(order)
        await chat.press("💳")
        assert (await ticketing.summary(DARA, order.key)).state is OrderState.CONFIRMED
        page = await ticketing.my_tickets(DARA)
        assert [(card.row, card.seat) for card in page.items] == [("A", "5"), ("A", "6")]

    async def test_who_comes_too_late_is_told_that_no_money_moved(
        self,
        chat: SeatChat,
        seats: SeatService,
        ticketing: TicketingService,
        clock: FrozenClock,
    ) -> None:
        await to_seats(chat)
        clock.advance(600)
        await take(seats, ticketing, BOPHA, 4, 5)
        await chat.press("✅")
        assert chat.t("error.seats.gone") in words_of(chat.text)
        assert chat.t("common.money.not_moved") in words_of(chat.text)


async def test_types_without_seats_are_sold_as_before(
    chat: SeatChat, ticketing: TicketingService
) -> None:
    await ticketing.load_events(plain_load(an_event("night-market")))
    kind = await type_id(ticketing, event="night-market")
    await chat.tap(EventTap(event_id="night-market"))
    await chat.press("Standing" if chat.t.locale == "en" else "standing")
    await chat.write("2")
    (order,) = await ticketing.unpaid(DARA)
    assert order.quantity == 2
    wish = SuggestSeatsTap(event_id="night-market", ticket_type_id=kind, quantity=2)
    await chat.tap(wish)
    assert chat.conversation.location == EventTap(event_id="night-market").pack()
