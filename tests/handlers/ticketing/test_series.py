"""A series in chat: one line in the programme, a page of dates, a way from date to date."""

import pytest

from handlers.ticketing.buttons import EventsTap, EventTap, SeriesTap
from services.ticketing import TicketingService
from services.ticketing.errors import EventNotFound
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.test_series import BETWEEN, TOUR, a_tour

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture(autouse=True)
async def tour(ticketing: TicketingService) -> None:
    await ticketing.load_events(a_tour(BETWEEN))


def name(chat: Chat) -> str:
    return TOUR.name.en if chat.t.locale == "en" else TOUR.name.km


async def test_leads_from_the_programme_to_a_date_and_on_to_another(chat: Chat) -> None:
    await chat.tap(EventsTap())
    assert f"1. {name(chat)}" in chat.labels
    assert len([label for label in chat.labels if label[0].isdigit()]) == 2
    await chat.press(f"1. {name(chat)}")
    assert chat.text.count("•") == 3
    assert "$15.00" in chat.text
    dates = [label for label in chat.labels if "2026" in label]
    assert len(dates) == 3
    await chat.press(dates[1])
    assert chat.t.plain("ticketing.series.button_others") in " ".join(chat.labels)
    assert chat.text.count("2026") == 3  # its own, and the two others
    await chat.press(chat.t.plain("ticketing.series.button_others"))
    assert chat.text.count("•") == 3


async def test_a_link_may_name_it(chat: Chat) -> None:
    await chat.tap(EventTap(event_id="tour"))
    assert chat.text.count("•") == 3
    with pytest.raises(EventNotFound):
        await chat.tap(SeriesTap(series_id="nowhere"))
