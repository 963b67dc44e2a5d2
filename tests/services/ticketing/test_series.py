"""A production of several dates: one show in the programme, an event for each date."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.artwork.schemas import Bilingual
from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.ticketing import ListEvents, LoadEvents, SaleStatus, TicketingService
from services.ticketing.errors import EventNotFound, NameTaken
from services.ticketing.specs import EventSpec, SeriesSpec
from tests.services.ticketing.programme import (
    CITIES,
    DARA,
    EVENING,
    VENUES,
    Fans,
    an_event,
    hold,
    number_of,
    ticket_type,
    times_at,
    type_id,
    usd,
)

TOUR = SeriesSpec("tour", Bilingual("ដំណើរកម្សាន្ត", "The Tour"), Bilingual("បីយប់", "Three nights"))


def a_date(day: int, cents: int, **changes: object) -> EventSpec:
    event = an_event(
        f"night-{day}",
        series_id="tour",
        times=times_at(EVENING + timedelta(days=day)),
        types=(ticket_type("standing", usd(cents), ("floor",)),),
    )
    return replace(event, **changes)  # type: ignore[arg-type]


def a_tour(*others: EventSpec) -> LoadEvents:
    dates = (a_date(0, 3_000), a_date(2, 1_500), a_date(4, 2_000))
    return LoadEvents(CITIES, VENUES, (*dates, *others), series=(TOUR,))


BETWEEN = an_event("between", times=times_at(EVENING + timedelta(days=1)))


class TestSeries:
    async def test_is_listed_once_with_its_dates_and_lowest_price(
        self, ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_tour(BETWEEN))
        page = await ticketing.list_shows(ListEvents(limit=10))
        assert [show.first.label.id for show in page.items] == ["night-0", "between"]
        tour = page.items[0]
        assert [card.label.id for card in tour.dates] == ["night-0", "night-2", "night-4"]
        assert tour.from_price == usd(1_500)
        assert tour.series is not None
        assert tour.series.name == TOUR.name
        assert page.items[1].series is None
        dates = await ticketing.list_events(ListEvents(limit=10))
        assert dates.total == 4

    async def test_the_price_is_that_of_a_date_that_can_be_bought(
        self, ticketing: TicketingService, fans: Fans, clock: FrozenClock
    ) -> None:
        dates = (a_date(0, 3_000), replace(a_date(2, 1_500), pools=an_event(size=1).pools))
        await ticketing.load_events(LoadEvents(CITIES, VENUES, dates, series=(TOUR,)))
        await fans.come(DARA)
        kind = await type_id(ticketing, event="night-2")
        await hold(ticketing, DARA, event_id="night-2", ticket_type_id=kind)
        clock.advance(2)
        show = await ticketing.series("tour")
        assert (show.status, show.from_price) == (SaleStatus.OPEN, usd(3_000))

    async def test_pages_turn_around_any_of_its_dates(self, ticketing: TicketingService) -> None:
        await ticketing.load_events(a_tour(BETWEEN))
        page = await ticketing.list_shows(ListEvents(limit=1, around="night-4"))
        assert [show.first.label.id for show in page.items] == ["night-0"]
        after = await ticketing.list_shows(ListEvents(limit=1, after="night-2"))
        assert [show.first.label.id for show in after.items] == ["between"]

    async def test_dates_that_are_over_leave_it_and_the_last_stay(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await ticketing.load_events(a_tour())
        clock.advance((EVENING - clock.now() + timedelta(days=1)).total_seconds())
        assert [c.label.id for c in (await ticketing.series("tour")).dates] == [
            "night-2",
            "night-4",
        ]
        clock.advance(10 * 86_400)
        show = await ticketing.series("tour")
        assert (len(show.dates), show.status) == (3, SaleStatus.OVER)
        with pytest.raises(EventNotFound):
            await ticketing.series("nowhere")

    async def test_an_event_cannot_have_its_id(
        self, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        with pytest.raises(NameTaken):
            await ticketing.load_events(a_tour(replace(BETWEEN, id="tour")))
        assert await number_of(uow.database.write, "events") == 0
