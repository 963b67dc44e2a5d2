"""A fan waits for tickets, takes what is set aside or leaves it, in both languages."""

from handlers.waitlist.buttons import ListTap, OfferTap
from handlers.waitlist.desk import WaitButton
from services.core.ids import short_id
from services.ticketing.waitlist import JoinList
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.handlers.waitlist.conftest import House, ListChat
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, usd


async def join_by_taps(chat: ListChat, house: House) -> None:
    name = (await house.ticketing.event(EVENT)).types[0].name
    await chat.tap(ListTap(event_id=EVENT))
    await chat.press(name.km if chat.t.locale == "km" else name.en)
    await chat.press("2")


async def offered(house: House) -> OfferTap:
    (place,) = await house.waitlist.places(DARA)
    assert place.offer is not None
    return OfferTap(offer=short_id(place.offer.id))


class TestFan:
    async def test_from_the_list_to_the_order(self, chat: ListChat, house: House) -> None:
        await join_by_taps(chat, house)
        assert chat.says("waitlist.list.next")
        await house.give_up()
        await chat.press_key("common.button.reload")
        assert chat.says("waitlist.list.offered")
        await chat.press_key("waitlist.list.button_offer")
        assert chat.says("waitlist.offer.yours")
        assert "$50.00" in chat.text
        await chat.press_key("waitlist.offer.button_take")
        assert chat.says("ticketing.summary.after", balance=usd(5_000))
        await chat.tap(await _gone(house))
        assert chat.says("waitlist.offer.state_accepted")

    async def test_fewer_is_a_choice(self, chat: ListChat, house: House) -> None:
        name = (await house.ticketing.event(EVENT)).types[0].name
        await chat.tap(ListTap(event_id=EVENT))
        await chat.press(name.km if chat.t.locale == "km" else name.en)
        assert chat.says("waitlist.join.all")
        await chat.press_key("waitlist.join.button_fewer")
        assert chat.says("waitlist.join.fewer")
        await chat.press("6")
        assert chat.says("waitlist.list.fewer_too")
        (place,) = await house.waitlist.places(DARA)
        assert (place.quantity, place.accept_fewer) == (6, True)

    async def test_others_before_are_told(self, chat: ListChat, house: House) -> None:
        kind = (await house.ticketing.event(EVENT)).types[0].id
        await house.waitlist.join(JoinList(BOPHA, EVENT, kind, 3))
        await join_by_taps(chat, house)
        assert chat.t.n("waitlist.list.ahead", 1, tickets=3) in chat.text

    async def test_no_leaves_it_to_the_next(self, chat: ListChat, house: House) -> None:
        await join_by_taps(chat, house)
        await house.give_up()
        await chat.tap(await offered(house))
        await chat.press_key("waitlist.offer.button_decline")
        assert chat.says("waitlist.offer.decline_question")
        await chat.press_key("waitlist.offer.button_decline")
        assert chat.says("waitlist.offer.state_declined")

    async def test_leaving_is_asked(self, chat: ListChat, house: House) -> None:
        await join_by_taps(chat, house)
        await chat.press_key("waitlist.list.button_leave")
        assert chat.says("waitlist.leave.question")
        await chat.press_key("waitlist.leave.button_sure")
        assert await house.waitlist.places(DARA) == []

    async def test_what_can_be_bought_is_not_waited_for(
        self, chat: ListChat, house: House
    ) -> None:
        name = (await house.ticketing.event(EVENT)).types[0].name
        await chat.tap(ListTap(event_id=EVENT))
        await chat.press(name.km if chat.t.locale == "km" else name.en)
        await house.give_up()
        house.clock.advance(2)
        await chat.press("2")
        assert chat.says("error.waitlist.still_for_sale", left=4)

    async def test_button_only_where_something_is_gone(self, house: House) -> None:
        t = TRANSLATORS.for_language("en")
        house.clock.advance(2)
        assert await WaitButton()(t, DARA, await house.ticketing.event(EVENT))
        await house.give_up()
        house.clock.advance(2)
        assert await WaitButton()(t, DARA, await house.ticketing.event(EVENT)) == ()


async def _gone(house: House) -> OfferTap:
    """The offer that was taken: the fan stands on no list any more."""
    kind = (await house.ticketing.event(EVENT)).types[0].id
    place = await house.waitlist.place(DARA, kind)
    assert place is not None
    assert place.offer is not None
    return OfferTap(offer=short_id(place.offer.id))
