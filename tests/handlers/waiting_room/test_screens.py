"""Every state of a place has a screen that keeps to the limits of the chat, in both languages."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from handlers.waiting_room import screens
from services.core.i18n import Language
from services.ticketing import TicketingService
from services.ticketing.queue import PlaceState, QueuePlace, RoomState, Wait
from tests.architecture.khmer.spelling import latin_words
from tests.handlers.ticketing.chat import words_of
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.handlers.ticketing.test_screens import check
from tests.handlers.waiting_room.conftest import SALE_AT, House
from tests.services.ticketing.programme import DARA, EVENT, NOW

A_PLACE = QueuePlace(
    event_id=EVENT,
    room=RoomState.OPEN,
    state=PlaceState.WAITING,
    joining_opens_at=NOW,
    sale_at=SALE_AT,
    people=100_000,
    ahead=99_999,
    wait=Wait(timedelta(minutes=7), timedelta(hours=19)),
    pass_until=None,
    seed_hash="a" * 64,
    seed="b" * 64,
    rank=100_000,
    lot=2**62,
)


@pytest.mark.usefixtures("house")
class TestEveryScreen:
    async def test_room(self, ticketing: TicketingService, language: Language) -> None:
        card = await ticketing.event(EVENT)
        t = TRANSLATORS.for_language(language)
        for room, state in product(RoomState, PlaceState):
            until = SALE_AT if state is PlaceState.INSIDE else None
            place = replace(A_PLACE, room=room, state=state, pass_until=until)
            for now in (NOW, NOW - timedelta(hours=1)):
                check(screens.room(t, card, place, now))
            check(screens.draw(t, card, place, DARA))
        check(screens.leave(t, card))

    async def test_a_wait_of_one_length_is_no_range(
        self, ticketing: TicketingService, language: Language, house: House
    ) -> None:
        t = TRANSLATORS.for_language(language)
        place = replace(A_PLACE, wait=Wait(timedelta(minutes=5), timedelta(minutes=5)))
        card = await ticketing.event(EVENT)
        shown = screens.room(t, card, place, house.clock.now()).text
        assert t("queue.room.wait_about", length=timedelta(minutes=5)) in shown

    async def test_khmer_stays_khmer_around_the_codes(self, ticketing: TicketingService) -> None:
        card = await ticketing.event(EVENT)
        shown = screens.draw(TRANSLATORS.for_language("km"), card, A_PLACE, DARA).text
        around = re.sub(r"<code>[^<]*</code>", "", shown)
        assert shown.count("<code>") == 5
        assert latin_words(words_of(around)) == []
