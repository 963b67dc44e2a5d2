"""The demo story: whole, of real size, in clean Khmer, fit for the chat."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
import regex  # type: ignore[import-untyped]

from bot.event_file.parts import EventFile
from bot.event_file.times import times_of
from bot.file_parts import resolved
from bot.load import EventFiles, load_files
from bot.marked_yaml import read_yaml
from services.core.clock import FrozenClock
from services.core.formats import in_phnom_penh
from services.ticketing import HoldTickets, ListEvents, SaleStatus, TicketingService
from tests.architecture.khmer import spelling
from tests.demo.conftest import STORY
from tests.services.ticketing.programme import NOW

FILE = EventFile.model_validate(read_yaml(STORY).values)
KHMER_TEXTS = [
    *((f"{city.id}.name", city.name.km) for city in FILE.cities),
    *((f"{venue.id}.name", venue.name.km) for venue in FILE.venues),
    *(
        (f"{event.id}.{name}", getattr(event, name).km)
        for event in FILE.events
        for name in ("name", "performers", "organiser", "description")
    ),
    *((f"{event.id}.{kind.id}", kind.name.km) for event in FILE.events for kind in event.types),
]
CHECKS = [
    spelling.hidden_characters,
    spelling.latin_words,
    spelling.foreign_letters,
    spelling.coengs,
    spelling.order_and_spelling,
    spelling.blanks,
]
_ZONE_LETTER = re.compile(r"(?<= )[A-Z]$")


class TestStory:
    def test_has_events_in_three_cities(self) -> None:
        city_of = {venue.id: venue.city for venue in FILE.venues}
        held_in = [city_of[event.venue] for event in FILE.events]
        assert len(FILE.events) >= 12
        assert {city: held_in.count(city) >= 3 for city in held_in} == {
            "phnom-penh": True,
            "siem-reap": True,
            "battambang": True,
        }

    def test_has_both_currencies_and_pools_of_all_sizes(self) -> None:
        assert {event.currency for event in FILE.events} == {"USD", "KHR"}
        sizes = [pool.size for event in FILE.events for pool in event.pools]
        assert (min(sizes), max(sizes)) == (60, 2000)

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_khmer_is_clean(self, check: object) -> None:
        found = {
            where: check(_ZONE_LETTER.sub("ក", text))  # type: ignore[operator]
            for where, text in KHMER_TEXTS
        }
        assert {where: findings for where, findings in found.items() if findings} == {}

    def test_names_are_not_written_twice_for_two_things(self) -> None:
        for language in ("km", "en"):
            names = [getattr(event.name, language) for event in FILE.events]
            assert len(set(names)) == len(names)

    def test_names_fit_a_line_of_a_phone(self) -> None:
        for _, text in KHMER_TEXTS:
            if "។" not in text:
                assert len(regex.findall(r"\X", text)) <= 36, text

    def test_neighbours_in_the_programme_wear_different_silk(self) -> None:
        by_date = sorted(FILE.events, key=lambda event: times_of(event, NOW).starts_at)
        silks = [event.poster.silk for event in by_date]
        assert None not in silks
        assert all(one != other for one, other in pairwise(silks))

    def test_one_order_never_passes_what_a_wallet_may_pay_at_once(self) -> None:
        """A summary that no one can pay would be a trap: the most of one type is 200 dollars."""
        for event in FILE.events:
            for kind in event.types:
                total = kind.price * kind.max_per_order
                in_usd = total if event.currency == "USD" else total / Decimal(4000)
                assert in_usd <= 200, (event.id, kind.id)


class TestLoading:
    async def test_shows_everything_that_is_coming(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        lines = await load_files([STORY], [EventFiles(ticketing)], clock.now())
        assert lines == [f"{STORY}: 3 cities, 7 venues, 15 events added, 0 events updated"]
        page = await ticketing.list_events(ListEvents())
        assert page.total == 15
        by_id = {card.label.id: card for card in page.items}
        assert by_id["only-once"].status is SaleStatus.SOLD_OUT
        assert by_id["new-star-final"].status is SaleStatus.NOT_YET
        assert [kind.free for kind in by_id["letters-in-the-rain"].types] == [2, 40]
        assert [city.id for city in await ticketing.cities()] == [
            "phnom-penh",
            "siem-reap",
            "battambang",
        ]

    async def test_a_year_later_a_fresh_clone_still_has_it_all_ahead(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        clock.advance(timedelta(days=366).total_seconds())
        await load_files([STORY], [EventFiles(ticketing)], clock.now())
        assert (await ticketing.list_events(ListEvents())).total == 15

    async def test_again_changes_nothing_and_moves_no_date(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await load_files([STORY], [EventFiles(ticketing)], clock.now())
        before = await ticketing.list_events(ListEvents())
        clock.advance(timedelta(days=2).total_seconds())
        (line,) = await load_files([STORY], [EventFiles(ticketing)], clock.now())
        assert line.endswith("0 events added, 15 events updated")
        assert await ticketing.list_events(ListEvents()) == before
        assert await ticketing.recount() == []

    async def test_a_year_later_an_old_database_has_it_all_ahead_again_but_what_was_sold(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await load_files([STORY], [EventFiles(ticketing)], clock.now())
        card = await ticketing.event("river-of-gold")
        await ticketing.hold(HoldTickets(42, "river-of-gold", card.types[0].id, 1, "a-key"))
        clock.advance(timedelta(days=366).total_seconds())
        await load_files([STORY], [EventFiles(ticketing)], clock.now())
        page = await ticketing.list_events(ListEvents())
        assert page.total == 14
        assert (await ticketing.event("river-of-gold")).status is SaleStatus.OVER

    async def test_search_finds_it_in_both_languages(
        self, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await load_files([STORY], [EventFiles(ticketing)], clock.now())
        for text in ("soriya", "SORIYA river", "សូរិយា", "ទន្លេពណ៌មាស", "ទន្លេ\u200bពណ៍មាស"):
            found = await ticketing.search(text)
            assert [card.label.id for card in found] == ["river-of-gold"], text
        in_battambang = {card.label.city.id for card in await ticketing.search("បាត់ដំបង")}
        assert in_battambang == {"battambang"}
        assert await ticketing.search("xyzzy") == ()
        assert await ticketing.search("  ?! ") == ()


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("+10d 19:00", "2026-04-11 19:00"),
            ("-1d 00:05", "2026-03-31 00:05"),
            ("+0d 23:59", "2026-04-01 23:59"),
            ("2026-11-03 19:00", "2026-11-03 19:00"),
        ],
    )
    def test_are_those_of_phnom_penh(self, text: str, expected: str) -> None:
        assert f"{in_phnom_penh(resolved(text, NOW)):%Y-%m-%d %H:%M}" == expected

    def test_day_is_counted_from_the_day_in_phnom_penh(self) -> None:
        evening_in_utc = datetime.fromisoformat("2026-04-01T20:00:00+00:00")  # 03:00 on the 2nd
        assert resolved("+1d 10:00", evening_in_utc).day == 3
